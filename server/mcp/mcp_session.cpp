// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/mcp_session.h"

#include "server/core/random.h"

namespace mcp
{

McpSession::McpSession(QByteArray id, live::Principal owner, McpResource resource, const Revision &revision)
    : principal(std::move(owner))
    , m_id(std::move(id))
    , m_owner(SessionOwner::of(principal, resource))
    , m_resource(std::move(resource))
    , m_revision(revision)
{
}

McpSession::~McpSession()
{
    stopListening();
}

QByteArray McpSession::nextEventId()
{
    // Only revisions that know priming events get ids: an id is a promise that a reader may come back with it.
    return m_revision.hasPrimingEvent ? QByteArray(m_streamId + '-' + QByteArray::number(m_eventNumber++)) : QByteArray();
}

bool McpSession::isOwnEvent(const QByteArray &eventId) const
{
    return !m_streamId.isEmpty() && eventId.startsWith(QByteArray(m_streamId + '-'));
}

void McpSession::listen(std::shared_ptr<http::EventStream> stream, const live::Principal &reader)
{
    stopListening();
    m_stream = std::move(stream);
    m_streamId = core::randomToken(6);
    m_eventNumber = 0;
    m_listensUntil = reader.expiresAt;
    m_listensByJti = reader.jti;
    if (m_revision.hasPrimingEvent) {
        send({nextEventId(), {}, {}}); // MCP 2025-11-25, Streamable HTTP: id and empty data first
    }
}

void McpSession::stopListening()
{
    if (m_stream) {
        m_stream->close();
        m_stream.reset();
    }
}

void McpSession::forget(const http::EventStream *stream)
{
    if (m_stream.get() == stream) {
        m_stream.reset();
    }
}

void McpSession::stopListeningIfExpired(core::Seconds now)
{
    if (m_listensUntil <= now) {
        stopListening();
    }
}

void McpSession::stopListeningIfOpenedBy(const QByteArray &jti)
{
    if (m_listensByJti == jti) {
        stopListening();
    }
}

void McpSession::tell(const QByteArray &message)
{
    if (isListening()) {
        send({nextEventId(), QByteArrayLiteral("message"), message});
    }
}

// The reader may turn out to have gone while we write, and then forget() is called before send() is back.
void McpSession::send(const http::ServerSentEvent &event)
{
    const std::shared_ptr<http::EventStream> stream = m_stream;
    stream->send(event);
}

} // namespace mcp
