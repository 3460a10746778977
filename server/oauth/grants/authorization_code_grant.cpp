// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/grants/authorization_code_grant.h"

#include "server/core/digest.h"
#include "server/oauth/parameters.h"
#include "server/oauth/pkce.h"
#include "server/store/authorization_code_table.h"
#include "server/store/refresh_token_family_table.h"

namespace oauth
{
namespace
{

using store::AuthorizationCodeRow;

core::Expected<AuthorizationCodeRow, Refusal> findCode(
    store::Database &database, const TokenRequest &request, const store::ClientRow &client)
{
    const auto code = store::AuthorizationCodeTable(database).find(core::sha256(request.code.reveal()));
    if (!code) {
        return core::unexpected(refusalFor(code.error()));
    }
    if (!*code) {
        return core::unexpected(invalidGrant(QStringLiteral("unknown code")));
    }
    // Before the reuse rule: a client that holds somebody else's code must not be able to end that one's session.
    if ((*code)->clientId != client.id) {
        return core::unexpected(invalidGrant(QStringLiteral("code of another client")));
    }
    return **code;
}

std::optional<Refusal> checkCode(const AuthorizationCodeRow &code, const TokenRequest &request, core::Seconds now)
{
    if (code.consumedAt) { // RFC 6749 section 4.1.2
        Refusal refusal = invalidGrant(QStringLiteral("code used twice"));
        refusal.compromisedFamily = code.familyId;
        refusal.reason = QStringLiteral("authorization code used twice");
        return refusal;
    }
    if (code.expiresAt <= now) {
        return invalidGrant(QStringLiteral("code expired"));
    }
    // OAuth 2.1 leaves redirect_uri out here; who still sends it must send the same (RFC 6749 section 4.1.3).
    if (request.redirectUri && *request.redirectUri != code.redirectUri) {
        return invalidGrant(QStringLiteral("redirect_uri differs from the authorization request"));
    }
    if (!codeVerifierMatches(code.codeChallenge, request.codeVerifier.reveal())) {
        return invalidGrant(QStringLiteral("code_verifier missing or wrong"));
    }
    return std::nullopt;
}

core::Expected<store::RefreshTokenFamilyRow, Refusal> liveFamily(store::Database &database, const core::FamilyId &id)
{
    const auto family = store::RefreshTokenFamilyTable(database).find(id);
    if (!family) {
        return core::unexpected(refusalFor(family.error()));
    }
    if (!*family || !(*family)->isLive()) {
        return core::unexpected(invalidGrant(QStringLiteral("the grant was ended")));
    }
    return **family;
}

} // namespace

AuthorizationCodeGrant::AuthorizationCodeGrant(const OAuthConfig &config)
    : m_refreshTokenLifetime(config.refreshTokenLifetime)
    , m_resources(config)
{
}

core::Expected<TokenPlan, Refusal> AuthorizationCodeGrant::plan(
    store::Database &database, const TokenRequest &request, const store::ClientRow &client, core::Seconds now) const
{
    if (!client.grantTypes.contains(toWire(GrantType::AuthorizationCode))) {
        return core::unexpected(
            Refusal{{ErrorCode::UnauthorizedClient, {}, QStringLiteral("not registered for codes"), {}}, {}, {}});
    }
    const auto code = findCode(database, request, client);
    if (!code) {
        return core::unexpected(code.error());
    }
    if (auto refusal = checkCode(*code, request, now)) {
        return core::unexpected(*refusal);
    }
    const auto family = liveFamily(database, code->familyId);
    if (!family) {
        return core::unexpected(family.error());
    }
    if (!request.resources.isEmpty()) { // RFC 8707 section 2.2: within what was authorized
        const auto resource = m_resources.resolve(request.resources);
        if (!resource || *resource != family->resource) {
            return core::unexpected(Refusal{
                {ErrorCode::InvalidTarget, {}, QStringLiteral("resource differs from the authorization request"), {}},
                {}, {}});
        }
    }
    auto user = admittedUser(database, *family, now);
    if (!user) {
        return core::unexpected(user.error());
    }
    TokenPlan plan;
    plan.client = client;
    plan.user = *std::move(user);
    plan.family = *family;
    plan.scopes = ScopeSet::parse(family->scope).value_or(ScopeSet());
    plan.presented = request.code;
    plan.presentedUntil = now;
    plan.idToken = idTokenWish(plan.scopes, code->nonce);
    return plan;
}

RefreshTokenIssue AuthorizationCodeGrant::refreshTokenIssue(const TokenPlan &plan) const
{
    return refreshTokenIssueFor(plan.client, plan.scopes);
}

store::Result<void> AuthorizationCodeGrant::consume(
    store::Transaction &transaction, const TokenPlan &plan, const core::Secret &refreshToken, core::Seconds now) const
{
    const auto consumed
        = store::AuthorizationCodeTable(transaction).consume(core::sha256(plan.presented.reveal()), now);
    if (!consumed) {
        return core::unexpected(consumed.error());
    }
    if (!*consumed) { // plan() saw it unused in this very transaction, so this is our bug: nothing is issued
        return core::unexpected(
            store::Error{store::ErrorKind::Other, QStringLiteral("the code could not be consumed")});
    }
    return refreshToken.isEmpty()
        ? store::Result<void>()
        : insertFirstRefreshToken(transaction, plan.family.id, refreshToken, now, m_refreshTokenLifetime);
}

} // namespace oauth
