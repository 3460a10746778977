// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/introspection_endpoint.h"

#include "server/core/constant_time.h"
#include "server/core/digest.h"
#include "server/live/live_state.h"
#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/parameters.h"
#include "server/oauth/tokens/token_issuer.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/refresh_token_table.h"
#include "server/store/server_table.h"

namespace oauth
{
namespace
{

Error failed(const QString &detail)
{
    return {ErrorCode::InvalidClient, {}, detail, {}};
}

// RFC 7662 section 2.2: nothing else is said about a token that does not count, or is none of the asker's business.
QJsonObject inactive()
{
    return {{param::Active, false}};
}

QJsonObject activeAccessToken(const InspectedToken &token)
{
    QJsonObject members{{param::Active, true}, {param::TokenType, value::Bearer},
        {param::Username, token.principal.login}, {claim::Scope, token.scopes.join(QLatin1Char(' '))}};
    for (const QLatin1String name :
        {claim::Iss, claim::Sub, claim::Aud, claim::ClientId, claim::Exp, claim::Iat, claim::Jti, claim::Email}) {
        if (token.payload.contains(name)) {
            members.insert(name, token.payload.value(name));
        }
    }
    return members;
}

struct FoundRefreshToken {
    store::RefreshTokenRow token;
    store::RefreshTokenFamilyRow family;
};

store::Result<std::optional<FoundRefreshToken>> findRefreshToken(store::Database &database, const QByteArray &hash)
{
    const auto token = store::RefreshTokenTable(database).find(hash);
    if (!token || !*token) {
        return token.map([](const auto &) { return std::optional<FoundRefreshToken>(); });
    }
    const auto family = store::RefreshTokenFamilyTable(database).find((*token)->familyId);
    if (!family || !*family) {
        return family.map([](const auto &) { return std::optional<FoundRefreshToken>(); });
    }
    return std::optional(FoundRefreshToken{**token, **family});
}

} // namespace

IntrospectionEndpoint::IntrospectionEndpoint(const IntrospectionParts &parts)
    : m_issuer(parts.gate.config.issuer)
    , m_store(parts.store)
    , m_live(parts.live)
    , m_clock(parts.gate.clock)
    , m_inspector(parts.gate.config, parts.verifier)
    , m_gate(parts.gate)
{
}

void IntrospectionEndpoint::handle(const http::ExchangePtr &exchange)
{
    m_gate.pass(exchange, this, [this, exchange](const http::FormBody &form, const ClientCredentials &credentials) {
        if (const auto token = parameter(form, param::Token)) {
            authenticate(exchange, credentials, core::Secret(*token));
        } else {
            m_gate.refuse(exchange, credentials.clientId,
                {ErrorCode::InvalidRequest, QStringLiteral("token is missing."), {}, {}});
        }
    });
}

void IntrospectionEndpoint::authenticate(
    const http::ExchangePtr &exchange, const ClientCredentials &credentials, const core::Secret &token)
{
    m_store.read(
        this, [credentials](store::Database &database) { return authenticated(database, credentials); },
        [this, exchange, clientId = credentials.clientId, token](
            const store::Result<core::Expected<Asker, Error>> &asker) {
            if (!asker) {
                m_gate.refuse(exchange, clientId, refusalFor(asker.error()).error);
            } else if (!*asker) {
                m_gate.refuse(exchange, clientId, asker->error());
            } else {
                introspect(exchange, **asker, token);
            }
        });
}

store::Result<core::Expected<IntrospectionEndpoint::Asker, Error>> IntrospectionEndpoint::authenticated(
    store::Database &database, const ClientCredentials &credentials)
{
    using Outcome = core::Expected<Asker, Error>;
    if (credentials.method == ClientAuthMethod::None) { // RFC 7662 section 2.1: or anybody could try tokens out
        return Outcome(core::unexpected(failed(QStringLiteral("a public client may not introspect"))));
    }
    if (const auto serverId = serverOfIntrospectionId(credentials.clientId)) {
        const auto server = store::ServerTable(database).find(*serverId);
        if (!server) {
            return core::unexpected(store::Error(server.error()));
        }
        const QByteArray presented = core::sha256(credentials.clientSecret.reveal());
        if (!*server || credentials.clientSecret.isEmpty()
            || !core::constantTimeEquals(presented, (*server)->secretHash)) {
            return Outcome(core::unexpected(failed(QStringLiteral("unknown server or wrong secret"))));
        }
        return Outcome(Asker{credentials.clientId, (*server)->resourceUrl});
    }
    const auto client = store::ClientTable(database).find(credentials.clientId);
    if (!client) {
        return core::unexpected(store::Error(client.error()));
    }
    if (const auto passed = authenticateClient(credentials, *client); !passed) {
        return Outcome(core::unexpected(Error(passed.error())));
    }
    return Outcome(Asker{credentials.clientId, {}});
}

void IntrospectionEndpoint::introspect(
    const http::ExchangePtr &exchange, const Asker &asker, const core::Secret &token)
{
    // token_type_hint is not needed: our tokens tell themselves apart (RFC 7662 section 2.1).
    if (TokenIssuer::isRefreshToken(token.reveal())) {
        introspectRefreshToken(exchange, asker, token);
    } else {
        introspectAccessToken(exchange, asker, token);
    }
}

void IntrospectionEndpoint::introspectAccessToken(
    const http::ExchangePtr &exchange, const Asker &asker, const core::Secret &token)
{
    m_inspector.inspect(token, this, [this, exchange, asker](const core::Expected<InspectedToken, TokenProblem> &found) {
        if (!found && found.error() == TokenProblem::Unavailable) {
            m_gate.refuse(exchange, asker.id, {ErrorCode::TemporarilyUnavailable, {}, {}, std::chrono::seconds(5)});
            return;
        }
        const bool isTheirs = found
            && (asker.resource.isEmpty() ? found->principal.clientId == asker.id
                                         : found->principal.resource == asker.resource);
        answer(exchange, isTheirs ? activeAccessToken(*found) : inactive());
    });
}

void IntrospectionEndpoint::introspectRefreshToken(
    const http::ExchangePtr &exchange, const Asker &asker, const core::Secret &token)
{
    m_store.read(
        this,
        [hash = core::sha256(token.reveal())](store::Database &database) { return findRefreshToken(database, hash); },
        [this, exchange, asker](const store::Result<std::optional<FoundRefreshToken>> &found) {
            if (!found) {
                m_gate.refuse(exchange, asker.id, refusalFor(found.error()).error);
                return;
            }
            const bool isTheirs = *found && asker.resource.isEmpty() && (*found)->family.clientId == asker.id
                && !(*found)->token.rotatedAt && (*found)->token.expiresAt > m_clock.now();
            if (!isTheirs) {
                answer(exchange, inactive());
                return;
            }
            m_live.principalFor((*found)->family.id, this,
                [this, exchange, found = **found](const live::LiveState::Answer &present) {
                    if (!present) {
                        answer(exchange, inactive());
                        return;
                    }
                    answer(exchange,
                        {{param::Active, true}, {claim::Iss, m_issuer}, {claim::Sub, present->userId.toString()},
                            {claim::ClientId, found.family.clientId.toString()}, {claim::Scope, found.family.scope},
                            {param::Username, present->login},
                            {claim::Exp, qint64(found.token.expiresAt.time_since_epoch().count())},
                            {claim::Iat, qint64(found.token.createdAt.time_since_epoch().count())}});
                });
        });
}

void IntrospectionEndpoint::answer(const http::ExchangePtr &exchange, const QJsonObject &members) const
{
    exchange->send(http::Response::json(200, members).withHeader("Cache-Control", "no-store").withHeader("Pragma", "no-cache"));
}

} // namespace oauth
