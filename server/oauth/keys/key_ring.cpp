// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/keys/key_ring.h"

#include "server/core/run_in_pool.h"
#include "server/jose/jws.h"
#include "server/oauth/keys/key_changes.h"
#include "server/oauth/oauth_log.h"
#include "server/store/signing_key_table.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPointer>

#include <algorithm>

namespace oauth
{

KeyRing::KeyRing(store::Store &store, core::Secret masterKey, const core::Clock &clock, QThreadPool &crypto,
    const OAuthConfig &config)
    : m_store(store)
    , m_masterKey(std::move(masterKey))
    , m_clock(clock)
    , m_crypto(crypto)
    , m_algorithm(config.signingAlgorithm)
    , m_tokenLifetime(config.accessTokenLifetime)
{
}

KeyRing::~KeyRing() = default;

void KeyRing::open(QObject *context, Opened opened)
{
    const QPointer<QObject> caller(context);
    const auto job = [lifetime = m_tokenLifetime](store::Transaction &transaction) {
        const store::SigningKeyTable keys(transaction);
        return keys.noteTokenLifetime(lifetime).and_then([&] { return keys.list(); });
    };
    m_store.write(
        this, job, [this, caller, opened = std::move(opened)](const store::Result<QList<store::SigningKeyRow>> &rows) {
            if (!caller) {
                return;
            }
            auto loaded = rows ? load(*rows, m_masterKey) : Loaded(core::unexpected(KeyRingError::StoreFailed));
            if (!loaded) {
                opened(core::unexpected(KeyRingError(loaded.error())));
                return;
            }
            take(std::move(*loaded));
            // Another algorithm was chosen: a key of it takes over, the present one is retired.
            if (m_active && m_active->publicKey().algorithm() == m_algorithm) {
                opened({});
            } else {
                makeKey(caller, opened);
            }
        });
    connect(&m_store, &store::Store::committed, this, &KeyRing::onCommitted, Qt::UniqueConnection);
}

KeyRing::Loaded KeyRing::load(const QList<store::SigningKeyRow> &rows, const core::Secret &masterKey)
{
    std::vector<Entry> entries;
    for (const store::SigningKeyRow &row : rows) {
        const auto algorithm = jose::signingAlgorithmFromWire(row.algorithm);
        const auto publicKey = algorithm ? jose::VerificationKey::fromSpki(*algorithm, row.publicKey) : std::nullopt;
        if (!publicKey || publicKey->kid() != row.kid) {
            return core::unexpected(KeyRingError::CannotOpenKey);
        }
        Entry entry{*publicKey, nullptr, row.publishedUntil()};
        if (row.mayBeSigningNow()) {
            auto key = openSigningKey(row, masterKey);
            if (!key) {
                return core::unexpected(KeyRingError::CannotOpenKey);
            }
            entry.signingKey = std::make_shared<const jose::SigningKey>(*std::move(key));
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

void KeyRing::take(std::vector<Entry> entries)
{
    m_entries = std::move(entries);
    ++m_generation;
    const auto newest = std::find_if(m_entries.begin(), m_entries.end(), [](const Entry &entry) { return entry.signingKey != nullptr; });
    if (newest != m_entries.end()) {
        m_active = newest->signingKey;
    }
}

// A rotation, an import, the hourly cleanup: whoever it was.
void KeyRing::onCommitted(const QList<store::Change> &changes)
{
    const bool concernsKeys
        = std::any_of(changes.begin(), changes.end(), [](const store::Change &change) { return change.topic == store::Topic::SigningKeys; });
    if (!concernsKeys || !m_active) {
        return; // open() is at work
    }
    forgetRemoved(changes);
    const auto job = [](store::Database &database) { return store::SigningKeyTable(database).list(); };
    m_store.read(this, job, [this](const store::Result<QList<store::SigningKeyRow>> &rows) {
        auto loaded = rows ? load(*rows, m_masterKey) : Loaded(core::unexpected(KeyRingError::StoreFailed));
        if (loaded) {
            take(std::move(*loaded));
        } else {
            qCCritical(lcOAuth) << "the signing keys were changed and cannot be read; the ones before stay in use";
        }
    });
}

// At once: the very next request must not be let in by what a read has yet to tell us. A key that is taken out and put back in one
// transaction (imported again, to sign) has not gone.
void KeyRing::forgetRemoved(const QList<store::Change> &changes)
{
    QHash<QByteArray, store::ChangeKind> last;
    for (const store::Change &change : changes) {
        if (change.topic == store::Topic::SigningKeys) {
            last.insert(change.key, change.kind);
        }
    }
    for (auto key = last.cbegin(); key != last.cend(); ++key) {
        const auto isIt = [&](const Entry &entry) { return entry.publicKey.kid() == key.key(); };
        if (key.value() == store::ChangeKind::Removed && std::erase_if(m_entries, isIt) > 0) {
            ++m_generation;
            Q_EMIT removed(key.key());
        }
    }
}

void KeyRing::makeKey(QObject *context, Opened opened)
{
    const QPointer<QObject> caller(context);
    core::runInPool(
        m_crypto, this,
        [algorithm = m_algorithm] { return std::make_shared<const jose::SigningKey>(jose::SigningKey::generate(algorithm)); },
        [this, caller, opened = std::move(opened)](const std::shared_ptr<const jose::SigningKey> &key) {
            if (caller) {
                keep(key, caller, opened);
            }
        });
}

void KeyRing::keep(const std::shared_ptr<const jose::SigningKey> &key, QObject *context, Opened opened)
{
    store::SigningKeyRow row = signingKeyRow(*key, m_masterKey, m_clock.now());
    row.longestTokenLifetime = m_tokenLifetime;
    const QPointer<QObject> caller(context);
    m_store.write(
        this,
        [row](store::Transaction &transaction) {
            return beginSigningWith(transaction, row, {audit::ActorKind::Server, row.createdAt}).and_then([&] {
                return store::SigningKeyTable(transaction).list();
            });
        },
        [this, caller, opened = std::move(opened)](const store::Result<QList<store::SigningKeyRow>> &rows) {
            auto loaded = rows ? load(*rows, m_masterKey) : Loaded(core::unexpected(KeyRingError::StoreFailed));
            if (!rows) {
                qCCritical(lcOAuth) << "the new signing key could not be stored:" << rows.error().detail;
            }
            if (loaded) {
                take(std::move(*loaded));
            }
            if (caller) {
                opened(loaded ? core::Expected<void, KeyRingError>() : core::unexpected(KeyRingError(loaded.error())));
            }
        });
}

void KeyRing::sign(
    QLatin1String type, QJsonObject payload, QObject *context, std::function<void(QByteArray)> signedToken) const
{
    Q_ASSERT(m_active); // open() comes first
    switch (m_active->publicKey().algorithm()) {
    case SigningAlgorithm::ES256:
        signedToken(jose::signJws(*m_active, type, payload));
        return;
    case SigningAlgorithm::RS256:
        core::runInPool(
            m_crypto, context,
            [key = m_active, type, payload = std::move(payload)] { return jose::signJws(*key, type, payload); },
            std::move(signedToken));
        return;
    }
}

bool KeyRing::isPublished(const Entry &entry) const
{
    return !entry.publishedUntil || *entry.publishedUntil > m_clock.now();
}

const jose::VerificationKey *KeyRing::find(QByteArrayView kid) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
        [&](const Entry &entry) { return entry.publicKey.kid() == kid && isPublished(entry); });
    return found == m_entries.end() ? nullptr : &found->publicKey;
}

QByteArray KeyRing::jwkSet() const
{
    QJsonArray keys;
    for (const Entry &entry : m_entries) {
        if (isPublished(entry)) {
            keys.append(entry.publicKey.toJwk());
        }
    }
    return QJsonDocument(QJsonObject{{QLatin1String("keys"), keys}}).toJson(QJsonDocument::Compact);
}

} // namespace oauth
