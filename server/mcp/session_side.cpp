// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/session_side.h"

#include "server/mcp/batch_channel.h"

#include <QLoggingCategory>

#include <algorithm>

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

bool hasInitialize(const Batch &messages)
{
    return std::any_of(messages.begin(), messages.end(), [](const auto &message) { return message && message->method == method::Initialize; });
}

} // namespace

SessionSide::SessionSide(SessionRegistry &sessions, RequestHandler &handler, const SessionNews &news, const core::Clock &clock)
    : m_sessions(sessions)
    , m_handler(handler)
    , m_news(news)
    , m_clock(clock)
{
    m_sessions.whenEnded([&news](McpSession &session) { news.forget(session); });
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
    if (!session || session->transport != McpSession::Transport::StreamableHttp) {
        refuse(exchange, 404, id, QStringLiteral("no such session; initialize again"));
        return nullptr;
    }
    session->lastUsedAt = m_clock.now();
    session->principal = caller.principal;
    return session;
}

std::optional<RpcError> SessionSide::initializeProblem(const QJsonObject &params)
{
    const QJsonValue client = params.value(QLatin1String("clientInfo"));
    if (params.value(QLatin1String("protocolVersion")).isString() && (client.isUndefined() || client.isObject())) {
        return std::nullopt;
    }
    return RpcError{ErrorCode::InvalidParams, QStringLiteral("initialize needs a protocolVersion, and clientInfo as an object"), {}};
}

void SessionSide::initialize(const IncomingRequestPtr &request)
{
    const SessionOwner owner = SessionOwner::of(request->caller.principal, request->resource);
    if (m_sessions.find(sessionIdOf(request->exchange->request()), owner)) {
        refuse(request->exchange, 400, request->message.id, QStringLiteral("this session is initialized already"));
        return;
    }
    const QJsonObject &params = request->message.params;
    if (const auto problem = initializeProblem(params)) {
        request->reply.sendError(*problem);
        return;
    }
    const Revision &revision = negotiated(params.value(QLatin1String("protocolVersion")).toString());
    const McpSessionPtr session = m_sessions.create(request->caller.principal, request->resource, revision, m_clock.now());
    request->reply.addHeader(header::SessionId, session->id());
    agree(request, *session);
}

void SessionSide::agree(const IncomingRequestPtr &request, McpSession &session)
{
    const QJsonObject &params = request->message.params;
    const QJsonObject client = params.value(QLatin1String("clientInfo")).toObject();
    session.isInitialized = true;
    session.clientName = client.value(key::Name).toString();
    session.clientVersion = client.value(key::Version).toString();
    session.clientCapabilities = params.value(key::Capabilities).toObject();
    request->reply.sendResult(m_handler.initializeResult(session.revision(), session.resource()));
}

void SessionSide::message(const IncomingRequestPtr &request, const AcceptedForms &forms)
{
    const bool isRequest = request->message.kind == MessageKind::Request;
    request->session
        = requireSession(request->exchange, request->caller, request->resource, isRequest ? request->message.id : QJsonValue(QJsonValue::Undefined));
    if (!request->session) {
        return;
    }
    if (isRequest) {
        const auto channel = std::make_shared<ExchangeChannel>(request->exchange, forms, request->session);
        request->reply = Reply(channel, request->message.id, request->requestId());
        deliver(request);
    } else if (deliver(request)) {
        request->exchange->send(http::Response::empty(202));
    } else {
        refuse(request->exchange, 400, QJsonValue::Undefined, QStringLiteral("no request of the server waits for this answer"));
    }
}

bool SessionSide::deliver(const IncomingRequestPtr &request)
{
    McpSession &session = *request->session;
    switch (request->message.kind) {
    case MessageKind::Request:
        request->envelope = {&session.revision(),          session.clientName, session.clientVersion,
                             session.clientCapabilities,   session.logLevel,   progressTokenOf(request->message.params)};
        m_handler.handle(request);
        return true;
    case MessageKind::Notification:
        if (request->message.method == method::Cancelled) {
            // Unknown and finished ids are ignored: the answer may have crossed it (MCP 2025-11-25, cancellation).
            m_handler.cancel(session, request->message.params.value(QLatin1String("requestId")));
        }
        return true;
    case MessageKind::Response:
        return session.clientRequests().settle(request->message);
    }
    Q_UNREACHABLE();
}

void SessionSide::batch(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource, const Batch &messages,
                        const AcceptedForms &forms)
{
    const McpSessionPtr session = requireSession(exchange, caller, resource, QJsonValue::Undefined);
    if (!session) {
        return;
    }
    if (!session->revision().hasBatches || hasInitialize(messages)) {
        refuse(exchange, 400, QJsonValue::Undefined, QStringLiteral("this is not a batch of a revision that has them"));
        return;
    }
    const auto answered = std::count_if(messages.begin(), messages.end(), [](const auto &message) { return !message || message->kind == MessageKind::Request; });
    const auto answers = std::make_shared<BatchAnswers>(std::make_unique<ExchangeChannel>(exchange, forms, session), answered);
    for (const auto &message : messages) {
        const auto channel = std::make_shared<BatchChannel>(answers);
        if (!message) {
            channel->answer(errorMessage(message.error().id, message.error().error), 400);
            continue;
        }
        Reply reply(channel, message->id, exchange->request().id);
        deliver(std::make_shared<IncomingRequest>(IncomingRequest{exchange, caller, resource, *message, {}, session, std::move(reply)}));
    }
    if (answered == 0) {
        exchange->send(http::Response::empty(202));
    }
}

void SessionSide::openStream(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource)
{
    if (!acceptedForms(exchange->request()).eventStream) {
        refuse(exchange, 406, QJsonValue::Undefined, QStringLiteral("text/event-stream has to be accepted"));
        return;
    }
    const McpSessionPtr session = requireSession(exchange, caller, resource, QJsonValue::Undefined);
    if (!session || resume(exchange, session, caller)) {
        return;
    }
    if (session->isListening()) {
        refuse(exchange, 409, QJsonValue::Undefined, QStringLiteral("this session has an open stream already"));
        return;
    }
    auto connection = exchange->startEventStream();
    if (!connection || !connection->isOpen()) {
        return; // 503 was sent, or nobody is there to read
    }
    session->ownStream().readOn(std::move(connection));
    session->ownStream().reader = caller.principal;
    m_news.tellIfToolsChanged(*session);
}

// Who can name an event of a stream has lost it, and may come back before we have noticed (MCP 2025-11-25, resumability).
bool SessionSide::resume(const http::ExchangePtr &exchange, const McpSessionPtr &session, const Caller &caller)
{
    const std::optional<QByteArray> lastEvent = exchange->request().header(header::LastEventId);
    if (!lastEvent) {
        return false;
    }
    const auto event = EventId::parse(*lastEvent);
    const MessageStreamPtr stream = event ? session->streamOf(*event) : nullptr;
    if (!stream || !stream->isResumable() || !stream->canResumeAfter(event->number)) {
        refuse(exchange, 400, QJsonValue::Undefined, QStringLiteral("what followed that event is not kept any more"));
        return true;
    }
    auto connection = exchange->startEventStream();
    if (connection && connection->isOpen() && stream->resumeOn(std::move(connection), event->number)) {
        stream->reader = caller.principal;
        m_news.tellIfToolsChanged(*session);
    }
    return true;
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
            m_news.tellIfToolsChanged(session);
        }
    });
}

} // namespace mcp
