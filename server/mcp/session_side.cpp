// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/session_side.h"

#include <QLoggingCategory>

namespace mcp
{

Q_LOGGING_CATEGORY(lcSession, "gatehouse.mcp.session")

namespace
{

void refuse(const http::ExchangePtr &exchange, int status, const QJsonValue &id, const QString &text)
{
    qCInfo(lcSession).noquote() << exchange->request().id.toString() << "refused with" << status << text;
    exchange->send(http::Response::json(status, errorMessage(id, {ErrorCode::InvalidRequest, text, {}})));
}

QByteArray sessionIdOf(const http::Request &request)
{
    return request.header(header::SessionId).value_or(QByteArray());
}

} // namespace

SessionSide::SessionSide(SessionRegistry &sessions, RequestHandler &handler, const ToolCatalogue &catalogue,
                         const core::Clock &clock)
    : m_sessions(sessions)
    , m_handler(handler)
    , m_catalogue(catalogue)
    , m_clock(clock)
{
}

McpSessionPtr SessionSide::requireSession(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource,
                                          const QJsonValue &id)
{
    const http::Request &request = exchange->request();
    // MCP 2025-06-18, protocol version header: absent means what the session agreed on, unknown is refused.
    const std::optional<QByteArray> version = request.header(header::ProtocolVersion);
    if (version && !findRevision(QString::fromLatin1(*version))) {
        refuse(exchange, 400, id, QStringLiteral("unsupported protocol version"));
        return nullptr;
    }
    const QByteArray sessionId = sessionIdOf(request);
    if (sessionId.isEmpty()) {
        refuse(exchange, 400, id, QStringLiteral("an MCP-Session-Id header is needed; initialize first"));
        return nullptr;
    }
    const McpSessionPtr session = m_sessions.find(sessionId, SessionOwner::of(caller.principal, resource));
    if (!session) {
        refuse(exchange, 404, id, QStringLiteral("no such session; initialize again"));
        return nullptr;
    }
    session->lastUsedAt = m_clock.now();
    session->principal = caller.principal;
    return session;
}

void SessionSide::initialize(const IncomingRequestPtr &request)
{
    const QJsonObject &params = request->message.params;
    const SessionOwner owner = SessionOwner::of(request->caller.principal, request->resource);
    if (m_sessions.find(sessionIdOf(request->exchange->request()), owner)) {
        refuse(request->exchange, 400, request->message.id, QStringLiteral("this session is initialized already"));
        return;
    }
    const QJsonValue version = params.value(QLatin1String("protocolVersion"));
    const QJsonValue client = params.value(QLatin1String("clientInfo"));
    if (!version.isString() || (!client.isUndefined() && !client.isObject())) {
        request->reply.sendError(
            {ErrorCode::InvalidParams, QStringLiteral("initialize needs a protocolVersion, and clientInfo as an object"), {}});
        return;
    }
    const Revision &revision = negotiated(version.toString());
    const McpSessionPtr session
        = m_sessions.create(request->caller.principal, request->resource, revision, m_clock.now());
    session->clientName = client.toObject().value(key::Name).toString();
    session->clientVersion = client.toObject().value(key::Version).toString();
    request->reply.addHeader(header::SessionId, session->id());
    request->reply.sendResult(m_handler.initializeResult(revision));
}

void SessionSide::request(const IncomingRequestPtr &request)
{
    request->session = requireSession(request->exchange, request->caller, request->resource, request->message.id);
    if (!request->session) {
        return;
    }
    request->envelope = {&request->session->revision(), request->session->clientName, request->session->clientVersion,
                         progressTokenOf(request->message.params)};
    m_handler.handle(request);
}

void SessionSide::notification(const IncomingRequestPtr &request)
{
    const McpSessionPtr session = requireSession(request->exchange, request->caller, request->resource, QJsonValue::Undefined);
    if (!session) {
        return;
    }
    if (request->message.method == method::Cancelled) {
        // Unknown and finished ids are ignored: the answer may have crossed it (MCP 2025-11-25, cancellation).
        m_handler.cancel(*session, request->message.params.value(QLatin1String("requestId")));
    }
    request->exchange->send(http::Response::empty(202));
}

void SessionSide::response(const IncomingRequestPtr &request)
{
    if (requireSession(request->exchange, request->caller, request->resource, QJsonValue::Undefined)) {
        refuse(request->exchange, 400, QJsonValue::Undefined, QStringLiteral("no request of the server waits for this answer"));
    }
}

void SessionSide::openStream(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource)
{
    if (!acceptedForms(exchange->request()).eventStream) {
        refuse(exchange, 406, QJsonValue::Undefined, QStringLiteral("text/event-stream has to be accepted"));
        return;
    }
    const McpSessionPtr session = requireSession(exchange, caller, resource, QJsonValue::Undefined);
    if (!session) {
        return;
    }
    // One stream a session. Who can name an event of it has lost it, and comes back before we have noticed.
    const QByteArray lastEvent = exchange->request().header(header::LastEventId).value_or(QByteArray());
    if (session->isListening() && !session->isOwnEvent(lastEvent)) {
        refuse(exchange, 409, QJsonValue::Undefined, QStringLiteral("this session has an open stream already"));
        return;
    }
    auto stream = exchange->startEventStream();
    if (!stream || !stream->isOpen()) {
        return; // 503 was sent, or nobody is there to read
    }
    stream->whenGone(this, [weak = std::weak_ptr(session), raw = stream.get()] {
        if (const McpSessionPtr own = weak.lock()) {
            own->forget(raw);
        }
    });
    session->listen(std::move(stream), caller.principal);
    tellIfToolsChanged(*session);
}

void SessionSide::end(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource)
{
    if (const McpSessionPtr session = requireSession(exchange, caller, resource, QJsonValue::Undefined)) {
        m_sessions.end(session->id());
        exchange->send(http::Response::empty(200));
    }
}

void SessionSide::follow(const live::Principal &present)
{
    m_sessions.forEach([&](McpSession &session) {
        if (session.owner().familyId == present.familyId) {
            session.principal.rights = present.rights;
            tellIfToolsChanged(session);
        }
    });
}

// What nobody has asked for yet cannot have changed for them; what could not be told is told when the stream opens.
void SessionSide::tellIfToolsChanged(McpSession &session)
{
    const QStringList names = m_catalogue.visibleNames(session.principal, session.resource());
    if (session.isListening() && session.knownTools && session.knownTools != names) {
        session.knownTools = names;
        session.tell(notificationMessage(method::ToolListChanged));
    }
}

} // namespace mcp
