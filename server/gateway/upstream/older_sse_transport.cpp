// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/older_sse_transport.h"

#include <QPointer>

namespace gateway
{

namespace
{

bool isSameOrigin(const QUrl &a, const QUrl &b)
{
    const int standard = a.scheme() == QLatin1String("https") ? 443 : 80;
    return a.scheme() == b.scheme() && a.host() == b.host() && a.port(standard) == b.port(standard);
}

} // namespace

OlderSseTransport::OlderSseTransport(HttpRoad road)
    : m_road(std::move(road))
    , m_events(m_road.limits.longestMessage)
{
}

OlderSseTransport::~OlderSseTransport()
{
    close();
}

void OlderSseTransport::start()
{
    m_stream = std::make_unique<AuthorizedCall>(m_road, http::CallRequest{"GET", m_road.target.url, {{"Accept", "text/event-stream"}}});
    connect(m_stream.get(), &AuthorizedCall::answered, this, &OlderSseTransport::judgeStream);
    connect(m_stream.get(), &AuthorizedCall::read, this, &OlderSseTransport::readStream);
    connect(m_stream.get(), &AuthorizedCall::ended, this, [this] { fail({UpstreamFailure::Kind::Ended, QStringLiteral("it closed its event stream"), {}, 0, {}}); });
    connect(m_stream.get(), &AuthorizedCall::failed, this, &OlderSseTransport::fail);
}

void OlderSseTransport::judgeStream()
{
    if (m_stream->status() != 200 || m_stream->mediaType() != "text/event-stream") {
        fail({UpstreamFailure::Kind::Refused, QStringLiteral("it answers %1 and opens no event stream").arg(m_stream->status()), {}, m_stream->status(), {}});
    }
}

void OlderSseTransport::readStream(const QByteArray &bytes)
{
    QList<http::ReadEvent> events; // collected first: whoever hears of one may end this
    const bool isFine = m_events.feed(bytes, [&events](const http::ReadEvent &event) { events.append(event); });
    const QPointer<OlderSseTransport> alive(this);
    for (const http::ReadEvent &event : events) {
        if (!alive || !m_stream) {
            return;
        }
        if (event.type == "endpoint" && m_endpoint.isEmpty()) {
            takeEndpoint(event.data);
        } else if (event.type == "message" && !m_endpoint.isEmpty()) {
            Q_EMIT received(event.data, 0);
        }
    }
    if (alive && !isFine) {
        fail({UpstreamFailure::Kind::TooLarge, QStringLiteral("an event of its stream is larger than %1 bytes").arg(m_road.limits.longestMessage), {}, 0, {}});
    }
}

// Elsewhere it would carry our credential, and what we say, to somebody else.
void OlderSseTransport::takeEndpoint(const QByteArray &text)
{
    const QUrl endpoint = m_road.target.url.resolved(QUrl(QString::fromUtf8(text), QUrl::StrictMode));
    if (!endpoint.isValid() || !isSameOrigin(endpoint, m_road.target.url)) {
        return fail({UpstreamFailure::Kind::Garbage, QStringLiteral("it wants messages at another origin than its own"), {}, 0, {}});
    }
    m_endpoint = endpoint;
    Q_EMIT started();
}

void OlderSseTransport::send(const OutgoingMessage &message)
{
    if (m_endpoint.isEmpty()) {
        return;
    }
    const qint64 key = ++m_lastKey;
    auto post = std::make_unique<AuthorizedCall>(m_road, http::CallRequest{"POST", m_endpoint, {{"Content-Type", "application/json"}}, message.json});
    AuthorizedCall *raw = post.get();
    m_posts[key] = std::move(post);
    const qint64 requestId = message.requestId;
    connect(raw, &AuthorizedCall::answered, this, [this, key, requestId] { judgePost(key, requestId); });
    connect(raw, &AuthorizedCall::ended, this, [this, key] { endPost(key); });
    connect(raw, &AuthorizedCall::failed, this, [this, key, requestId](const UpstreamFailure &failure) {
        endPost(key);
        if (requestId != 0) {
            Q_EMIT requestFailed(requestId, failure);
        }
    });
}

void OlderSseTransport::judgePost(qint64 key, qint64 requestId)
{
    const int status = m_posts.at(key)->status();
    if (status >= 300) {
        endPost(key);
        if (requestId != 0) {
            Q_EMIT requestFailed(requestId, {UpstreamFailure::Kind::Refused, QStringLiteral("it answers %1").arg(status), {}, status, {}});
        }
    }
}

void OlderSseTransport::endPost(qint64 key)
{
    if (auto node = m_posts.extract(key)) {
        node.mapped()->disconnect(this);
        node.mapped()->giveUp();
        node.mapped().release()->deleteLater();
    }
}

void OlderSseTransport::fail(const UpstreamFailure &failure)
{
    if (m_stream) {
        close();
        Q_EMIT closed(failure);
    }
}

void OlderSseTransport::close()
{
    if (m_stream) {
        m_stream->disconnect(this);
        m_stream->giveUp();
        m_stream.release()->deleteLater();
    }
    while (!m_posts.empty()) {
        endPost(m_posts.begin()->first);
    }
}

} // namespace gateway
