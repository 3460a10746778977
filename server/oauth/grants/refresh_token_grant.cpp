// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/grants/refresh_token_grant.h"

#include "server/access/rights_reader.h"

namespace oauth
{
namespace
{

core::Expected<PresentedRefreshToken, Refusal> findToken(store::Database &database, const TokenRequest &request,
    const store::ClientRow &client, core::Seconds now, std::chrono::seconds grace)
{
    const auto found = inspectRefreshToken(database, request.refreshToken, now, grace);
    if (!found) {
        return core::unexpected(refusalFor(found.error()));
    }
    if (!*found) {
        return core::unexpected(invalidGrant(QStringLiteral("unknown refresh token")));
    }
    // Bound to its client (RFC 6749 section 10.4), and before the reuse rule: a stranger must not end the family.
    if ((*found)->family.clientId != client.id) {
        return core::unexpected(invalidGrant(QStringLiteral("refresh token of another client")));
    }
    // A suspended family is refused, not burnt: its end may still be undone.
    if (!(*found)->family.isLive()) {
        return core::unexpected(invalidGrant(QStringLiteral("the grant was ended")));
    }
    return **found;
}

std::optional<Refusal> checkStanding(const PresentedRefreshToken &token)
{
    switch (token.standing) {
    case RefreshTokenStanding::Current:
    case RefreshTokenStanding::Superseded:
        return std::nullopt;
    case RefreshTokenStanding::Expired:
        return invalidGrant(QStringLiteral("refresh token expired"));
    case RefreshTokenStanding::Reused: {
        Refusal refusal = invalidGrant(QStringLiteral("refresh token reused"));
        refusal.compromisedFamily = token.family.id;
        refusal.reason = QStringLiteral("refresh token reused");
        return refusal;
    }
    }
    Q_UNREACHABLE();
}

} // namespace

RefreshTokenGrant::RefreshTokenGrant(const OAuthConfig &config)
    : m_grace(config.refreshGrace)
    , m_lifetime(config.refreshTokenLifetime)
    , m_resources(config)
{
}

core::Expected<ScopeSet, Error> RefreshTokenGrant::requestedScopes(
    const TokenRequest &request, const store::RefreshTokenFamilyRow &family) const
{
    const ScopeSet granted = ScopeSet::parse(family.scope).value_or(ScopeSet());
    if (!request.scope) {
        return granted; // RFC 6749 section 6: as originally granted
    }
    const auto asked = ScopeSet::parse(*request.scope);
    if (asked && !granted.containsAll(*asked)) {
        return core::unexpected(Error{ErrorCode::InvalidScope,
            QStringLiteral("The scope exceeds what was granted; ask for it at the authorization endpoint."), {}, {}});
    }
    return asked;
}

core::Expected<TokenPlan, Refusal> RefreshTokenGrant::plan(
    store::Database &database, const TokenRequest &request, const store::ClientRow &client, core::Seconds now) const
{
    auto token = findToken(database, request, client, now, m_grace);
    if (!token) {
        return core::unexpected(token.error());
    }
    if (auto refusal = checkStanding(*token)) {
        return core::unexpected(*refusal);
    }
    if (!request.resources.isEmpty()) {
        const auto resource = m_resources.resolve(request.resources);
        if (!resource || *resource != token->family.resource) {
            return core::unexpected(
                Refusal{{ErrorCode::InvalidTarget, {}, QStringLiteral("resource differs from the grant"), {}}, {}, {}});
        }
    }
    auto scopes = requestedScopes(request, token->family);
    if (!scopes) {
        return core::unexpected(Refusal{scopes.error(), {}, {}});
    }
    auto user = admittedUser(database, token->family, now);
    if (!user) {
        return core::unexpected(user.error());
    }
    TokenPlan plan;
    plan.client = client;
    plan.user = *std::move(user);
    plan.family = token->family;
    plan.scopes = *std::move(scopes);
    plan.presented = request.refreshToken;
    plan.presentedUntil = token->row.rotatedAt.value_or(now) + m_grace;
    plan.refreshToken = *std::move(token);
    return plan;
}

RefreshTokenIssue RefreshTokenGrant::refreshTokenIssue(const TokenPlan &) const
{
    return RefreshTokenIssue::Issue;
}

store::Result<void> RefreshTokenGrant::consume(
    store::Transaction &transaction, const TokenPlan &plan, const core::Secret &refreshToken, core::Seconds now) const
{
    return rotateRefreshToken(transaction, *plan.refreshToken, refreshToken, now, m_lifetime);
}

} // namespace oauth
