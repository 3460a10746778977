// SPDX-License-Identifier: GPL-3.0-or-later
// Makes access tokens (RFC 9068) and refresh tokens (opaque). Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"
#include "server/core/secret.h"
#include "server/oauth/oauth_config.h"
#include "server/oauth/scope_set.h"

#include <functional>
#include <optional>

class QObject;

namespace oauth
{

class KeyRing;

struct AccessTokenSubject {
    core::UserId userId;
    core::ClientId clientId;
    core::FamilyId familyId;
    QString resource; // the one audience (RFC 8707)
    ScopeSet scopes;
    QString email; // empty = not granted or not known
};

struct AccessToken {
    core::Secret token;
    QByteArray jti;
    core::FamilyId familyId;
    core::Seconds expiresAt{};
};

struct IdTokenSubject {
    core::UserId userId;
    core::ClientId clientId;
    QString nonce; // empty: none was sent
    std::optional<core::Seconds> authenticatedAt;
};

class TokenIssuer
{
public:
    TokenIssuer(const OAuthConfig &config, const KeyRing &keys, const core::Clock &clock);

    void issueAccessToken(
        const AccessTokenSubject &subject, QObject *context, std::function<void(AccessToken)> issued) const;

    // Who signed in, when and for whom (OpenID Connect Core section 2), tied to `accessToken` by at_hash.
    void issueIdToken(const IdTokenSubject &subject, const AccessToken &accessToken, QObject *context,
        std::function<void(QByteArray)> issued) const;

    [[nodiscard]] static core::Secret newRefreshToken();
    // A string that could be one of our refresh tokens; everything else is taken for an access token.
    [[nodiscard]] static bool isRefreshToken(QByteArrayView token);

private:
    OAuthConfig m_config;
    const KeyRing &m_keys;
    const core::Clock &m_clock;
};

} // namespace oauth
