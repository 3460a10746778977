// SPDX-License-Identifier: GPL-3.0-or-later
// JWTs that somebody else minted, for mode `token` (RFC 7519, RFC 8725): by a published key set (RS256, ES256) or by a shared secret
// (HS256), never both. Issuer, audience and expiry are required. Their users are admitted as those who sign in are. Server thread.
#pragma once

#include "server/core/secret.h"
#include "server/identity/approval_gate.h"
#include "server/jose/jwk_set_cache.h"
#include "server/oauth/tokens/access_token_verifier.h"
#include "server/store/store.h"

namespace oauth
{

struct OutsideTokenSettings {
    QString issuer;
    QString audience;
    QUrl jwksUrl;        // or
    core::Secret secret; // of at least 32 bytes

    [[nodiscard]] bool isOn() const { return !issuer.isEmpty(); }
};

// Borrowed; each outlives the verifier.
struct OutsideTokenParts {
    const OAuthConfig &config;
    store::Store &store;
    live::LiveState &live;
    const core::Clock &clock;
    jose::JwkSetCache &keys;
};

class OutsideTokenVerifier final : public QObject
{
    Q_OBJECT
public:
    OutsideTokenVerifier(const OutsideTokenParts &parts, OutsideTokenSettings settings, identity::AdmissionPolicy policy);

    // Calls back at once when key and user are known; never when `context` is gone by then.
    using Verified = AccessTokenVerifier::Verified;
    void verify(QByteArrayView token, QObject *context, Verified then);

private:
    struct Bearer {
        identity::ProviderIdentity identity;
        QStringList scopes;
        core::Seconds expiresAt{};
        QByteArray tokenHash;
        core::ClientId clientId;
    };
    using BearerPtr = std::shared_ptr<const Bearer>;

    [[nodiscard]] core::Expected<BearerPtr, TokenProblem> read(const jose::Jws &jws, const QByteArray &hash) const;
    void checkClaims(const jose::Jws &jws, const QByteArray &hash, QObject *context, const Verified &then);
    [[nodiscard]] QStringList scopesOf(const QJsonObject &payload) const;
    void findUser(const BearerPtr &bearer, QObject *context, const Verified &then);
    void admit(const BearerPtr &bearer, QObject *context, const Verified &then);
    void answer(const BearerPtr &bearer, QObject *context, const Verified &then);
    [[nodiscard]] bool mayAdmitAgain(const core::UserId &id);

    QString m_host;
    store::Store &m_store;
    live::LiveState &m_live;
    const core::Clock &m_clock;
    jose::JwkSetCache &m_keys;
    OutsideTokenSettings m_settings;
    identity::AdmissionPolicy m_policy;
    QString m_provider; // of its users: "jwt.<hash of the issuer>"
    QCache<core::UserId, core::Seconds> m_admittedAt; // when a user's row was last written from a token
};

} // namespace oauth
