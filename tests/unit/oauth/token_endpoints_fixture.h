// SPDX-License-Identifier: GPL-3.0-or-later
// What the endpoints about tokens stand on, beside the token side: live state, personal access tokens, one external server.
#pragma once

#include "server/live/live_state.h"
#include "server/oauth/admin_revocation_endpoint.h"
#include "server/oauth/introspection_endpoint.h"
#include "server/oauth/validate_endpoint.h"
#include "server/store/personal_access_token_table.h"
#include "server/store/rows/access_way.h"
#include "server/store/server_allow_table.h"
#include "server/store/server_table.h"
#include "tests/unit/oauth/oauth_fixture.h"

namespace tests
{

inline const QByteArray serverSecret = QByteArrayLiteral("secret-of-the-server");
inline const QString externalResource = QStringLiteral("https://tools.example.org/mcp");

[[nodiscard]] inline oauth::OAuthConfig configWithExternalServer()
{
    oauth::OAuthConfig config = fixtureConfig();
    const auto servers = std::make_shared<oauth::ServerDirectory>();
    servers->replace({{QStringLiteral("tools"), externalResource}});
    config.externalServers = servers;
    return config;
}

[[nodiscard]] inline QList<http::Header> bearer(const QByteArray &token)
{
    return {{QByteArrayLiteral("Authorization"), "Bearer " + token}};
}

class TokenEndpointsFixture final : public OAuthFixture
{
public:
    TokenEndpointsFixture()
        : OAuthFixture(configWithExternalServer())
        , live(std::move(*live::LiveState::open(*store, clock)))
        , accessTokens(config, keys, *live, clock)
        , personalAccessTokens(config, *store, *live)
        , introspection({gate(audit::EventKind::TokenRefused), *store, *live, accessTokens})
        , validate(config, clock, accessTokens, audit)
        , adminRevocation({config, *store, clock, keys, personalAccessTokens, audit})
    {
        store::ServerRow server;
        server.id = QStringLiteral("tools");
        server.name = QStringLiteral("Tools");
        server.resourceUrl = externalResource;
        server.secretHash = core::sha256(serverSecret);
        server.createdAt = clock.now();
        const auto stored = database([server](store::Transaction &tx) { return store::ServerTable(tx).insert(server); });
        if (!stored) {
            qFatal("%s", qPrintable(stored.error().detail));
        }
    }

    // The token's text.
    QByteArray addPersonalAccessToken(const QStringList &servers, const QStringList &scopes = {}, std::chrono::seconds lifetime = std::chrono::hours(24))
    {
        const core::Secret minted = oauth::PersonalAccessTokenVerifier::newToken();
        store::PersonalAccessTokenRow row;
        row.id = QString::fromLatin1(core::randomToken(9));
        row.userId = userRow().id;
        row.name = QStringLiteral("build machine");
        row.tokenHash = core::sha256(minted.reveal());
        row.servers = servers;
        row.scopes = scopes;
        row.createdAt = clock.now();
        row.expiresAt = clock.now() + lifetime;
        lastTokenId = row.id;
        const auto stored = database([row](store::Transaction &tx) { return store::PersonalAccessTokenTable(tx).insert(row); });
        if (!stored) {
            qFatal("%s", qPrintable(stored.error().detail));
        }
        return minted.reveal().toByteArray();
    }

    // A token for the external server.
    QByteArray signInForServer(const QByteArray &clientId = publicClient)
    {
        const QByteArray code = addCode(clientId, QStringLiteral("mcp:localhost:tools"));
        const auto moved = database([id = lastFamily](store::Transaction &tx) {
            return tx.database().statement("UPDATE refresh_token_families SET resource = ? WHERE id = ?").bind(externalResource, id).run();
        });
        if (!moved) {
            qFatal("%s", qPrintable(moved.error().detail));
        }
        lastAnswer = post(token, codeForm(code, clientId))->json();
        return member(lastAnswer, "access_token");
    }

    void closeServerToEverybodyBut(const char *login)
    {
        const auto closed = database([id = userRow(login).id](store::Transaction &tx) {
            return store::ServerAllowTable(tx).insert(QStringLiteral("tools"), {store::ServerAllowTable::userKind, id.toString()});
        });
        QVERIFY(closed.has_value());
    }

    void makeAdministrator()
    {
        updateUser([](store::UserRow &user) { user.role = QStringLiteral("admin"); });
    }

    std::unique_ptr<live::LiveState> live;
    oauth::AccessTokenVerifier accessTokens;
    oauth::PersonalAccessTokenVerifier personalAccessTokens;
    oauth::IntrospectionEndpoint introspection;
    oauth::ValidateEndpoint validate;
    oauth::AdminRevocationEndpoint adminRevocation;
    QString lastTokenId;
    QJsonObject lastAnswer;
};

} // namespace tests
