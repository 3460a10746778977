// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/http_exchange.h"

#include "server/mcp/header_value.h"
#include "server/mcp/protocol.h"

#include <QJsonDocument>
#include <QPointer>

namespace gateway
{

namespace
{

constexpr qsizetype longestErrorBody = 64 * 1024;
constexpr std::chrono::milliseconds drainTime{500};

bool isVisibleAscii(const QByteArray &text)
{
    return !text.isEmpty() && text.size() <= 1024 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x21 && c <= 0x7e; });
}

} // namespace

HttpExchange::HttpExchange(const HttpRoad &road, const HttpConversation &conversation, Kind kind, const OutgoingMessage &message)
    : m_road(road)
    , m_conversation(conversation)
    , m_kind(kind)
    , m_message(message)
    , m_events(road.limits.longestMessage)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { m_isAnswered ? finish() : get(); });
    m_kind == Kind::Standing ? get() : post();
}

QList<http::Header> HttpExchange::commonHeaders() const
{
    QList<http::Header> headers;
    const mcp::Revision *revision = m_message.revision ? m_message.revision : m_conversation.revision;
    if (revision) {
        headers.append(http::Header{mcp::header::ProtocolVersion, QByteArray(revision->wire.data(), revision->wire.size())});
    }
    if (!m_conversation.sessionId.isEmpty()) {
        headers.append(http::Header{mcp::header::SessionId, m_conversation.sessionId});
    }
    return headers;
}

void HttpExchange::post()
{
    QList<http::Header> headers = commonHeaders();
    headers.append(http::Header{"Content-Type", "application/json"});
    headers.append(http::Header{"Accept", "application/json, text/event-stream"});
    if (m_message.revision && m_message.revision->era == mcp::Era::Modern) {
        headers.append(http::Header{mcp::header::Method, mcp::encodeHeaderValue(m_message.method)});
        if (!m_message.name.isNull()) {
            headers.append(http::Header{mcp::header::Name, mcp::encodeHeaderValue(m_message.name)});
        }
        headers.append(m_message.parameterHeaders);
    }
    take({"POST", m_road.target.url, headers, m_message.json});
}

void HttpExchange::get()
{
    QList<http::Header> headers = commonHeaders();
    headers.append(http::Header{"Accept", "text/event-stream"});
    if (!m_lastEventId.isEmpty()) {
        headers.append(http::Header{mcp::header::LastEventId, m_lastEventId});
    }
    take({"GET", m_road.target.url, headers});
}

void HttpExchange::take(http::CallRequest request)
{
    if (m_call) {
        m_call->disconnect(this);
        m_call->giveUp();
        m_call.release()->deleteLater();
    }
    m_body = Body::None;
    m_collected.clear();
    m_events = http::EventStreamReader(m_road.limits.longestMessage);
    m_call = std::make_unique<AuthorizedCall>(m_road, std::move(request));
    connect(m_call.get(), &AuthorizedCall::answered, this, &HttpExchange::judge);
    connect(m_call.get(), &AuthorizedCall::read, this, &HttpExchange::read);
    connect(m_call.get(), &AuthorizedCall::ended, this, &HttpExchange::ended);
    connect(m_call.get(), &AuthorizedCall::failed, this, &HttpExchange::callFailed);
}

void HttpExchange::judge()
{
    const int status = m_call->status();
    if (status < 200 || status >= 300) {
        return judgeError();
    }
    if (const QByteArray session = m_call->header(mcp::header::SessionId); m_message.method == mcp::method::Initialize && isVisibleAscii(session)) {
        Q_EMIT sessionGiven(session);
    }
    const QByteArray type = m_call->mediaType();
    if (type == "text/event-stream") {
        m_body = Body::Events;
    } else if (m_kind == Kind::Request && type == "application/json" && status == 200) {
        m_body = Body::Json;
    } else if (m_kind == Kind::Request) {
        fail(UpstreamFailure::Kind::Garbage, QStringLiteral("it answers with %1, not with MCP").arg(type.isEmpty() ? QStringLiteral("nothing") : QString::fromLatin1(type.left(100))), status);
    } else if (m_kind == Kind::Standing) {
        finish();
    }
}

void HttpExchange::judgeError()
{
    const int status = m_call->status();
    if (status == 404 && !m_conversation.sessionId.isEmpty()) { // MCP 2025-11-25, Session Management
        Q_EMIT sessionEnded();
    } else if (m_kind != Kind::Request) {
        // 405 says that there is no standing stream; anything else will say so again with the next request.
        finish();
    } else if (status >= 300 && status < 400) {
        fail(UpstreamFailure::Kind::Refused, QStringLiteral("it sends elsewhere (%1), which is not followed: enter the address it has now").arg(status), status);
    } else {
        m_body = Body::Error;
    }
}

void HttpExchange::read(const QByteArray &bytes)
{
    switch (m_body) {
    case Body::None:
        return;
    case Body::Json:
        m_collected += bytes;
        if (m_collected.size() > m_road.limits.longestMessage) {
            fail(UpstreamFailure::Kind::TooLarge, QStringLiteral("its answer is larger than %1 bytes").arg(m_road.limits.longestMessage));
        }
        return;
    case Body::Events:
        return readEvents(bytes);
    case Body::Error:
        m_collected += bytes.left(longestErrorBody - m_collected.size());
        return;
    }
}

void HttpExchange::readEvents(const QByteArray &bytes)
{
    QList<QByteArray> messages; // collected first: whoever hears of one may end this
    const bool isFine = m_events.feed(bytes, [&messages](const http::ReadEvent &event) {
        if (event.type == "message" && !event.data.isEmpty()) {
            messages.append(event.data);
        }
    });
    if (!m_events.lastEventId().isEmpty()) {
        m_lastEventId = m_events.lastEventId();
    }
    if (m_events.retry()) {
        m_retry = m_events.retry();
    }
    const QPointer<HttpExchange> alive(this);
    for (const QByteArray &message : messages) {
        if (alive && !m_isAnswered && !m_isOver) {
            m_resumptions = 0;
            Q_EMIT received(message);
        }
    }
    if (alive && !isFine) {
        fail(UpstreamFailure::Kind::TooLarge, QStringLiteral("an event of its stream is larger than %1 bytes").arg(m_road.limits.longestMessage));
    }
}

void HttpExchange::ended()
{
    if (m_isAnswered || m_kind == Kind::Message) {
        return finish();
    }
    switch (m_body) {
    case Body::None:
        return finish();
    case Body::Json:
        return endedJson();
    case Body::Events:
        return resume({UpstreamFailure::Kind::Ended, QStringLiteral("its stream ended without an answer"), {}, m_call->status(), {}});
    case Body::Error:
        return endedError();
    }
}

void HttpExchange::endedJson()
{
    const QPointer<HttpExchange> alive(this);
    Q_EMIT received(m_collected);
    if (alive && !m_isOver) {
        m_isAnswered ? finish() : fail(UpstreamFailure::Kind::Garbage, QStringLiteral("it answered something else"), m_call->status());
    }
}

// Bodies of refusals are free; a JSON-RPC error among them says more than the status (protocol.md 1.5).
void HttpExchange::endedError()
{
    const QJsonObject body = QJsonDocument::fromJson(m_collected).object();
    const auto parsed = mcp::parseErrorOf(body);
    const QString status = QStringLiteral("it answers %1").arg(m_call->status());
    if (!parsed) {
        return fail(UpstreamFailure::Kind::Refused, status, m_call->status());
    }
    fail({UpstreamFailure::Kind::Rpc, parsed->message.isEmpty() ? status : parsed->message, *parsed, m_call->status(), {}});
}

void HttpExchange::resume(const UpstreamFailure &why)
{
    const bool isModern = m_message.revision && m_message.revision->era == mcp::Era::Modern;
    const bool canResume = m_kind == Kind::Standing || (!isModern && !m_lastEventId.isEmpty());
    if (!canResume || (m_kind == Kind::Request && ++m_resumptions > m_road.limits.resumptions)) {
        return fail(why);
    }
    auto delay = m_retry.value_or(m_road.limits.firstRetry);
    if (m_kind == Kind::Standing) { // for as long as the conversation lasts, but ever more seldom
        delay = std::max(delay, m_road.limits.firstRetry * std::min(++m_resumptions, 60));
    }
    m_timer.start(std::min(delay, m_road.limits.longestRetry));
}

void HttpExchange::callFailed(const UpstreamFailure &failure)
{
    if (m_isAnswered || m_kind == Kind::Message) {
        return finish();
    }
    const bool isBroken = failure.kind == UpstreamFailure::Kind::Ended || failure.kind == UpstreamFailure::Kind::Unreachable;
    const bool wasStreaming = m_body == Body::Events || !m_lastEventId.isEmpty() || m_kind == Kind::Standing;
    isBroken && wasStreaming ? resume(failure) : fail(failure);
}

void HttpExchange::answered()
{
    m_isAnswered = true;
    m_timer.start(drainTime);
}

void HttpExchange::giveUp()
{
    m_isOver = true;
    m_timer.stop();
    m_call->giveUp();
}

void HttpExchange::fail(UpstreamFailure::Kind kind, const QString &message, int status)
{
    fail({kind, message, {}, status, {}});
}

void HttpExchange::fail(const UpstreamFailure &failure)
{
    const QPointer<HttpExchange> alive(this);
    if (!m_isOver && !m_isAnswered) {
        Q_EMIT failed(failure);
    }
    if (alive) {
        finish();
    }
}

void HttpExchange::finish()
{
    if (!std::exchange(m_isOver, true)) {
        m_timer.stop();
        Q_EMIT over();
    }
}

} // namespace gateway
