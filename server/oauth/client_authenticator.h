// SPDX-License-Identifier: GPL-3.0-or-later
// The part of client authentication that has to wait: a client's assertion (private_key_jwt, RFC 7523) needs its keys,
// perhaps from its jwks_uri, and counts once. What comes out goes through authenticateClient() with the row, as every
// other way does. Server thread.
#pragma once

#include "server/jose/jwk_set_cache.h"
#include "server/oauth/client_assertion.h"
#include "server/oauth/client_authentication.h"
#include "server/oauth/published_keys.h"
#include "server/store/store.h"

namespace oauth
{

class ClientAuthenticator final : public QObject
{
    Q_OBJECT
public:
    // `keys` asks the addresses that clients name: its fetcher must be guarded against our own network.
    ClientAuthenticator(
        const OAuthConfig &config, store::Store &store, const core::Clock &clock, jose::JwkSetCache &keys);

    // At once for every other method. Never when `context` is gone by then.
    using Ready = std::function<void(const core::Expected<ClientCredentials, Error> &)>;
    void prepare(const ClientCredentials &credentials, QObject *context, Ready then);

    [[nodiscard]] PublishedKeys &publishedKeys() { return m_publishedKeys; }

private:
    struct Attempt {
        ClientCredentials credentials;
        jose::Jws assertion;
        AssertionClaims claims;
        QPointer<QObject> context;
        Ready then;
    };
    using AttemptPtr = std::shared_ptr<const Attempt>;

    void findKey(const AttemptPtr &attempt, const std::optional<store::ClientRow> &client);
    void verify(const AttemptPtr &attempt, const store::ClientRow &client, const jose::VerificationKey &key);
    static void finish(const AttemptPtr &attempt, const std::optional<Error> &error);

    OAuthConfig m_config;
    store::Store &m_store;
    const core::Clock &m_clock;
    jose::JwkSetCache &m_keys;
    PublishedKeys m_publishedKeys;
};

} // namespace oauth
