// SPDX-License-Identifier: GPL-3.0-or-later
// The signing keys: loads them from the store (sealed under the master key), makes one of the configured algorithm in the crypto pool
// when there is none, signs with it, and publishes (RFC 7517) it, those retired whose last token may still live, and those that only
// verify. Follows what key_changes.h does to them. Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/core/secret.h"
#include "server/jose/signing_key.h"
#include "server/oauth/oauth_config.h"
#include "server/store/rows/signing_key_row.h"
#include "server/store/store.h"

#include <QObject>

#include <functional>
#include <vector>

class QThreadPool;

namespace oauth
{

enum class KeyRingError {
    StoreFailed,
    CannotOpenKey, // sealed under another master key, or damaged
};

class KeyRing final : public QObject
{
    Q_OBJECT
public:
    KeyRing(store::Store &store, core::Secret masterKey, const core::Clock &clock, QThreadPool &crypto,
        const OAuthConfig &config);
    ~KeyRing() override;

    // Once, before anything else: listen only when `opened` has come, else tokens of before the restart would be
    // refused.
    using Opened = std::function<void(core::Expected<void, KeyRingError>)>;
    void open(QObject *context, Opened opened);

    // The compact JWS. RS256 signs in the pool, ES256 at once.
    void sign(
        QLatin1String type, QJsonObject payload, QObject *context, std::function<void(QByteArray)> signedToken) const;

    // A published key, or nullptr.
    [[nodiscard]] const jose::VerificationKey *find(QByteArrayView kid) const;

    // Changes with the keys: what was verified with those before has to be verified again.
    [[nodiscard]] quint64 generation() const { return m_generation; }

    // The JWK Set document.
    [[nodiscard]] QByteArray jwkSet() const;

Q_SIGNALS:
    // Said in the commit that did it: what this key signed is refused from here on.
    void removed(const QByteArray &kid);

private:
    struct Entry {
        jose::VerificationKey publicKey;
        std::shared_ptr<const jose::SigningKey> signingKey; // null: it only verifies
        std::optional<core::Seconds> publishedUntil; // nullopt: no end
    };
    using Loaded = core::Expected<std::vector<Entry>, KeyRingError>;

    [[nodiscard]] static Loaded load(const QList<store::SigningKeyRow> &rows, const core::Secret &masterKey);
    void take(std::vector<Entry> entries);
    void onCommitted(const QList<store::Change> &changes);
    void forgetRemoved(const QList<store::Change> &changes);
    [[nodiscard]] bool isPublished(const Entry &entry) const;
    void makeKey(QObject *context, Opened opened);
    void keep(const std::shared_ptr<const jose::SigningKey> &key, QObject *context, Opened opened);

    store::Store &m_store;
    core::Secret m_masterKey;
    const core::Clock &m_clock;
    QThreadPool &m_crypto;
    SigningAlgorithm m_algorithm;
    std::chrono::seconds m_tokenLifetime;
    std::vector<Entry> m_entries; // newest first
    quint64 m_generation = 0;
    std::shared_ptr<const jose::SigningKey> m_active;
};

} // namespace oauth
