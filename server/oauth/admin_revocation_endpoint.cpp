// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/admin_revocation_endpoint.h"

#include "server/audit/append.h"
#include "server/core/digest.h"
#include "server/identity/audit_origin.h"
#include "server/oauth/audit_refusal.h"
#include "server/oauth/bearer_authorization.h"
#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/oauth/token_body.h"
#include "server/oauth/tokens/token_issuer.h"
#include "server/store/personal_access_token_table.h"
#include "server/store/provider_token_key_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/refresh_token_table.h"
#include "server/store/revoked_access_token_table.h"
#include "server/store/rows/access_way.h"
#include "server/store/user_role_table.h"

namespace oauth
{
namespace
{

constexpr QLatin1String Revoked("revoked");
constexpr QLatin1String PersonalAccessToken("personal_access_token");

struct Order {
    QByteArray tokenHash;
    bool isRefreshToken = false;
    bool isPersonalAccessToken = false;
    std::optional<AccessTokenClaims> accessToken;
    core::Seconds now{};
    bool isByOwner = false;
    audit::Event event; // who does it, and from where
};

using Outcome = AdminRevocationEndpoint::Outcome;

store::Result<Outcome> outcomeOf(const store::Result<bool> &revoked)
{
    return revoked.map([](bool isRevoked) { return isRevoked ? Outcome::Revoked : Outcome::NothingThere; });
}

// Product section 5: an administrator may not change owners. Nor end what is theirs.
store::Result<bool> mayEndTokensOf(store::Transaction &transaction, const Order &order, const core::UserId &userId)
{
    if (order.isByOwner) {
        return true;
    }
    return store::UserRoleTable(transaction).listEffective(userId).map([](const QStringList &roles) { return !roles.contains(QLatin1String("owner")); });
}

bool isOwner(const live::Principal &principal)
{
    return principal.rights.roles.contains(QLatin1String("owner"));
}

bool mayAdminister(const live::Principal &principal)
{
    return principal.rights.roles.contains(QLatin1String("admin")) || isOwner(principal);
}

store::Result<bool> tell(store::Transaction &transaction, const Order &order, const core::UserId &userId, const QString &onWhat, QLatin1String type)
{
    audit::Event event = order.event;
    event.userId = userId;
    event.onWhat = onWhat;
    event.details = {{QStringLiteral("token_type"), type}};
    return audit::append(transaction, event).map([] { return true; });
}

store::Result<bool> revokeRefreshToken(store::Transaction &transaction, const Order &order)
{
    const store::RefreshTokenFamilyTable families(transaction);
    const auto row = store::RefreshTokenTable(transaction).find(order.tokenHash);
    if (!row || !*row) {
        return row.map([](const auto &) { return false; });
    }
    const auto family = families.find((*row)->familyId);
    if (!family || !*family) {
        return family.map([](const auto &) { return false; });
    }
    const auto ended = families.revoke((*family)->id, QStringLiteral("revoked by an administrator"), order.now);
    if (!ended || !*ended) {
        return ended;
    }
    return tell(transaction, order, (*family)->userId, (*family)->id.toString(), param::RefreshToken);
}

store::Result<bool> revokeAccessToken(store::Transaction &transaction, const Order &order)
{
    const AccessTokenClaims &token = *order.accessToken;
    const store::RevokedAccessTokenTable revoked(transaction);
    const auto earlier = revoked.find(token.jti);
    if (!earlier || *earlier || token.expiresAt <= order.now) {
        return earlier.map([](const auto &) { return false; });
    }
    return revoked.insert(token.jti, token.expiresAt)
        .and_then([&] { return store::ProviderTokenKeyTable(transaction).remove(order.tokenHash); })
        .and_then([&](bool) { return tell(transaction, order, token.userId, QString::fromLatin1(token.jti), param::AccessToken); });
}

store::Result<bool> revokePersonalAccessToken(store::Transaction &transaction, const Order &order)
{
    const store::PersonalAccessTokenTable tokens(transaction);
    const auto row = tokens.findByHash(order.tokenHash);
    if (!row || !*row) {
        return row.map([](const auto &) { return false; });
    }
    return tokens.remove((*row)->id).and_then([&](bool) {
        return tell(transaction, order, (*row)->userId, (*row)->id, PersonalAccessToken);
    });
}

// Whose it is; nullopt: nothing of ours.
store::Result<std::optional<core::UserId>> holderOf(store::Transaction &transaction, const Order &order)
{
    using Holder = std::optional<core::UserId>;
    if (order.isPersonalAccessToken) {
        return store::PersonalAccessTokenTable(transaction).findByHash(order.tokenHash).map([](const auto &row) { return row ? Holder(row->userId) : Holder(); });
    }
    if (!order.isRefreshToken) {
        return order.accessToken ? Holder(order.accessToken->userId) : Holder();
    }
    return store::RefreshTokenTable(transaction).find(order.tokenHash).and_then([&](const auto &row) -> store::Result<Holder> {
        if (!row) {
            return Holder();
        }
        return store::RefreshTokenFamilyTable(transaction).find(row->familyId).map([](const auto &family) { return family ? Holder(family->userId) : Holder(); });
    });
}

store::Result<bool> revoke(store::Transaction &transaction, const Order &order)
{
    if (order.isPersonalAccessToken) {
        return revokePersonalAccessToken(transaction, order);
    }
    if (order.isRefreshToken) {
        return revokeRefreshToken(transaction, order);
    }
    return order.accessToken ? revokeAccessToken(transaction, order) : store::Result<bool>(false);
}

} // namespace

AdminRevocationEndpoint::AdminRevocationEndpoint(const AdminRevocationParts &parts)
    : m_issuer(parts.config.issuer)
    , m_store(parts.store)
    , m_clock(parts.clock)
    , m_keys(parts.keys)
    , m_verifier(parts.verifier)
    , m_audit(parts.audit)
    , m_rates(parts.config, parts.clock, parts.config.tokenLimits)
{
}

void AdminRevocationEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (const auto limited = m_rates.checkAddress(exchange->request())) {
        refuse(exchange, *limited);
        return;
    }
    const auto bearer = bearerTokenOf(exchange->request());
    if (!bearer) {
        refuse(exchange, bearer.error());
        return;
    }
    if (!*bearer) {
        const Error missing{ErrorCode::InvalidToken, QStringLiteral("no token"), {}, {}};
        m_audit.record(refusalEvent(audit::EventKind::RevocationRefused, exchange->request(), {}, missing));
        logRefusal(exchange->request(), missing);
        exchange->send(toMissingTokenResponse());
        return;
    }
    // Never an MCP access token, whoever it belongs to: a client that holds one must not end others.
    if (!PersonalAccessTokenVerifier::isPersonalAccessToken((*bearer)->reveal())) {
        refuse(exchange, {ErrorCode::InvalidToken, QStringLiteral("A personal access token with the scope admin:revoke is needed."), {}, {}});
        return;
    }
    m_verifier.verify((*bearer)->reveal(), this, [this, exchange](const core::Expected<live::Principal, TokenProblem> &verified) {
        if (verified) {
            handleAs(exchange, *verified);
        } else if (verified.error() == TokenProblem::Unavailable) {
            refuse(exchange, {ErrorCode::TemporarilyUnavailable, {}, {}, std::chrono::seconds(5)});
        } else {
            refuse(exchange, {ErrorCode::InvalidToken, describe(verified.error()), {}, {}});
        }
    });
}

void AdminRevocationEndpoint::handleAs(const http::ExchangePtr &exchange, const live::Principal &administrator)
{
    if (!administrator.scopes.contains(value::ScopeAdminRevoke) || !mayAdminister(administrator)) {
        refuse(exchange, {ErrorCode::InsufficientScope, QStringLiteral("The token needs the scope admin:revoke, and an owner who may administer users."), {}, {}});
        return;
    }
    const auto token = tokenOfBody(exchange->request());
    if (!token || !*token) {
        refuse(exchange, token ? Error{ErrorCode::InvalidRequest, QStringLiteral("token is missing."), {}, {}} : token.error());
        return;
    }
    const QByteArrayView text = (*token)->reveal();
    Order order{core::sha256(text), TokenIssuer::isRefreshToken(text), PersonalAccessTokenVerifier::isPersonalAccessToken(text), {}, m_clock.now(), isOwner(administrator), {}};
    if (!order.isRefreshToken && !order.isPersonalAccessToken) {
        const auto claims = readAccessToken(text, m_keys, m_issuer);
        order.accessToken = claims ? std::optional(*claims) : std::nullopt;
    }
    order.event.kind = audit::EventKind::TokenRevoked;
    order.event.time = m_clock.nowMs();
    order.event.actor = audit::Actor::user(administrator.userId);
    order.event.origin = identity::originOf(exchange->request());
    const QString ownToken = QString::fromUtf8(store::AccessWay::of(administrator.familyId).id);
    const auto job = [order, ownToken](store::Transaction &transaction) -> store::Result<Outcome> {
        const auto holder = store::PersonalAccessTokenTable(transaction).touch(ownToken, order.now).and_then([&] { return holderOf(transaction, order); });
        if (!holder || !*holder) {
            return holder.map([](const auto &) { return Outcome::NothingThere; });
        }
        const auto may = mayEndTokensOf(transaction, order, **holder);
        if (!may || !*may) {
            return may.map([](bool) { return Outcome::Forbidden; });
        }
        return outcomeOf(revoke(transaction, order));
    };
    m_store.write(this, job, [this, exchange](const store::Result<Outcome> &outcome) {
        if (!outcome) {
            refuse(exchange, refusalFor(outcome.error()).error);
        } else if (*outcome == Outcome::Forbidden) {
            refuse(exchange, {ErrorCode::Forbidden, QStringLiteral("Only an owner may end an owner's tokens."), {}, {}});
        } else {
            exchange->send(http::Response::json(200, {{Revoked, *outcome == Outcome::Revoked}}).withHeader("Cache-Control", "no-store"));
        }
    });
}

void AdminRevocationEndpoint::refuse(const http::ExchangePtr &exchange, const Error &error) const
{
    m_audit.record(refusalEvent(audit::EventKind::RevocationRefused, exchange->request(), {}, error));
    logRefusal(exchange->request(), error);
    exchange->send(toBearerErrorResponse(error, value::ScopeAdminRevoke));
}

} // namespace oauth
