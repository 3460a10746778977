// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/access_token_verifier.h"

#include "server/core/digest.h"
#include "server/live/live_state.h"
#include "server/oauth/keys/key_ring.h"

namespace oauth
{
namespace
{

constexpr int MaxRememberedTokens = 8192;

live::Principal withToken(live::Principal principal, const AccessTokenClaims &claims, const QByteArray &hash)
{
    principal.scopes = claims.scopes;
    principal.resource = claims.resource;
    principal.expiresAt = claims.expiresAt;
    principal.tokenHash = hash;
    principal.jti = claims.jti;
    principal.keyId = claims.keyId;
    return principal;
}

} // namespace

TokenProblem problemFor(live::Refusal refusal)
{
    switch (refusal) {
    case live::Refusal::UnknownFamily:
    case live::Refusal::FamilyEnded:
        return TokenProblem::Revoked;
    case live::Refusal::UserPending:
    case live::Refusal::UserBlocked:
        return TokenProblem::NotAdmitted;
    case live::Refusal::Unavailable:
        return TokenProblem::Unavailable;
    }
    Q_UNREACHABLE();
}

QString describe(TokenProblem problem)
{
    switch (problem) {
    case TokenProblem::Malformed:
    case TokenProblem::BadSignature:
    case TokenProblem::WrongIssuer:
        return QStringLiteral("The access token is not valid here.");
    case TokenProblem::WrongAudience:
        return QStringLiteral("The access token was issued for another resource.");
    case TokenProblem::Expired:
        return QStringLiteral("The access token has expired.");
    case TokenProblem::Revoked:
        return QStringLiteral("The access token was revoked or its session has ended; sign in again.");
    case TokenProblem::NotAdmitted:
        return QStringLiteral("The user is not admitted.");
    case TokenProblem::Unavailable:
        return QStringLiteral("The access token cannot be checked right now.");
    }
    Q_UNREACHABLE();
}

AccessTokenVerifier::AccessTokenVerifier(
    const OAuthConfig &config, const KeyRing &keys, live::LiveState &live, const core::Clock &clock)
    : m_issuer(config.issuer)
    , m_keys(keys)
    , m_live(live)
    , m_clock(clock)
    , m_read(MaxRememberedTokens)
{
}

core::Expected<AccessTokenClaims, TokenProblem> AccessTokenVerifier::read(QByteArrayView token, const QByteArray &hash)
{
    if (std::exchange(m_keysSeen, m_keys.generation()) != m_keys.generation()) {
        m_read.clear(); // a key may be gone
    }
    if (const AccessTokenClaims *const known = m_read.object(hash)) {
        return *known;
    }
    auto claims = readAccessToken(token, m_keys, m_issuer);
    if (claims) {
        m_read.insert(hash, new AccessTokenClaims(*claims)); // the cache owns it
    }
    return claims;
}

std::optional<TokenProblem> AccessTokenVerifier::problemOf(
    const AccessTokenClaims &claims, const std::optional<QString> &resource) const
{
    if (claims.expiresAt <= m_clock.now()) {
        return TokenProblem::Expired;
    }
    if (resource && claims.resource != *resource) { // exactly this one: no prefix, no parent (protocol section 5, 10)
        return TokenProblem::WrongAudience;
    }
    return m_live.isRevoked(claims.jti) ? std::optional(TokenProblem::Revoked) : std::nullopt;
}

void AccessTokenVerifier::verify(QByteArrayView token, const QString &resource, QObject *context, Verified then)
{
    verifyFor(resource, token, context, std::move(then));
}

void AccessTokenVerifier::verifyForAnyResource(QByteArrayView token, QObject *context, Verified then)
{
    verifyFor(std::nullopt, token, context, std::move(then));
}

void AccessTokenVerifier::verifyFor(
    const std::optional<QString> &resource, QByteArrayView token, QObject *context, Verified then)
{
    const QByteArray hash = core::sha256(token);
    const auto claims = read(token, hash);
    if (!claims) {
        then(core::unexpected(TokenProblem(claims.error())));
        return;
    }
    if (const auto problem = problemOf(*claims, resource)) {
        then(core::unexpected(TokenProblem(*problem)));
        return;
    }
    m_live.principalFor(claims->familyId, context,
        [claims = *claims, hash, then = std::move(then)](const live::LiveState::Answer &found) {
            if (!found) {
                then(core::unexpected(problemFor(found.error())));
            } else if (found->userId != claims.userId || found->clientId != claims.clientId) {
                then(core::unexpected(TokenProblem::Malformed)); // not a token we can have issued
            } else {
                then(withToken(*found, claims, hash));
            }
        });
}

} // namespace oauth
