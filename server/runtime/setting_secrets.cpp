// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/setting_secrets.h"

#include "server/admin/store_answer.h"
#include "server/core/sealed_box.h"
#include "server/runtime/settings_table.h"
#include "server/store/meta_table.h"
#include "server/store/store.h"

#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

using admin::Done;

QString metaKey(const QString &key)
{
    return QStringLiteral("setting_sealed:") + key;
}

QByteArray sealContext(const QString &key)
{
    return QByteArrayLiteral("setting:") + key.toLatin1();
}

using Sealed = QHash<QString, QByteArray>;

store::Result<Sealed> readSealed(store::Database &database)
{
    Sealed found;
    const QStringList keys = storableSecrets();
    for (const QString &key : keys) {
        const auto value = store::MetaTable(database).find(metaKey(key));
        if (!value) {
            return core::unexpected(store::Error(value.error()));
        }
        if (*value) {
            found.insert(key, **value);
        }
    }
    return found;
}

} // namespace

SettingSecrets::SettingSecrets(store::Store &store, MasterKeySource &masterKey, std::map<QString, core::Secret> fromEnvironment)
    : m_store(store)
    , m_masterKey(masterKey)
    , m_fromEnvironment(std::move(fromEnvironment))
{
}

void SettingSecrets::load(QObject *context, std::function<void()> then)
{
    m_store.read(this, readSealed, [this, guard = QPointer<QObject>(context), then = std::move(then)](const store::Result<Sealed> &sealed) {
        if (!sealed) {
            qCWarning(lcRuntime).noquote() << "stored secrets cannot be read:" << sealed.error().detail;
        }
        const Sealed found = sealed ? *sealed : Sealed();
        for (auto entry = found.cbegin(); entry != found.cend(); ++entry) {
            m_storedNames.insert(entry.key());
            const auto &key = m_masterKey.key();
            if (const auto plain = key ? core::unseal(key->key, sealContext(entry.key()), *entry) : std::nullopt) {
                m_stored.insert_or_assign(entry.key(), *plain);
            } else if (key) {
                qCWarning(lcRuntime).noquote() << entry.key() << "does not open with the master key; set it again";
            }
        }
        if (guard) {
            then();
        }
    });
}

store::Result<void> SettingSecrets::reseal(store::Transaction &transaction, const core::Secret &from, const core::Secret &to)
{
    const auto sealed = readSealed(transaction.database());
    if (!sealed) {
        return core::unexpected(store::Error(sealed.error()));
    }
    store::Result<void> done;
    for (auto entry = sealed->cbegin(); entry != sealed->cend(); ++entry) {
        if (const auto plain = core::unseal(from, sealContext(entry.key()), *entry)) {
            done = done.and_then([&] { return store::MetaTable(transaction).update(metaKey(entry.key()), core::seal(to, sealContext(entry.key()), *plain)); });
        }
    }
    return done;
}

std::optional<core::Secret> SettingSecrets::value(const QString &key) const
{
    for (const auto *const source : {&m_fromEnvironment, &m_stored}) {
        if (const auto found = source->find(key); found != source->end()) {
            return found->second;
        }
    }
    return std::nullopt;
}

void SettingSecrets::store(const QString &key, const core::Secret &value, admin::Reply<Done> reply)
{
    m_masterKey.open(this, [this, key, value, reply = std::move(reply)](const core::Expected<secrets::MasterKey, StartError> &masterKey) {
        if (!masterKey) {
            return reply(core::unexpected(admin::Error{admin::ErrorCode::Unavailable, QStringLiteral("no_master_key"), masterKey.error().sentence}));
        }
        write(key, value, masterKey->key, reply);
    });
}

void SettingSecrets::write(const QString &key, const core::Secret &value, const core::Secret &masterKey, const admin::Reply<Done> &reply)
{
    const QByteArray sealed = value.isEmpty() ? QByteArray() : core::seal(masterKey, sealContext(key), value);
    const auto job = [name = metaKey(key), sealed](store::Transaction &transaction) -> store::Result<void> {
        const store::MetaTable meta(transaction);
        if (!sealed.isEmpty()) {
            return meta.update(name, sealed);
        }
        const auto removed = meta.remove(name);
        return removed ? store::Result<void>() : core::unexpected(store::Error(removed.error()));
    };
    m_store.write(this, job, [this, key, value, reply](const store::Result<void> &written) {
        if (!written) {
            return reply(core::unexpected(admin::storeFailure(written.error())));
        }
        if (value.isEmpty()) {
            m_stored.erase(key);
            m_storedNames.remove(key);
        } else {
            m_stored.insert_or_assign(key, value);
            m_storedNames.insert(key);
        }
        reply(Done{});
    });
}

} // namespace runtime
