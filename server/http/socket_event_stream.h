// SPDX-License-Identifier: GPL-3.0-or-later
// An event stream over a GuardSocket: frames events, keeps silent connections alive, ends with its last reference.
// Server thread.
#pragma once

#include "server/http/event_stream.h"
#include "server/http/gone_callbacks.h"
#include "server/http/guard/guard_socket.h"
#include "server/http/http_counters.h"

#include <memory>
#include <unordered_set>

namespace http
{

class SocketEventStream;

// The streams that are open, for the cap and for pings.
class EventStreams
{
public:
    EventStreams(std::shared_ptr<HttpCounters> counters, int limit, std::chrono::milliseconds pingInterval);

    [[nodiscard]] bool hasRoom() const { return int(m_open.size()) < m_limit; }
    void add(SocketEventStream *stream);
    void remove(SocketEventStream *stream);
    void ping(std::chrono::steady_clock::time_point now);

private:
    std::shared_ptr<HttpCounters> m_counters;
    const int m_limit;
    const std::chrono::milliseconds m_pingInterval;
    std::unordered_set<SocketEventStream *> m_open;
};

enum class StreamFraming {
    Chunked, // HTTP/1.1
    UntilClose, // HTTP/1.0
};

class SocketEventStream final : public EventStream, public std::enable_shared_from_this<SocketEventStream>
{
public:
    // After the head has been written.
    [[nodiscard]] static std::shared_ptr<SocketEventStream> on(GuardSocket &socket,
        std::shared_ptr<EventStreams> streams, StreamFraming framing, GuardSocket::Connection afterwards);
    // For a client that is not there any more, or asked with HEAD.
    [[nodiscard]] static std::shared_ptr<SocketEventStream> closed();
    ~SocketEventStream() override;

    bool send(const ServerSentEvent &event) override;
    void close() override;
    [[nodiscard]] bool isOpen() const override { return m_isOpen && m_socket; }
    void whenGone(QObject *context, std::function<void()> callback) override;

    GoneCallbacks &goneCallbacks() { return m_goneCallbacks; }
    void pingIfSilentSince(std::chrono::steady_clock::time_point time);

private:
    SocketEventStream() = default;
    bool write(const QByteArray &bytes);
    void onGone();
    void leave();

    QPointer<GuardSocket> m_socket;
    std::shared_ptr<EventStreams> m_streams;
    StreamFraming m_framing = StreamFraming::Chunked;
    GuardSocket::Connection m_afterwards = GuardSocket::Connection::KeepOpen;
    bool m_isOpen = false;
    bool m_isGone = true; // not by our own close()
    std::chrono::steady_clock::time_point m_lastWrite;
    GoneCallbacks m_goneCallbacks;
};

// HTML Living Standard section 9.2.5: an event as bytes, with its empty line.
[[nodiscard]] QByteArray encodeEvent(const ServerSentEvent &event);

} // namespace http
