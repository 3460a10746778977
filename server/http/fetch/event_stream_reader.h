// SPDX-License-Identifier: GPL-3.0-or-later
// The reading side of text/event-stream (HTML Living Standard, section 9.2.6), bounded. Any one thread.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <chrono>
#include <functional>
#include <optional>

namespace http
{

struct ReadEvent {
    QByteArray type; // "message" where none is named
    QByteArray data;
};

class EventStreamReader
{
public:
    using Each = std::function<void(const ReadEvent &event)>;

    // Of one event, and of any one line.
    explicit EventStreamReader(qsizetype longest)
        : m_longest(longest)
    {
    }

    // Bytes in any pieces. False once something was too long: nothing more comes out then. `each` must not delete the reader.
    [[nodiscard]] bool feed(QByteArrayView bytes, const Each &each);

    // As the next connection has to name it. Set by an event without data, too: the priming events of MCP 2025-11-25.
    [[nodiscard]] const QByteArray &lastEventId() const { return m_lastEventId; }
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const { return m_retry; }

private:
    void takeLine(const Each &each);
    void takeField(QByteArrayView name, QByteArrayView value);

    qsizetype m_longest;
    QByteArray m_line;
    bool m_isAfterReturn = false;
    bool m_isFirstLine = true;
    bool m_hasFailed = false;
    ReadEvent m_event;
    bool m_hasData = false;
    QByteArray m_nextEventId;
    QByteArray m_lastEventId;
    std::optional<std::chrono::milliseconds> m_retry;
};

} // namespace http
