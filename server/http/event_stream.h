// SPDX-License-Identifier: GPL-3.0-or-later
// The answer side of text/event-stream (HTML Living Standard, section 9.2). Owned by whoever writes to it; dropping the
// last reference ends it. A reader that lets the write buffer grow past its limit is disconnected. Server thread only.
#pragma once

#include <QByteArray>

#include <functional>

class QObject;

namespace http
{

struct ServerSentEvent {
    QByteArray id; // empty = no id line
    QByteArray event; // empty = no event line ("message")
    QByteArray data; // split at line breaks into data lines; may be empty (a priming event)
    int retryMs = -1; // < 0 = no retry line
};

class EventStream
{
public:
    virtual ~EventStream() = default;

    // False when the client has gone (or was cut off for not reading); the event was not delivered then.
    virtual bool send(const ServerSentEvent &event) = 0;
    virtual void close() = 0;
    [[nodiscard]] virtual bool isOpen() const = 0;
    // Called once when the client goes away or is cut off; not for our own close().
    virtual void whenGone(QObject *context, std::function<void()> callback) = 0;
};

} // namespace http
