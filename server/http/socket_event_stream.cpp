// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/socket_event_stream.h"

namespace http
{

namespace
{

// Id and event name are one line each; a line break in them would begin a field of somebody else's choosing.
void appendField(QByteArray &bytes, QByteArrayView name, QByteArrayView value)
{
    bytes.append(name).append(": ");
    for (const char c : value) {
        if (c != '\r' && c != '\n' && c != '\0') {
            bytes.append(c);
        }
    }
    bytes.append('\n');
}

void appendData(QByteArray &bytes, QByteArrayView data)
{
    while (true) {
        qsizetype end = 0;
        while (end < data.size() && data[end] != '\n' && data[end] != '\r') {
            ++end;
        }
        bytes.append("data: ").append(data.first(end)).append('\n');
        if (end == data.size()) {
            return;
        }
        const bool isCrLf = data[end] == '\r' && end + 1 < data.size() && data[end + 1] == '\n';
        data = data.sliced(end + (isCrLf ? 2 : 1));
    }
}

} // namespace

QByteArray encodeEvent(const ServerSentEvent &event)
{
    QByteArray bytes;
    bytes.reserve(event.data.size() + event.id.size() + event.event.size() + 48);
    if (!event.event.isEmpty()) {
        appendField(bytes, "event", event.event);
    }
    if (!event.id.isEmpty()) {
        appendField(bytes, "id", event.id);
    }
    if (event.retryMs >= 0) {
        appendField(bytes, "retry", QByteArray::number(event.retryMs));
    }
    appendData(bytes, event.data);
    bytes.append('\n');
    return bytes;
}

EventStreams::EventStreams(std::shared_ptr<HttpCounters> counters, int limit, std::chrono::milliseconds pingInterval)
    : m_counters(std::move(counters))
    , m_limit(limit)
    , m_pingInterval(pingInterval)
{
}

void EventStreams::add(SocketEventStream *stream)
{
    m_open.insert(stream);
    ++m_counters->eventStreams;
}

void EventStreams::remove(SocketEventStream *stream)
{
    if (m_open.erase(stream) > 0) {
        --m_counters->eventStreams;
    }
}

void EventStreams::ping(std::chrono::steady_clock::time_point now)
{
    const std::vector<SocketEventStream *> open(m_open.begin(), m_open.end()); // a failed ping removes
    for (SocketEventStream *stream : open) {
        stream->pingIfSilentSince(now - m_pingInterval);
    }
}

std::shared_ptr<SocketEventStream> SocketEventStream::on(GuardSocket &socket, std::shared_ptr<EventStreams> streams,
    StreamFraming framing, GuardSocket::Connection afterwards)
{
    const std::shared_ptr<SocketEventStream> stream = closed();
    stream->m_socket = &socket;
    stream->m_streams = std::move(streams);
    stream->m_framing = framing;
    stream->m_afterwards = afterwards;
    stream->m_isOpen = true;
    stream->m_isGone = false;
    stream->m_lastWrite = std::chrono::steady_clock::now();
    stream->m_streams->add(stream.get());
    socket.whenGone([weak = stream->weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->onGone();
        }
    });
    return stream;
}

std::shared_ptr<SocketEventStream> SocketEventStream::closed()
{
    return std::shared_ptr<SocketEventStream>(new SocketEventStream);
}

SocketEventStream::~SocketEventStream()
{
    close();
}

bool SocketEventStream::send(const ServerSentEvent &event)
{
    return write(encodeEvent(event));
}

bool SocketEventStream::write(const QByteArray &bytes)
{
    if (!isOpen()) {
        return false;
    }
    m_lastWrite = std::chrono::steady_clock::now();
    QByteArray framed;
    if (m_framing == StreamFraming::Chunked) {
        framed.reserve(bytes.size() + 16);
        framed.append(QByteArray::number(bytes.size(), 16)).append("\r\n").append(bytes).append("\r\n");
    } else {
        framed = bytes;
    }
    if (m_socket->writeStream(std::move(framed))) {
        return true;
    }
    m_isOpen = false; // the callbacks follow when the connection is down
    return false;
}

void SocketEventStream::close()
{
    m_goneCallbacks.clear();
    const bool wasOpen = isOpen();
    leave();
    if (wasOpen) {
        m_socket->endStream(
            m_framing == StreamFraming::Chunked ? QByteArrayLiteral("0\r\n\r\n") : QByteArray(), m_afterwards);
    }
}

void SocketEventStream::whenGone(QObject *context, std::function<void()> callback)
{
    m_goneCallbacks.add(context, std::move(callback));
    if (m_isGone) {
        m_goneCallbacks.fire(); // it went before anybody could ask
    }
}

void SocketEventStream::onGone()
{
    leave();
    m_isGone = true;
    m_goneCallbacks.fire();
}

void SocketEventStream::leave()
{
    m_isOpen = false;
    if (m_streams) {
        m_streams->remove(this);
        m_streams.reset();
    }
}

void SocketEventStream::pingIfSilentSince(std::chrono::steady_clock::time_point time)
{
    if (m_lastWrite <= time) {
        write(QByteArrayLiteral(": ping\n\n"));
    }
}

} // namespace http
