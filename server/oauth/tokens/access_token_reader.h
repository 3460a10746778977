// SPDX-License-Identifier: GPL-3.0-or-later
// What an access token of ours says (RFC 9068 section 4): typ, algorithm, signature, issuer and the claims. Whether it
// still counts (time, audience, live state) is AccessTokenVerifier's. Pure but for the key ring; server thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/core/ids.h"

#include <QString>
#include <QStringList>

namespace oauth
{

class KeyRing;

struct AccessTokenClaims {
    core::UserId userId;
    core::ClientId clientId;
    core::FamilyId familyId;
    QString resource;
    QStringList scopes;
    QByteArray jti;
    QByteArray keyId; // of the key that signed it
    core::Seconds issuedAt{};
    core::Seconds expiresAt{};
};

enum class TokenProblem {
    Malformed, // not one of our access tokens: shape, type, claims
    BadSignature, // or a key we do not (any longer) publish
    WrongIssuer,
    WrongAudience, // good, but for another resource
    Expired,
    Revoked, // itself or its session
    NotAdmitted, // the user is blocked or not approved (any more)
    Unavailable, // the store failed: nothing about the token
};

[[nodiscard]] core::Expected<AccessTokenClaims, TokenProblem> readAccessToken(
    QByteArrayView token, const KeyRing &keys, const QString &issuer);

} // namespace oauth
