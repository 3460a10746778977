// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/token_issuer.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/oauth/keys/key_ring.h"
#include "server/oauth/parameters.h"

namespace oauth
{
namespace
{

qint64 numericDate(core::Seconds time)
{
    return qint64(time.time_since_epoch().count());
}

} // namespace

TokenIssuer::TokenIssuer(const OAuthConfig &config, const KeyRing &keys, const core::Clock &clock)
    : m_config(config)
    , m_keys(keys)
    , m_clock(clock)
{
}

void TokenIssuer::issueAccessToken(
    const AccessTokenSubject &subject, QObject *context, std::function<void(AccessToken)> issued) const
{
    const core::Seconds now = m_clock.now();
    AccessToken token;
    token.jti = core::randomToken(16);
    token.familyId = subject.familyId;
    token.expiresAt = now + m_config.accessTokenLifetime;
    // RFC 9068 section 2.2; `sid` names the family whose end ends the token.
    QJsonObject claims{{claim::Iss, m_config.issuer}, {claim::Sub, subject.userId.toString()},
        {claim::Aud, subject.resource}, {claim::ClientId, subject.clientId.toString()},
        {claim::Exp, numericDate(token.expiresAt)}, {claim::Iat, numericDate(now)},
        {claim::Jti, QString::fromLatin1(token.jti)}, {claim::Scope, subject.scopes.toString()},
        {claim::Sid, subject.familyId.toString()}, {claim::TokenType, value::Access}};
    if (!subject.email.isEmpty() && subject.scopes.contains(value::ScopeEmail)) {
        claims.insert(claim::Email, subject.email);
    }
    m_keys.sign(value::AccessTokenJwtType, std::move(claims), context,
        [token, issued = std::move(issued)](const QByteArray &compact) mutable {
            token.token = core::Secret(compact);
            issued(std::move(token));
        });
}

void TokenIssuer::issueIdToken(const IdTokenSubject &subject, const AccessToken &accessToken, QObject *context,
    std::function<void(QByteArray)> issued) const
{
    const core::Seconds now = m_clock.now();
    // The left half of the hash that belongs to the algorithm: SHA-256 for both of ours (section 3.1.3.6).
    const QByteArray tokenHash = core::toBase64Url(core::sha256(accessToken.token.reveal()).first(16));
    QJsonObject claims{{claim::Iss, m_config.issuer}, {claim::Sub, subject.userId.toString()},
        {claim::Aud, subject.clientId.toString()}, {claim::Exp, numericDate(accessToken.expiresAt)},
        {claim::Iat, numericDate(now)}, {claim::AtHash, QString::fromLatin1(tokenHash)}};
    if (subject.authenticatedAt) {
        claims.insert(claim::AuthTime, numericDate(*subject.authenticatedAt));
    }
    if (!subject.nonce.isEmpty()) {
        claims.insert(claim::Nonce, subject.nonce);
    }
    m_keys.sign(value::IdTokenJwtType, std::move(claims), context, std::move(issued));
}

core::Secret TokenIssuer::newRefreshToken()
{
    const QByteArray token = value::RefreshTokenPrefix.data() + core::randomToken(32);
    return core::Secret(token);
}

bool TokenIssuer::isRefreshToken(QByteArrayView token)
{
    return token.startsWith(QByteArrayView(value::RefreshTokenPrefix.data()));
}

} // namespace oauth
