// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/socket_exchange.h"

#include "server/http/cors.h"
#include "server/http/guard/field_syntax.h"
#include "server/http/log.h"

namespace http
{

namespace
{

QByteArray allowOf(const Response &response)
{
    for (const Header &header : response.headers) {
        if (isSameName(header.name, "Allow")) {
            return header.value;
        }
    }
    return {};
}

} // namespace

std::shared_ptr<SocketExchange> SocketExchange::on(GuardSocket &socket, Request request, AnswerFraming framing,
    Cors cors, std::shared_ptr<const AnswerEnvironment> environment)
{
    const std::shared_ptr<SocketExchange> exchange(
        new SocketExchange(socket, std::move(request), framing, cors, std::move(environment)));
    socket.whenGone([weak = std::weak_ptr(exchange)] {
        if (const auto self = weak.lock()) {
            self->m_goneCallbacks.fire();
        }
    });
    return exchange;
}

SocketExchange::SocketExchange(GuardSocket &socket, Request request, AnswerFraming framing, Cors cors,
    std::shared_ptr<const AnswerEnvironment> environment)
    : Exchange(std::move(request))
    , m_socket(&socket)
    , m_framing(framing)
    , m_cors(cors)
    , m_environment(std::move(environment))
{
}

SocketExchange::~SocketExchange()
{
    if (isOpen()) {
        qCCritical(httpLog).noquote() << request().id.bytes() << "was dropped without an answer";
        send(Response::json(500, QByteArrayLiteral(R"({"error":"server_error"})")));
    }
}

GuardSocket::Connection SocketExchange::afterwards() const
{
    return m_framing.isKeepAlive ? GuardSocket::Connection::KeepOpen : GuardSocket::Connection::Close;
}

bool SocketExchange::hasConnection() const
{
    return m_socket && m_socket->phase() == GuardSocket::Phase::Answering;
}

bool SocketExchange::isOpen() const
{
    return !m_isAnswered && hasConnection();
}

void SocketExchange::send(Response response)
{
    Q_ASSERT_X(!m_isAnswered, "SocketExchange::send", "answered twice");
    m_goneCallbacks.clear();
    if (std::exchange(m_isAnswered, true) || !hasConnection()) {
        return;
    }
    if (response.status == 429 && m_environment->rateRefusals) {
        m_environment->rateRefusals->note(request().path, request().receivedAt);
    }
    QList<Header> extra;
    if (m_cors != Cors::None) {
        extra = corsHeaders(m_cors, request(), m_environment->origins, allowOf(response));
    }
    m_socket->answer(writeAnswer(response, extra, m_framing), afterwards());
}

std::shared_ptr<EventStream> SocketExchange::startEventStream(QList<Header> headers)
{
    Q_ASSERT_X(!m_isAnswered, "SocketExchange::startEventStream", "answered twice");
    if (m_isAnswered || !hasConnection()) {
        m_isAnswered = true;
        return SocketEventStream::closed();
    }
    if (!m_environment->streams->hasRoom()) {
        send(Response::json(503, QByteArrayLiteral(R"({"error":"too_many_streams"})"))
                 .withHeader(QByteArrayLiteral("Retry-After"), QByteArrayLiteral("30")));
        return nullptr;
    }
    m_isAnswered = true;
    const QByteArray head
        = writeStreamHead(headers, corsHeaders(m_cors, request(), m_environment->origins, {}), m_framing);
    if (m_framing.isHead) {
        m_socket->answer(head, afterwards());
        return SocketEventStream::closed();
    }
    const auto framing = m_framing.minorVersion >= 1 ? StreamFraming::Chunked : StreamFraming::UntilClose;
    const auto stream = SocketEventStream::on(*m_socket, m_environment->streams, framing, afterwards());
    m_goneCallbacks.moveTo(stream->goneCallbacks());
    m_socket->startStream(head);
    return stream;
}

void SocketExchange::whenGone(QObject *context, std::function<void()> callback)
{
    m_goneCallbacks.add(context, std::move(callback));
    if (!m_isAnswered && !hasConnection()) {
        m_goneCallbacks.fire(); // it went before anybody could ask
    }
}

} // namespace http
