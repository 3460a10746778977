// SPDX-License-Identifier: GPL-3.0-or-later
// Requests to an authorization server that carry a credential: tokens (RFC 6749 sections 4.1.3, 4.4.2 and 6; RFC 8707) and registration
// (RFC 7591). Errors name no secret. Server thread.
#pragma once

#include "server/gateway/upstream/oauth/authorization_server.h"
#include "server/gateway/upstream/oauth/oauth_settings.h"
#include "server/gateway/upstream/oauth/oauth_state.h"
#include "server/gateway/upstream/upstream_failure.h"
#include "server/http/fetch/http_fetcher.h"

#include <QPair>

namespace gateway
{

using TokenForm = QList<QPair<QByteArray, QByteArray>>;
using TokenAnswer = std::function<void(core::Expected<UpstreamToken, UpstreamFailure>)>;
using ClientAnswer = std::function<void(core::Expected<RegisteredClient, UpstreamFailure>)>;

// Whom and how to ask.
struct TokenPeer {
    QUrl tokenEndpoint;
    QString issuer;
    RegisteredClient client;
    std::optional<jose::SigningKey> key;
    http::HttpFetcher &fetcher;
    const core::Clock &clock;
};

// `asked`: the scopes where the answer names none.
void requestToken(const TokenPeer &peer, TokenForm form, const QStringList &asked, QObject *context, TokenAnswer then);

void registerClient(const OAuthSettings &settings, const AuthorizationServer &server, const QStringList &scopes, http::HttpFetcher &fetcher, QObject *context,
                    ClientAnswer then);

// Of those that the server takes, the first that we can do.
[[nodiscard]] core::Expected<ClientAuthentication, QString> chooseAuthentication(const ManualClient &client, const AuthorizationServer &server);

} // namespace gateway
