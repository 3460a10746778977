// SPDX-License-Identifier: GPL-3.0-or-later
// One event stream of JSON-RPC messages. Since 2025-11-25 it may outlive the connection it is read on: it keeps what was said, within
// bounds, for a reader that comes back with the id of the last event it saw (MCP 2025-11-25, resumability). Server thread only.
#pragma once

#include "server/http/event_stream.h"
#include "server/live/principal.h"
#include "server/mcp/replay_budget.h"

#include <QObject>

#include <deque>
#include <memory>
#include <optional>

namespace mcp
{

// "<stream>-<number>": a reader that comes back names the stream with it.
struct EventId {
    QByteArray stream;
    qint64 number = 0;

    [[nodiscard]] static std::optional<EventId> parse(const QByteArray &text);
};

class MessageStream final
{
public:
    static constexpr qint64 MaxKeptBytes = 2 * 1024 * 1024;
    static constexpr int RetryMs = 500; // when to come back after we have hung up

    // Without a budget it ends with its connection.
    explicit MessageStream(std::shared_ptr<ReplayBudget> budget = nullptr);
    ~MessageStream();
    Q_DISABLE_COPY_MOVE(MessageStream)

    [[nodiscard]] const QByteArray &id() const { return m_id; }
    [[nodiscard]] bool isResumable() const { return m_budget != nullptr; }
    [[nodiscard]] bool isRead() const { return m_connection && m_connection->isOpen(); }
    [[nodiscard]] bool isFinished() const { return m_isFinished; }
    // What a reader could still come back for.
    [[nodiscard]] bool isKept() const { return isResumable() && m_next > 0; }

    // Read on that connection from now on; an earlier one is hung up on. Begins with a priming event where events have ids.
    void readOn(std::shared_ptr<http::EventStream> connection);
    // Goes on after that event. False when what came after it is not kept any more.
    [[nodiscard]] bool resumeOn(std::shared_ptr<http::EventStream> connection, qint64 lastSeen);
    [[nodiscard]] bool canResumeAfter(qint64 lastSeen) const { return lastSeen >= m_firstKept - 1 && lastSeen < m_next; }

    void say(const QByteArray &message);
    void finish(); // nothing more will be said
    void letGo();  // hangs up on a reader that can come back
    void hangUp();
    void whenGone(QObject *context, std::function<void()> callback) const;

    // The token that opened the present connection: what ends with it.
    live::Principal reader;
    core::Seconds unreadSince{}; // kept by whoever sweeps

private:
    struct Kept {
        QByteArray message;
    };
    [[nodiscard]] QByteArray nextEventId();
    void send(const http::ServerSentEvent &event) const;
    void dropOldest();

    std::shared_ptr<ReplayBudget> m_budget;
    QByteArray m_id;
    std::shared_ptr<http::EventStream> m_connection;
    std::deque<Kept> m_kept; // numbers m_firstKept …
    qint64 m_firstKept = 0;
    qint64 m_next = 0;
    qint64 m_keptBytes = 0;
    bool m_isFinished = false;
};

using MessageStreamPtr = std::shared_ptr<MessageStream>;

} // namespace mcp
