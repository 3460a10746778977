// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/master_key_source.h"

#include "server/core/random.h"
#include "server/secrets/file_vault.h"
#include "server/secrets/keychain_vault.h"
#include "server/store/meta_table.h"
#include "server/store/store.h"

#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

const QString InstallationId = QStringLiteral("installation_id");
const QString KeyPlaceName = QStringLiteral("master_key_place");
const QString KeyIdName = QStringLiteral("master_key_id");

secrets::KeyChoice toChoice(SecretStore store)
{
    switch (store) {
    case SecretStore::Keychain:
        return secrets::KeyChoice::Keychain;
    case SecretStore::File:
        return secrets::KeyChoice::File;
    case SecretStore::Auto:
        return secrets::KeyChoice::Auto;
    }
    Q_UNREACHABLE();
}

StartError storeFailed(const store::Error &error)
{
    qCWarning(lcRuntime).noquote() << "the store failed:" << error.detail;
    return {StartError::Kind::DataDirectory, QStringLiteral("The database cannot be read or written; the log has the reason.")};
}

struct Remembered {
    QByteArray installationId;
    std::optional<secrets::KeyMarker> marker;
};

store::Result<Remembered> readRemembered(store::Transaction &transaction)
{
    const store::MetaTable meta(transaction);
    Remembered remembered;
    const auto id = meta.find(InstallationId);
    if (!id) {
        return core::unexpected(store::Error(id.error()));
    }
    remembered.installationId = *id ? **id : core::randomToken(9);
    if (!*id) {
        if (const auto set = meta.update(InstallationId, remembered.installationId); !set) {
            return core::unexpected(store::Error(set.error()));
        }
    }
    const auto place = meta.find(KeyPlaceName);
    const auto keyId = meta.find(KeyIdName);
    if (!place || !keyId) {
        return core::unexpected(store::Error(place ? keyId.error() : place.error()));
    }
    if (*place && *keyId) {
        if (const auto known = secrets::keyPlaceFromText(QString::fromLatin1(**place))) {
            remembered.marker = secrets::KeyMarker{*known, **keyId};
        }
    }
    return remembered;
}

} // namespace

MasterKeySource::MasterKeySource(store::Store &store, const LoadedConfig &loaded)
    : m_store(store)
    , m_opener(std::make_unique<secrets::KeychainVault>(QStringLiteral("Gatehouse")), std::make_unique<secrets::FileVault>(loaded.config.dataDir))
{
    if (loaded.config.secretStore) {
        m_choice = toChoice(*loaded.config.secretStore);
    }
    if (const auto given = loaded.secrets.find(QStringLiteral("master_key")); given != loaded.secrets.end()) {
        if (const auto parsed = parseMasterKey(given->second)) {
            m_fromEnvironment = *parsed;
        }
    }
}

MasterKeySource::~MasterKeySource() = default;

void MasterKeySource::open(QObject *context, Opened then)
{
    if (m_key) {
        return then(*m_key);
    }
    const auto asked = request();
    if (!asked) {
        return then(core::unexpected(StartError(asked.error())));
    }
    m_opener.open(*asked, [this, guard = QPointer<QObject>(context), then = std::move(then)](const core::Expected<secrets::MasterKey, secrets::MasterKeyError> &opened) {
        if (!guard) {
            return;
        }
        if (!opened) {
            qCWarning(lcRuntime).noquote() << "no master key:" << opened.error().detail;
            return then(core::unexpected(StartError{StartError::Kind::SecretStore, opened.error().text}));
        }
        remember(*opened, then);
    });
}

core::Expected<secrets::MasterKeyRequest, StartError> MasterKeySource::request()
{
    const auto remembered = m_store.writeAndWait([](store::Transaction &transaction) { return readRemembered(transaction); });
    if (!remembered) {
        return core::unexpected(storeFailed(remembered.error()));
    }
    secrets::MasterKeyRequest asked;
    asked.fromEnvironment = m_fromEnvironment;
    asked.choice = m_choice;
    asked.marker = remembered->marker;
    asked.entryName = QStringLiteral("master-key-") + QString::fromLatin1(remembered->installationId);
    return asked;
}

void MasterKeySource::remember(const secrets::MasterKey &key, const Opened &then)
{
    // Before anything is sealed: a key nobody remembers could be made anew over sealed rows.
    const auto job = [place = secrets::toText(key.place).toLatin1(), id = key.id()](store::Transaction &transaction) -> store::Result<void> {
        const store::MetaTable meta(transaction);
        if (const auto set = meta.update(KeyPlaceName, place); !set) {
            return set;
        }
        return meta.update(KeyIdName, id);
    };
    m_store.write(this, job, [this, key, then](const store::Result<void> &written) {
        if (!written) {
            return then(core::unexpected(storeFailed(written.error())));
        }
        m_key = key;
        then(key);
    });
}

} // namespace runtime
