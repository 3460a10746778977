// SPDX-License-Identifier: GPL-3.0-or-later
// Who gives out tokens for an upstream: its own metadata (RFC 9728), then those of the authorization server it names (RFC 8414, OpenID Connect);
// where it has none, its origin is the authorization server (MCP 2025-03-26). Nothing is ever guessed beyond that. Server thread.
#pragma once

#include "server/gateway/upstream/oauth/authorization_server.h"
#include "server/gateway/upstream/oauth/bearer_challenge.h"
#include "server/gateway/upstream/upstream_failure.h"
#include "server/http/fetch/http_fetcher.h"

#include <QObject>

namespace gateway
{

struct OAuthSurroundings {
    QString resource; // RFC 8707 indicator; empty where the upstream names none
    QStringList scopesSupported; // of the resource
    AuthorizationServer server;
};

class OAuthDiscovery final : public QObject
{
public:
    using Found = std::function<void(core::Expected<OAuthSurroundings, UpstreamFailure>)>;

    // Deletes itself; nothing is called once `context` is gone.
    static void run(const QUrl &upstream, const BearerChallenge &challenge, http::HttpFetcher &fetcher, QObject *context, Found then);

private:
    OAuthDiscovery(const QUrl &upstream, http::HttpFetcher &fetcher, QObject *context, Found then);

    void askResource(QList<QUrl> candidates);
    void askServer(const QString &issuer, QList<QUrl> candidates);
    // Calls `found` with a JSON object, or `missing` where there is none (4xx); ends with a failure on anything else.
    void ask(const QUrl &url, std::function<void(const QJsonObject &)> found, std::function<void()> missing);
    void refuse(const QString &message, UpstreamFailure::Kind kind = UpstreamFailure::Kind::SignInNeeded);
    void finish(core::Expected<OAuthSurroundings, UpstreamFailure> outcome);

    const QUrl m_upstream;
    http::HttpFetcher &m_fetcher;
    Found m_then;
    OAuthSurroundings m_surroundings;
};

} // namespace gateway
