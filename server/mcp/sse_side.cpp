// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/sse_side.h"

#include "server/mcp/media_type.h"

#include <QUrl>

namespace mcp
{

namespace
{

constexpr char SessionIdParameter[] = "sessionId";

QByteArray sessionIdIn(const QByteArray &query)
{
    const QByteArray name = QByteArrayLiteral("sessionId=");
    for (const QByteArray &pair : query.split('&')) {
        if (pair.startsWith(name)) {
            return pair.mid(name.size());
        }
    }
    return {};
}

void refuse(const http::ExchangePtr &exchange, int status, const QString &text)
{
    exchange->send(http::Response::json(status, errorMessage(QJsonValue::Undefined, {ErrorCode::InvalidRequest, text, {}})));
}

// Answers go to the session's stream; the POST itself is answered before, or refused.
class SseChannel final : public AnswerChannel
{
public:
    SseChannel(McpSessionPtr session, http::ExchangePtr post)
        : m_session(std::move(session))
        , m_post(std::move(post))
    {
    }
    [[nodiscard]] bool canTell() const override { return true; }
    void tell(const QByteArray &message) override { m_session->tell(message); }
    void answer(const QByteArray &message, int) override { m_session->tell(message); }
    void answerNothing() override { }
    void refuse(const http::Response &response, const QByteArray &inBand) override
    {
        if (m_post->isOpen()) {
            m_post->send(response);
        } else {
            m_session->tell(inBand);
        }
    }

private:
    McpSessionPtr m_session;
    http::ExchangePtr m_post;
};

} // namespace

SseSide::SseSide(SessionRegistry &sessions, SessionSide &sessionSide, const core::Clock &clock, const QString &publicUrl)
    : m_sessions(sessions)
    , m_sessionSide(sessionSide)
    , m_clock(clock)
    , m_messagesPath(QUrl(publicUrl).path(QUrl::FullyEncoded).toLatin1() + "/messages")
{
}

void SseSide::openStream(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource)
{
    if (!acceptedForms(exchange->request()).eventStream) {
        refuse(exchange, 406, QStringLiteral("text/event-stream has to be accepted"));
        return;
    }
    auto connection = exchange->startEventStream();
    if (!connection || !connection->isOpen()) {
        return; // 503 was sent, or nobody is there to read
    }
    const McpSessionPtr session = m_sessions.create(caller.principal, resource, oldestRevision(), m_clock.now());
    session->transport = McpSession::Transport::Sse;
    connection->whenGone(this, [this, id = session->id()] { m_sessions.end(id); });
    // MCP 2024-11-05, HTTP with SSE: the first event says where to send messages.
    connection->send({{}, QByteArrayLiteral("endpoint"), m_messagesPath + '?' + SessionIdParameter + '=' + session->id()});
    session->ownStream().readOn(std::move(connection));
    session->ownStream().reader = caller.principal;
}

void SseSide::message(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource)
{
    const http::Request &post = exchange->request();
    const QByteArray id = sessionIdIn(post.query);
    if (id.isEmpty()) {
        refuse(exchange, 400, QStringLiteral("a sessionId is needed: GET /sse gives one"));
        return;
    }
    const McpSessionPtr session = m_sessions.find(id, SessionOwner::of(caller.principal, resource));
    if (!session || session->transport != McpSession::Transport::Sse) {
        refuse(exchange, 404, QStringLiteral("no such session"));
        return;
    }
    const auto body = parseBody(post.body);
    const bool isBatch = body && std::holds_alternative<Batch>(*body);
    if (!hasJsonBody(post) || !body || (isBatch && !session->revision().hasBatches)) {
        refuse(exchange, 400, QStringLiteral("the body is not a message"));
        return;
    }
    session->lastUsedAt = m_clock.now();
    session->principal = caller.principal;
    const Batch messages = isBatch ? std::get<Batch>(*body) : Batch{std::get<Message>(*body)};
    for (const auto &message : messages) {
        if (message) {
            Reply reply(std::make_shared<SseChannel>(session, exchange), message->id, post.id);
            deliver(std::make_shared<IncomingRequest>(IncomingRequest{exchange, caller, resource, *message, {}, session, std::move(reply)}));
        }
    }
    if (exchange->isOpen()) {
        exchange->send(http::Response::empty(202));
    }
}

void SseSide::deliver(const IncomingRequestPtr &request)
{
    const bool isRequest = request->message.kind == MessageKind::Request;
    if (isRequest && request->message.method == method::Initialize) {
        initialize(request);
    } else if (isRequest && !request->session->isInitialized && request->message.method != method::Ping) {
        request->reply.sendError({ErrorCode::InvalidRequest, QStringLiteral("initialize first"), {}});
    } else {
        m_sessionSide.deliver(request);
    }
}

void SseSide::initialize(const IncomingRequestPtr &request)
{
    McpSession &session = *request->session;
    const QJsonObject &params = request->message.params;
    if (session.isInitialized) {
        request->reply.sendError({ErrorCode::InvalidRequest, QStringLiteral("this session is initialized already"), {}});
    } else if (const auto problem = SessionSide::initializeProblem(params)) {
        request->reply.sendError(*problem);
    } else {
        session.agreeOn(negotiated(params.value(QLatin1String("protocolVersion")).toString()));
        m_sessionSide.agree(request, session);
    }
}

} // namespace mcp
