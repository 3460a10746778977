// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/access_token_reader.h"

#include "server/jose/jws.h"
#include "server/oauth/keys/key_ring.h"
#include "server/oauth/parameters.h"

namespace oauth
{
namespace
{

// Seconds since 1970 as a whole number within what a clock can hold; nullopt otherwise.
std::optional<core::Seconds> numericDate(const QJsonValue &value)
{
    const qint64 seconds = value.toInteger(-1);
    return seconds < 0 || seconds > 253'402'300'799 ? std::nullopt
                                                    : std::optional(core::Seconds(std::chrono::seconds(seconds)));
}

std::optional<AccessTokenClaims> claimsOf(const QJsonObject &payload)
{
    const auto expiresAt = numericDate(payload.value(claim::Exp));
    const auto issuedAt = numericDate(payload.value(claim::Iat));
    if (!expiresAt || !issuedAt || payload.value(claim::TokenType) != value::Access) {
        return std::nullopt;
    }
    AccessTokenClaims claims;
    claims.userId = core::UserId(payload.value(claim::Sub).toString());
    claims.clientId = core::ClientId(payload.value(claim::ClientId).toString());
    claims.familyId = core::FamilyId(payload.value(claim::Sid).toString());
    claims.resource = payload.value(claim::Aud).toString(); // a single string: our tokens have one audience
    claims.scopes = payload.value(claim::Scope).toString().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    claims.jti = payload.value(claim::Jti).toString().toLatin1();
    claims.issuedAt = *issuedAt;
    claims.expiresAt = *expiresAt;
    const bool isComplete = !claims.userId.isEmpty() && !claims.clientId.isEmpty() && !claims.familyId.isEmpty()
        && !claims.resource.isEmpty() && !claims.jti.isEmpty();
    return isComplete ? std::optional(claims) : std::nullopt;
}

} // namespace

core::Expected<AccessTokenClaims, TokenProblem> readAccessToken(
    QByteArrayView token, const KeyRing &keys, const QString &issuer)
{
    const auto jws = jose::Jws::parse(token);
    if (!jws
        || QLatin1String(jws->type).compare(value::AccessTokenJwtType, Qt::CaseInsensitive)
            != 0) { // RFC 9068 section 4: never an ID token
        return core::unexpected(TokenProblem::Malformed);
    }
    const jose::VerificationKey *const key = keys.find(jws->kid);
    if (!key || !jws->isSignedBy(*key)) {
        return core::unexpected(TokenProblem::BadSignature);
    }
    if (jws->payload.value(claim::Iss) != issuer) {
        return core::unexpected(TokenProblem::WrongIssuer);
    }
    auto claims = claimsOf(jws->payload);
    if (!claims) {
        return core::unexpected(TokenProblem::Malformed);
    }
    claims->keyId = jws->kid;
    return *std::move(claims);
}

} // namespace oauth
