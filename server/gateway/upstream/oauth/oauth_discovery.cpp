// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/oauth/oauth_discovery.h"

#include <QJsonDocument>

namespace gateway
{

namespace
{

constexpr qint64 longestDocument = 256 * 1024;

} // namespace

void OAuthDiscovery::run(const QUrl &upstream, const BearerChallenge &challenge, http::HttpFetcher &fetcher, QObject *context, Found then)
{
    auto *discovery = new OAuthDiscovery(upstream, fetcher, context, std::move(then));
    discovery->askResource(challenge.resourceMetadata.isEmpty() ? protectedResourceUrls(upstream) : QList<QUrl>{challenge.resourceMetadata});
}

OAuthDiscovery::OAuthDiscovery(const QUrl &upstream, http::HttpFetcher &fetcher, QObject *context, Found then)
    : QObject(context)
    , m_upstream(upstream)
    , m_fetcher(fetcher)
    , m_then(std::move(then))
{
}

void OAuthDiscovery::askResource(QList<QUrl> candidates)
{
    if (candidates.isEmpty()) { // MCP 2025-03-26
        const QString origin = originOf(m_upstream);
        return askServer(origin, authorizationServerUrls(origin));
    }
    const QUrl url = candidates.takeFirst();
    ask(url,
        [this](const QJsonObject &document) {
            const auto resource = ProtectedResource::parse(document, m_upstream);
            if (!resource) {
                return refuse(resource.error());
            }
            m_surroundings.resource = resource->resource;
            m_surroundings.scopesSupported = resource->scopesSupported;
            askServer(resource->issuer, authorizationServerUrls(resource->issuer));
        },
        [this, candidates] { askResource(candidates); });
}

void OAuthDiscovery::askServer(const QString &issuer, QList<QUrl> candidates)
{
    if (candidates.isEmpty()) {
        return refuse(QStringLiteral("the authorization server %1 publishes no metadata").arg(issuer));
    }
    const QUrl url = candidates.takeFirst();
    ask(url,
        [this, issuer](const QJsonObject &document) {
            const auto server = AuthorizationServer::parse(document, issuer, m_upstream);
            if (!server) {
                return refuse(server.error());
            }
            m_surroundings.server = *server;
            finish(m_surroundings);
        },
        [this, issuer, candidates] { askServer(issuer, candidates); });
}

void OAuthDiscovery::ask(const QUrl &url, std::function<void(const QJsonObject &)> found, std::function<void()> missing)
{
    http::FetchRequest request;
    request.url = url;
    request.headers = {{"Accept", "application/json"}};
    request.maxResponseBytes = longestDocument;
    m_fetcher.fetch(request, this, [this, url, found = std::move(found), missing = std::move(missing)](const core::Expected<http::FetchResult, http::FetchError> &answer) {
        if (!answer) {
            return refuse(QStringLiteral("%1 cannot be asked for its metadata: %2").arg(url.host(), answer.error().detail), UpstreamFailure::Kind::Unreachable);
        }
        const QJsonDocument document = QJsonDocument::fromJson(answer->body);
        if (answer->status == 200 && document.isObject()) {
            found(document.object());
        } else if (answer->status == 200 || (answer->status >= 400 && answer->status < 500)) {
            missing(); // also a web page in place of a document
        } else {
            refuse(QStringLiteral("%1 answers %2 when asked for its metadata").arg(url.host()).arg(answer->status), UpstreamFailure::Kind::Unreachable);
        }
    });
}

void OAuthDiscovery::refuse(const QString &message, UpstreamFailure::Kind kind)
{
    finish(core::unexpected(UpstreamFailure{kind, message, {}, 0, {}}));
}

void OAuthDiscovery::finish(core::Expected<OAuthSurroundings, UpstreamFailure> outcome)
{
    deleteLater();
    std::exchange(m_then, nullptr)(std::move(outcome));
}

} // namespace gateway
