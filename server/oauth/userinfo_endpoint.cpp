// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/userinfo_endpoint.h"

#include "server/oauth/bearer_authorization.h"
#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/store/user_table.h"

namespace oauth
{

namespace
{

using FoundUser = std::optional<store::UserRow>;

Error errorFor(TokenProblem problem)
{
    const bool isOurs = problem == TokenProblem::Unavailable;
    return {isOurs ? ErrorCode::TemporarilyUnavailable : ErrorCode::InvalidToken, describe(problem), {}, {}};
}

// OpenID Connect Core sections 5.1 and 5.4; what is not known is left out.
QJsonObject claimsOf(const store::UserRow &user, const QStringList &scopes)
{
    QJsonObject claims{{claim::Sub, user.id.toString()}};
    const auto add = [&claims](QLatin1String name, const QString &text) {
        if (!text.isEmpty()) {
            claims.insert(name, text);
        }
    };
    if (scopes.contains(value::ScopeProfile)) {
        add(claim::Name, user.name);
        add(claim::PreferredUsername, user.login);
        add(claim::Picture, user.avatarUrl);
    }
    if (scopes.contains(value::ScopeEmail) && !user.email.isEmpty()) {
        claims.insert(claim::Email, user.email);
        claims.insert(claim::EmailVerified, user.isEmailVerified);
    }
    return claims;
}

} // namespace

UserInfoEndpoint::UserInfoEndpoint(
    const OAuthConfig &config, const core::Clock &clock, AccessTokenVerifier &verifier, store::Store &store)
    : m_verifier(verifier)
    , m_store(store)
    , m_rates(config, clock, config.tokenLimits)
{
}

void UserInfoEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (const auto limited = m_rates.checkAddress(exchange->request())) {
        refuse(exchange, *limited);
        return;
    }
    const auto token = bearerTokenOf(exchange->request());
    if (!token) {
        refuse(exchange, token.error());
        return;
    }
    if (!*token) {
        qCInfo(lcOAuth).noquote() << exchange->request().id.toString() << "/userinfo asked without a token";
        exchange->send(toMissingTokenResponse());
        return;
    }
    m_verifier.verifyForAnyResource(
        (*token)->reveal(), this, [this, exchange](const core::Expected<live::Principal, TokenProblem> &principal) {
            if (!principal) {
                refuse(exchange, errorFor(principal.error()));
            } else if (!principal->scopes.contains(value::ScopeOpenId)) {
                refuse(exchange, {ErrorCode::InsufficientScope, {}, {}, {}});
            } else {
                answer(exchange, *principal);
            }
        });
}

void UserInfoEndpoint::answer(const http::ExchangePtr &exchange, const live::Principal &principal)
{
    m_store.read(
        this, [id = principal.userId](store::Database &db) { return store::UserTable(db).find(id); },
        [this, exchange, scopes = principal.scopes](const store::Result<FoundUser> &user) {
            if (!user) {
                refuse(exchange, refusalFor(user.error()).error);
            } else if (!*user) { // deleted between two looks
                refuse(exchange, errorFor(TokenProblem::Revoked));
            } else {
                exchange->send(http::Response::json(200, claimsOf(**user, scopes))
                                   .withHeader("Cache-Control", "no-store")
                                   .withHeader("Pragma", "no-cache"));
            }
        });
}

void UserInfoEndpoint::refuse(const http::ExchangePtr &exchange, const Error &error) const
{
    logRefusal(exchange->request(), error);
    exchange->send(toBearerErrorResponse(error, value::ScopeOpenId));
}

} // namespace oauth
