// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/streamable_http_transport.h"

#include "server/gateway/upstream/older_sse_transport.h"
#include "server/mcp/protocol.h"

namespace gateway
{

namespace
{

constexpr std::chrono::milliseconds farewellTimeout{5'000};

} // namespace

HttpUpstream::HttpUpstream(HttpTarget target, http::HttpCaller &caller, RequestAuthorizer &authorizer, HttpTransportLimits limits)
    : m_target(std::move(target))
    , m_caller(caller)
    , m_authorizer(authorizer)
    , m_limits(limits)
{
}

std::unique_ptr<UpstreamTransport> HttpUpstream::transport()
{
    return std::make_unique<StreamableHttpTransport>(HttpRoad{m_target, m_caller, m_authorizer, m_limits});
}

std::unique_ptr<UpstreamTransport> HttpUpstream::olderTransport()
{
    return std::make_unique<OlderSseTransport>(HttpRoad{m_target, m_caller, m_authorizer, m_limits});
}

StreamableHttpTransport::StreamableHttpTransport(HttpRoad road)
    : m_road(std::move(road))
{
}

StreamableHttpTransport::~StreamableHttpTransport()
{
    close();
}

void StreamableHttpTransport::start()
{
    QMetaObject::invokeMethod(this, [this] { Q_EMIT started(); }, Qt::QueuedConnection);
}

void StreamableHttpTransport::send(const OutgoingMessage &message)
{
    if (m_initialized != 0) { // some servers refuse what overtakes notifications/initialized
        m_waiting.append(message);
        return;
    }
    begin(message);
    if (message.method == QLatin1String("notifications/initialized")) {
        m_initialized = m_lastKey;
    }
}

void StreamableHttpTransport::begin(const OutgoingMessage &message)
{
    const qint64 key = message.requestId != 0 ? message.requestId : --m_lastKey;
    const auto kind = message.requestId != 0 ? HttpExchange::Kind::Request : HttpExchange::Kind::Message;
    open(key, std::make_unique<HttpExchange>(m_road, m_conversation, kind, message));
}

void StreamableHttpTransport::open(qint64 key, std::unique_ptr<HttpExchange> exchange)
{
    HttpExchange *raw = exchange.get();
    m_exchanges[key] = std::move(exchange);
    const qint64 requestId = raw->requestId();
    connect(raw, &HttpExchange::sessionGiven, this, [this](const QByteArray &id) { m_conversation.sessionId = id; });
    connect(raw, &HttpExchange::received, this, [this, requestId](const QByteArray &json) { Q_EMIT received(json, requestId); });
    connect(raw, &HttpExchange::sessionEnded, this, [this] {
        m_conversation.sessionId.clear();
        Q_EMIT closed({UpstreamFailure::Kind::SessionEnded, QStringLiteral("it has ended the session"), {}, 404, {}});
    });
    connect(raw, &HttpExchange::failed, this, [this, requestId](const UpstreamFailure &failure) {
        if (requestId != 0) {
            Q_EMIT requestFailed(requestId, failure);
        }
    });
    connect(raw, &HttpExchange::over, this, [this, key] { end(key); });
}

void StreamableHttpTransport::end(qint64 key)
{
    if (auto node = m_exchanges.extract(key)) {
        node.mapped().release()->deleteLater(); // it is what calls
    }
    if (key == m_initialized && key != 0) {
        m_initialized = 0;
        if (m_conversation.revision) {
            open(--m_lastKey, std::make_unique<HttpExchange>(m_road, m_conversation, HttpExchange::Kind::Standing));
        }
        const QList<OutgoingMessage> waiting = std::exchange(m_waiting, {});
        for (const OutgoingMessage &message : waiting) {
            begin(message);
        }
    }
}

void StreamableHttpTransport::answered(qint64 requestId)
{
    if (const auto exchange = m_exchanges.find(requestId); exchange != m_exchanges.end()) {
        exchange->second->answered();
    }
}

void StreamableHttpTransport::abandon(qint64 requestId)
{
    m_waiting.removeIf([requestId](const OutgoingMessage &message) { return message.requestId == requestId; });
    if (auto node = m_exchanges.extract(requestId)) {
        node.mapped()->disconnect(this);
        node.mapped()->giveUp();
        node.mapped().release()->deleteLater();
    }
}

void StreamableHttpTransport::settle(const mcp::Revision &revision)
{
    if (revision.era == mcp::Era::Legacy) {
        m_conversation.revision = &revision;
    }
}

void StreamableHttpTransport::close()
{
    m_waiting.clear();
    for (auto &[key, exchange] : std::exchange(m_exchanges, {})) {
        exchange->disconnect(this);
        exchange->giveUp(); // what it goes by may be gone before it is
        exchange.release()->deleteLater();
    }
    if (!m_conversation.sessionId.isEmpty()) {
        endSession();
    }
}

// Nobody waits for its answer, and it outlives this. A credential that had to be fetched first would not be worth it.
void StreamableHttpTransport::endSession()
{
    QList<http::Header> own{{mcp::header::SessionId, std::exchange(m_conversation.sessionId, {})}};
    if (m_conversation.revision) {
        own.append(http::Header{mcp::header::ProtocolVersion, QByteArray(m_conversation.revision->wire.data(), m_conversation.revision->wire.size())});
    }
    QObject now;
    m_road.authorizer.headers(&now, [this, &own](const core::Expected<QList<http::Header>, UpstreamFailure> &credential) {
        if (!credential) {
            return;
        }
        http::HttpCall *farewell = m_road.caller.call({"DELETE", m_road.target.url, AuthorizedCall::allHeaders(m_road, *credential, own)}).release();
        farewell->setParent(&m_road.caller);
        connect(farewell, &http::HttpCall::ended, farewell, &QObject::deleteLater);
        connect(farewell, &http::HttpCall::failed, farewell, &QObject::deleteLater);
        QTimer::singleShot(farewellTimeout, farewell, &QObject::deleteLater);
    });
}

} // namespace gateway
