// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a bearer token counts for one resource, now (RFC 9068 section 4, MCP 2025-06-18 Authorization, "Token
// Audience Binding"). What a signature proves is remembered by the token's hash while the keys stay the same; expiry, audience, revocation, session
// and user are asked of live state on each request, so that an end is felt by the very next one. Server thread.
#pragma once

#include "server/live/principal.h"
#include "server/oauth/oauth_config.h"
#include "server/oauth/tokens/access_token_reader.h"

#include <QCache>

#include <functional>

class QObject;

namespace live
{
class LiveState;
enum class Refusal;
}

namespace oauth
{

// For an error_description: says what to do about it, nothing about what there is.
[[nodiscard]] QString describe(TokenProblem problem);

[[nodiscard]] TokenProblem problemFor(live::Refusal refusal);

class AccessTokenVerifier
{
public:
    AccessTokenVerifier(
        const OAuthConfig &config, const KeyRing &keys, live::LiveState &live, const core::Clock &clock);

    // `resource` is the canonical URL of the endpoint asked. Calls back at once on the hot path; never when `context`
    // is gone by then.
    using Verified = std::function<void(core::Expected<live::Principal, TokenProblem>)>;
    void verify(QByteArrayView token, const QString &resource, QObject *context, Verified then);
    // For endpoints that are asked about a token: whichever resource it was issued for.
    void verifyForAnyResource(QByteArrayView token, QObject *context, Verified then);

    [[nodiscard]] qsizetype cachedTokens() const { return m_read.size(); }

private:
    [[nodiscard]] core::Expected<AccessTokenClaims, TokenProblem> read(QByteArrayView token, const QByteArray &hash);
    void verifyFor(const std::optional<QString> &resource, QByteArrayView token, QObject *context, Verified then);
    [[nodiscard]] std::optional<TokenProblem> problemOf(const AccessTokenClaims &claims, const std::optional<QString> &resource) const;

    QString m_issuer;
    const KeyRing &m_keys;
    live::LiveState &m_live;
    const core::Clock &m_clock;
    quint64 m_keysSeen = 0;
    QCache<QByteArray, AccessTokenClaims> m_read; // by SHA-256 of the token: verified once
};

} // namespace oauth
