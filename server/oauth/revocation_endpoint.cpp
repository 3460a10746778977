// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/revocation_endpoint.h"

#include "server/audit/append.h"
#include "server/core/digest.h"
#include "server/identity/audit_origin.h"
#include "server/oauth/grants/grant_handler.h"
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
    audit::Origin origin;
};

using Outcome = core::Expected<void, Error>;

store::Result<void> tell(store::Transaction &transaction, const Revocation &revocation, const core::UserId &userId,
    const QString &onWhat, const QString &tokenType)
{
    audit::Event event;
    event.kind = audit::EventKind::TokenRevoked;
    event.time = revocation.now;
    event.actor = audit::Actor::client(revocation.credentials.clientId);
    event.userId = userId;
    event.clientId = revocation.credentials.clientId;
    event.onWhat = onWhat;
    event.details = {{QStringLiteral("token_type"), tokenType}};
    event.origin = revocation.origin;
    return audit::append(transaction, event);
}

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
    const auto ended = families.revoke((*family)->id, QStringLiteral("revoked by the client"), revocation.now);
    if (!ended || !*ended) {
        return ended.map([](bool) {});
    }
    return tell(transaction, revocation, (*family)->userId, (*family)->id.toString(), param::RefreshToken);
}

store::Result<void> revokeAccessToken(store::Transaction &transaction, const Revocation &revocation)
{
    const AccessTokenClaims &token = *revocation.accessToken;
    if (token.clientId != revocation.credentials.clientId || token.expiresAt <= revocation.now) {
        return {};
    }
    const store::RevokedAccessTokenTable revoked(transaction);
    const auto earlier = revoked.find(token.jti);
    if (!earlier || *earlier) {
        return earlier.map([](const auto &) {});
    }
    return revoked.insert(token.jti, token.expiresAt)
        .and_then([&] {
            return store::ProviderTokenKeyTable(transaction).remove(revocation.tokenHash).map([](bool) {});
        })
        .and_then([&] {
            return tell(
                transaction, revocation, token.userId, QString::fromLatin1(token.jti), param::AccessToken);
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

RevocationEndpoint::RevocationEndpoint(const ClientRequestGateParts &gate, store::Store &store, const KeyRing &keys)
    : m_store(store)
    , m_clock(gate.clock)
    , m_keys(keys)
    , m_issuer(gate.config.issuer)
    , m_gate(gate)
{
}

void RevocationEndpoint::handle(const http::ExchangePtr &exchange)
{
    m_gate.pass(exchange, this, [this, exchange](const http::FormBody &form, const ClientCredentials &credentials) {
        if (const auto token = parameter(form, param::Token)) {
            revokeFor(exchange, credentials, *token);
        } else {
            m_gate.refuse(exchange, credentials.clientId,
                {ErrorCode::InvalidRequest, QStringLiteral("token is missing."), {}, {}});
        }
    });
}

void RevocationEndpoint::revokeFor(
    const http::ExchangePtr &exchange, const ClientCredentials &credentials, const QByteArray &token)
{
    // token_type_hint is not needed: our tokens tell themselves apart, and a wrong hint must not matter (RFC 7009
    // section 2.1).
    Revocation revocation{credentials, core::sha256(token), TokenIssuer::isRefreshToken(token), std::nullopt,
        m_clock.now(), identity::originOf(exchange->request())};
    if (!revocation.isRefreshToken) {
        const auto claims = readAccessToken(token, m_keys, m_issuer);
        revocation.accessToken = claims ? std::optional(*claims) : std::nullopt;
    }
    m_store.write(
        this, [revocation](store::Transaction &transaction) { return revoke(transaction, revocation); },
        [this, exchange, clientId = credentials.clientId](const store::Result<Outcome> &done) {
            if (!done) {
                m_gate.refuse(exchange, clientId, refusalFor(done.error()).error);
            } else if (!*done) {
                m_gate.refuse(exchange, clientId, done->error());
            } else {
                exchange->send(http::Response::empty(200)
                                   .withHeader("Cache-Control", "no-store")
                                   .withHeader("Pragma", "no-cache"));
            }
        });
}

} // namespace oauth
