// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/master_key_source.h"

#include "server/audit/append.h"
#include "server/core/random.h"
#include "server/gateway/upstream_accounts.h"
#include "server/gateway/upstream_profile.h"
#include "server/identity/second_factor.h"
#include "server/oauth/keys/key_changes.h"
#include "server/oauth/tokens/provider_token_seal.h"
#include "server/runtime/setting_secrets.h"
#include "server/secrets/file_vault.h"
#include "server/secrets/keychain_vault.h"
#include "server/store/meta_table.h"

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

store::Result<void> note(store::Transaction &transaction, const secrets::MasterKey &key)
{
    const store::MetaTable meta(transaction);
    return meta.update(KeyPlaceName, secrets::toText(key.place).toLatin1()).and_then([&] { return meta.update(KeyIdName, key.id()); });
}

// Everything that is sealed under the master key, wherever it is kept.
store::Result<void> reseal(store::Transaction &transaction, const secrets::MasterKey &from, const secrets::MasterKey &to)
{
    return oauth::resealSigningKeys(transaction, from.key, to.key)
        .and_then([&] { return oauth::ProviderTokenSeal::keepEarlierMasterKey(transaction, {from.key, from.id(), to.key}); })
        .and_then([&] { return identity::SecondFactor::reseal(transaction, from.key, to.key); })
        .and_then([&] { return SettingSecrets::reseal(transaction, from.key, to.key); })
        .and_then([&] { return gateway::resealUpstreamSecrets(transaction, from.key, to.key); })
        .and_then([&] { return gateway::resealUpstreamAccounts(transaction, from.key, to.key); })
        .and_then([&] { return note(transaction, to); });
}

store::Result<void> tell(store::Transaction &transaction, const secrets::MasterKey &from, const secrets::MasterKey &to, audit::Event event)
{
    event.kind = audit::EventKind::KeyCreated;
    event.onWhat = QString::fromLatin1(to.id());
    event.reason = QStringLiteral("master_key");
    event.details = {{QStringLiteral("instead_of"), QString::fromLatin1(from.id())}, {QStringLiteral("place"), secrets::toText(to.place)}};
    return audit::append(transaction, event);
}

} // namespace

MasterKeySource::MasterKeySource(store::Store &store, const core::Clock &clock, const LoadedConfig &loaded)
    : m_store(store)
    , m_clock(clock)
    , m_opener(std::make_unique<secrets::KeychainVault>(QStringLiteral("Gatehouse")), std::make_unique<secrets::FileVault>(loaded.config.dataDir))
{
    if (loaded.config.secretStore) {
        m_choice = toChoice(*loaded.config.secretStore);
    }
    const auto given = [&loaded](const QString &name) {
        const auto found = loaded.secrets.find(name);
        return found == loaded.secrets.end() ? std::nullopt : parseMasterKey(found->second);
    };
    m_fromEnvironment = given(QStringLiteral("master_key"));
    m_nextFromEnvironment = given(QStringLiteral("master_key_next"));
}

MasterKeySource::~MasterKeySource() = default;

void MasterKeySource::open(QObject *context, Opened then)
{
    if (m_key && !m_isBusy) {
        return then(*m_key);
    }
    m_waiting.push_back({context, std::move(then)});
    if (std::exchange(m_isBusy, true)) {
        return;
    }
    const auto asked = request();
    if (!asked) {
        return answer(core::unexpected(StartError(asked.error())));
    }
    m_opener.open(*asked, [this](const core::Expected<secrets::MasterKey, secrets::MasterKeyError> &opened) { onOpened(opened); });
}

core::Expected<secrets::MasterKeyRequest, StartError> MasterKeySource::request()
{
    const auto remembered = m_store.writeAndWait([](store::Transaction &transaction) { return readRemembered(transaction); });
    if (!remembered) {
        return core::unexpected(storeFailed(remembered.error()));
    }
    secrets::MasterKeyRequest asked;
    asked.fromEnvironment = m_fromEnvironment;
    if (m_nextFromEnvironment && remembered->marker && remembered->marker->keyId == secrets::MasterKey{*m_nextFromEnvironment}.id()) {
        asked.fromEnvironment = m_nextFromEnvironment; // an earlier start has changed it already
    }
    asked.choice = m_choice;
    asked.marker = remembered->marker;
    asked.entryName = secrets::MasterKeyOpener::keychainEntry(remembered->installationId);
    return asked;
}

void MasterKeySource::onOpened(const core::Expected<secrets::MasterKey, secrets::MasterKeyError> &opened)
{
    if (!opened) {
        qCWarning(lcRuntime).noquote() << "no master key:" << opened.error().detail;
        return answer(core::unexpected(StartError{StartError::Kind::SecretStore, opened.error().text}));
    }
    const bool isToChange = m_nextFromEnvironment && opened->place == secrets::KeyPlace::Environment
        && secrets::MasterKey{*m_nextFromEnvironment}.id() != opened->id();
    if (!isToChange) {
        return remember(*opened);
    }
    m_key = *opened;
    changeTo({*m_nextFromEnvironment, secrets::KeyPlace::Environment}, audit::ActorKind::Server, [this](const store::Result<void> &changed) {
        if (!changed) {
            m_key.reset();
            return answer(core::unexpected(storeFailed(changed.error())));
        }
        qCInfo(lcRuntime) << "the master key is now the one of GATEHOUSE_MASTER_KEY_NEXT: give it as GATEHOUSE_MASTER_KEY, and forget the one before";
        answer(*m_key);
    });
}

void MasterKeySource::remember(const secrets::MasterKey &key)
{
    // Before anything is sealed: a key nobody remembers could be made anew over sealed rows.
    m_store.write(
        this, [key](store::Transaction &transaction) { return note(transaction, key); }, [this, key](const store::Result<void> &written) {
            if (!written) {
                return answer(core::unexpected(storeFailed(written.error())));
            }
            m_key = key;
            answer(key);
        });
}

void MasterKeySource::rotate(audit::ActorKind by, Rotated then)
{
    if (!m_key || m_isBusy) {
        return then(core::unexpected(QStringLiteral("The master key is being opened or changed already; try again in a moment.")));
    }
    if (m_key->place == secrets::KeyPlace::Environment) {
        return then(core::unexpected(
            QStringLiteral("The master key is given by GATEHOUSE_MASTER_KEY, so only you can change it: start once with the new key in GATEHOUSE_MASTER_KEY_NEXT beside it. When the "
                           "server is up everything is sealed under the new one, which then alone belongs in GATEHOUSE_MASTER_KEY.")));
    }
    m_isBusy = true;
    const secrets::MasterKey next{core::Secret(core::randomBytes(secrets::MasterKey::Size)), m_key->place};
    m_opener.keepNext(next, [this, next, by, then = std::move(then)](const core::Expected<void, secrets::MasterKeyError> &kept) {
        if (!kept) {
            qCWarning(lcRuntime).noquote() << "the new master key cannot be kept:" << kept.error().detail;
            answer(*m_key);
            return then(core::unexpected(kept.error().text));
        }
        Q_EMIT aboutToChange();
        changeTo(next, by, [this, next, then](const store::Result<void> &changed) {
            const auto finish = [this, then, isDone = changed.has_value()] {
                answer(*m_key);
                Q_EMIT this->changed();
                then(isDone ? core::Expected<void, QString>()
                            : core::unexpected(QStringLiteral("Not everything could be sealed under a new master key, so the present one stays in use; the log has the reason.")));
            };
            if (changed) {
                m_opener.adoptNext(next, finish);
            } else {
                qCWarning(lcRuntime).noquote() << "the master key cannot be changed:" << changed.error().detail;
                m_opener.dropNext(next.place, finish);
            }
        });
    });
}

void MasterKeySource::changeTo(const secrets::MasterKey &next, audit::ActorKind by, std::function<void(const store::Result<void> &)> then)
{
    audit::Event event;
    event.time = m_clock.nowMs();
    event.actor.kind = by;
    const auto job = [from = *m_key, next, event](store::Transaction &transaction) {
        return reseal(transaction, from, next).and_then([&] { return tell(transaction, from, next, event); });
    };
    m_store.write(this, job, [this, next, then = std::move(then)](const store::Result<void> &changed) {
        if (changed) {
            m_key = next;
        }
        then(changed);
    });
}

void MasterKeySource::answer(const core::Expected<secrets::MasterKey, StartError> &result)
{
    m_isBusy = false;
    for (const Waiting &waiting : std::exchange(m_waiting, {})) {
        if (waiting.context) {
            waiting.then(result);
        }
    }
}

} // namespace runtime
