// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_authenticator.h"

#include "server/oauth/grants/grant_handler.h"
#include "server/store/client_table.h"
#include "server/store/used_client_assertion_table.h"

namespace oauth
{
namespace
{

Error failed(const QString &detail)
{
    return {ErrorCode::InvalidClient, {}, QStringLiteral("client assertion: ") + detail, {}};
}

} // namespace

ClientAuthenticator::ClientAuthenticator(
    const OAuthConfig &config, store::Store &store, const core::Clock &clock, jose::JwkSetCache &keys)
    : m_config(config)
    , m_store(store)
    , m_clock(clock)
    , m_keys(keys)
    , m_publishedKeys(store, keys)
{
}

void ClientAuthenticator::prepare(const ClientCredentials &credentials, QObject *context, Ready then)
{
    if (credentials.method != ClientAuthMethod::PrivateKeyJwt) {
        then(credentials);
        return;
    }
    const auto assertion = jose::Jws::parse(credentials.assertion.reveal());
    if (!assertion) {
        then(core::unexpected(failed(QStringLiteral("malformed"))));
        return;
    }
    const auto claims = checkAssertionClaims(*assertion, credentials.clientId, m_config, m_clock.now());
    if (!claims) {
        then(core::unexpected(Error(claims.error())));
        return;
    }
    const auto attempt
        = std::make_shared<const Attempt>(Attempt{credentials, *assertion, *claims, context, std::move(then)});
    m_store.read(
        this, [id = credentials.clientId](store::Database &database) { return store::ClientTable(database).find(id); },
        [this, attempt](const store::Result<std::optional<store::ClientRow>> &client) {
            if (client) {
                findKey(attempt, *client);
            } else {
                finish(attempt, refusalFor(client.error()).error);
            }
        });
}

// Nothing is fetched for a client that does not authenticate so: the address would be a stranger's choice.
void ClientAuthenticator::findKey(const AttemptPtr &attempt, const std::optional<store::ClientRow> &client)
{
    if (!client || clientAuthMethodFromWire(client->tokenEndpointAuthMethod) != ClientAuthMethod::PrivateKeyJwt) {
        finish(attempt, failed(QStringLiteral("unknown client, or not registered for private_key_jwt")));
        return;
    }
    if (client->jwksUri.isEmpty()) {
        const auto set = jose::JwkSet::parse(client->jwks);
        if (const jose::VerificationKey *key = set ? set->keyFor(attempt->assertion) : nullptr) {
            verify(attempt, *client, *key);
        } else {
            finish(attempt, failed(QStringLiteral("no registered key fits its kid and alg")));
        }
        return;
    }
    m_keys.find(QUrl(client->jwksUri, QUrl::StrictMode), attempt->assertion, this,
        [this, attempt, client = *client](const core::Expected<jose::VerificationKey, jose::JwkSetProblem> &key) {
            if (key) {
                verify(attempt, client, *key);
            } else {
                const bool isThere = key.error() == jose::JwkSetProblem::NoSuchKey;
                finish(attempt,
                    failed(isThere ? QStringLiteral("no published key fits its kid and alg")
                                   : QStringLiteral("jwks_uri cannot be read")));
            }
        });
}

void ClientAuthenticator::verify(
    const AttemptPtr &attempt, const store::ClientRow &client, const jose::VerificationKey &key)
{
    if (!attempt->assertion.isSignedBy(key)) {
        finish(attempt, failed(QStringLiteral("wrong signature")));
        return;
    }
    m_publishedKeys.note(client);
    // Last, so that only the client itself can use up a jti.
    m_store.write(
        this,
        [attempt](store::Transaction &transaction) {
            return store::UsedClientAssertionTable(transaction)
                .insert(attempt->credentials.clientId, attempt->claims.jtiHash, attempt->claims.expiresAt);
        },
        [attempt](const store::Result<bool> &isFirst) {
            if (!isFirst) {
                finish(attempt, refusalFor(isFirst.error()).error);
            } else {
                finish(attempt, *isFirst ? std::nullopt : std::optional(failed(QStringLiteral("used before"))));
            }
        });
}

void ClientAuthenticator::finish(const AttemptPtr &attempt, const std::optional<Error> &error)
{
    if (!attempt->context) {
        return;
    }
    if (error) {
        attempt->then(core::unexpected(Error(*error)));
        return;
    }
    ClientCredentials verified = attempt->credentials;
    verified.isAssertionVerified = true;
    attempt->then(verified);
}

} // namespace oauth
