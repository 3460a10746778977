// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/revocation_endpoint.h"

#include "server/core/digest.h"
#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/oauth/token_request.h"
#include "server/oauth/tokens/access_token_reader.h"
#include "server/oauth/tokens/token_issuer.h"
#include "server/store/client_table.h"
#include "server/store/provider_token_key_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/refresh_token_table.h"
#include "server/store/revoked_access_token_table.h"

namespace oauth
{
namespace
{

// What was presented: a refresh token by its hash, or an access token already verified. Neither: nothing of ours.
struct Revocation {
    ClientCredentials credentials;
    QByteArray tokenHash;
    bool isRefreshToken = false;
    std::optional<AccessTokenClaims> accessToken;
    core::Seconds now{};
};

using Outcome = core::Expected<void, Error>;

store::Result<void> revokeRefreshToken(store::Transaction &transaction, const Revocation &revocation)
{
    const store::RefreshTokenFamilyTable families(transaction);
    const auto row = store::RefreshTokenTable(transaction).find(revocation.tokenHash);
    if (!row || !*row) {
        return row.map([](const auto &) {});
    }
    const auto family = families.find((*row)->familyId);
    if (!family || !*family || (*family)->clientId != revocation.credentials.clientId) {
        return family.map([](const auto &) {});
    }
    return families.revoke((*family)->id, QStringLiteral("revoked by the client"), revocation.now).map([](bool) {});
}

store::Result<void> revokeAccessToken(store::Transaction &transaction, const Revocation &revocation)
{
    const AccessTokenClaims &token = *revocation.accessToken;
    if (token.clientId != revocation.credentials.clientId || token.expiresAt <= revocation.now) {
        return {};
    }
    return store::RevokedAccessTokenTable(transaction).insert(token.jti, token.expiresAt).and_then([&] {
        return store::ProviderTokenKeyTable(transaction).remove(revocation.tokenHash).map([](bool) {});
    });
}

store::Result<Outcome> revoke(store::Transaction &transaction, const Revocation &revocation)
{
    const auto client = store::ClientTable(transaction).find(revocation.credentials.clientId);
    if (!client) {
        return core::unexpected(client.error());
    }
    if (auto authenticated = authenticateClient(revocation.credentials, *client); !authenticated) {
        return Outcome(core::unexpected(authenticated.error()));
    }
    store::Result<void> done;
    if (revocation.isRefreshToken) {
        done = revokeRefreshToken(transaction, revocation);
    } else if (revocation.accessToken) {
        done = revokeAccessToken(transaction, revocation);
    }
    return done.map([] { return Outcome(); });
}

} // namespace

RevocationEndpoint::RevocationEndpoint(
    const OAuthConfig &config, store::Store &store, const core::Clock &clock, const KeyRing &keys)
    : m_store(store)
    , m_clock(clock)
    , m_keys(keys)
    , m_issuer(config.issuer)
    , m_rates(config, clock, EndpointRates::forTokens())
{
}

void RevocationEndpoint::handle(const http::ExchangePtr &exchange)
{
    const http::Request &request = exchange->request();
    if (const auto limited = m_rates.checkAddress(request)) {
        refuse(exchange, *limited);
        return;
    }
    const auto form = parseEndpointForm(request);
    if (!form) {
        refuse(exchange, form.error());
        return;
    }
    const auto credentials = ClientCredentials::parse(request, *form);
    if (!credentials) {
        refuse(exchange, credentials.error());
        return;
    }
    if (const auto limited = m_rates.checkClient(credentials->clientId)) {
        refuse(exchange, *limited);
        return;
    }
    const auto token = parameter(*form, param::Token);
    if (!token) {
        refuse(exchange, {ErrorCode::InvalidRequest, QStringLiteral("token is missing."), {}, {}});
        return;
    }
    // token_type_hint is not needed: our tokens tell themselves apart, and a wrong hint must not matter (RFC 7009
    // section 2.1).
    Revocation revocation{
        *credentials, core::sha256(*token), TokenIssuer::isRefreshToken(*token), std::nullopt, m_clock.now()};
    if (!revocation.isRefreshToken) {
        const auto claims = readAccessToken(*token, m_keys, m_issuer);
        revocation.accessToken = claims ? std::optional(*claims) : std::nullopt;
    }
    m_store.write(
        this, [revocation](store::Transaction &transaction) { return revoke(transaction, revocation); },
        [this, exchange](const store::Result<Outcome> &done) {
            if (!done) {
                refuse(exchange, refusalFor(done.error()).error);
            } else if (!*done) {
                refuse(exchange, done->error());
            } else {
                exchange->send(http::Response::empty(200)
                                   .withHeader("Cache-Control", "no-store")
                                   .withHeader("Pragma", "no-cache"));
            }
        });
}

void RevocationEndpoint::refuse(const http::ExchangePtr &exchange, const Error &error) const
{
    logRefusal(exchange->request(), error);
    exchange->send(toClientErrorResponse(error, exchange->request()));
}

} // namespace oauth
