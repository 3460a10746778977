// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/keys/key_ring.h"

#include "server/audit/append.h"
#include "server/core/run_in_pool.h"
#include "server/core/sealed_box.h"
#include "server/jose/jws.h"
#include "server/oauth/oauth_log.h"
#include "server/store/signing_key_table.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QPointer>

#include <algorithm>

namespace oauth
{
namespace
{

// Ties a sealed key to its row.
QByteArray sealContext(const QByteArray &kid)
{
    return "signing key " + kid;
}

} // namespace

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
    m_store.read(
        this,
        [masterKey = m_masterKey](
            store::Database &database) -> store::Result<Loaded> { return load(database, masterKey); },
        [this, caller, opened = std::move(opened)](store::Result<Loaded> loaded) {
            if (!caller) {
                return;
            }
            if (!loaded || !*loaded) {
                opened(core::unexpected(loaded ? loaded->error() : KeyRingError::StoreFailed));
                return;
            }
            m_entries = **std::move(loaded);
            const auto newest = std::find_if(m_entries.begin(), m_entries.end(),
                [this](const Entry &entry) { return entry.signingKey && entry.publicKey.algorithm() == m_algorithm; });
            m_active = newest == m_entries.end() ? nullptr : newest->signingKey;
            if (m_active) {
                opened({});
            } else {
                makeFirstKey(caller, opened);
            }
        });
}

KeyRing::Loaded KeyRing::load(store::Database &database, const core::Secret &masterKey)
{
    const auto rows = store::SigningKeyTable(database).list();
    if (!rows) {
        return core::unexpected(KeyRingError::StoreFailed);
    }
    std::vector<Entry> entries;
    for (const store::SigningKeyRow &row : *rows) {
        const auto algorithm = jose::signingAlgorithmFromWire(row.algorithm);
        const auto publicKey = algorithm ? jose::VerificationKey::fromSpki(*algorithm, row.publicKey) : std::nullopt;
        if (!publicKey || publicKey->kid() != row.kid) {
            return core::unexpected(KeyRingError::CannotOpenKey);
        }
        Entry entry{*publicKey, nullptr, row.retiredAt};
        if (!row.retiredAt) {
            const auto plain = core::unseal(masterKey, sealContext(row.kid), row.privateKeySealed);
            auto key = plain ? jose::SigningKey::fromPkcs8(*algorithm, *plain) : std::nullopt;
            if (!key || key->publicKey().kid() != row.kid) {
                return core::unexpected(KeyRingError::CannotOpenKey);
            }
            entry.signingKey = std::make_shared<const jose::SigningKey>(*std::move(key));
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

void KeyRing::makeFirstKey(QObject *context, Opened opened)
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
    store::SigningKeyRow row;
    row.kid = key->publicKey().kid();
    row.algorithm = jose::toWire(m_algorithm);
    row.privateKeySealed = core::seal(m_masterKey, sealContext(row.kid), key->toPkcs8());
    row.publicKey = key->publicKey().toSpki();
    row.createdAt = m_clock.now();
    const QPointer<QObject> caller(context);
    m_store.write(
        this,
        [row](store::Transaction &transaction) {
            return store::SigningKeyTable(transaction).insert(row).and_then([&] {
                audit::Event event;
                event.kind = audit::EventKind::KeyCreated;
                event.time = row.createdAt;
                event.actor.kind = audit::ActorKind::Server;
                event.onWhat = QString::fromLatin1(row.kid);
                event.details = {{QStringLiteral("algorithm"), QString::fromLatin1(row.algorithm)}};
                return audit::append(transaction, event);
            });
        },
        [this, key, caller, opened = std::move(opened)](const store::Result<void> &kept) {
            if (!kept) {
                qCCritical(lcOAuth) << "the new signing key could not be stored:" << kept.error().detail;
            } else {
                m_entries.insert(m_entries.begin(), {key->publicKey(), key, std::nullopt});
                m_active = key;
            }
            if (caller) {
                opened(kept ? core::Expected<void, KeyRingError>() : core::unexpected(KeyRingError::StoreFailed));
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
    return !entry.retiredAt || *entry.retiredAt + m_tokenLifetime > m_clock.now();
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
