// SPDX-License-Identifier: GPL-3.0-or-later
// Settings that are secrets: given by the environment, or sealed under the master key in the database. Never in gatehouse.ini.
// Server thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/runtime/master_key_source.h"
#include "server/store/transaction.h"

#include <QSet>

namespace runtime
{

class SettingSecrets final : public QObject
{
    Q_OBJECT
public:
    SettingSecrets(store::Store &store, MasterKeySource &masterKey, std::map<QString, core::Secret> fromEnvironment);

    // Which are stored; opened with the key, when there is one, so that value() has them.
    void load(QObject *context, std::function<void()> then);

    [[nodiscard]] std::optional<core::Secret> value(const QString &key) const;
    [[nodiscard]] bool isStored(const QString &key) const { return m_storedNames.contains(key); }
    [[nodiscard]] bool isFromEnvironment(const QString &key) const { return m_fromEnvironment.count(key) > 0; }

    // An empty value forgets it.
    void store(const QString &key, const core::Secret &value, admin::Reply<admin::Done> reply);

    // The master key is changed (store thread). What does not open with `from` stays as it is.
    [[nodiscard]] static store::Result<void> reseal(store::Transaction &transaction, const core::Secret &from, const core::Secret &to);

private:
    void write(const QString &key, const core::Secret &value, const core::Secret &masterKey, const admin::Reply<admin::Done> &reply);

    store::Store &m_store;
    MasterKeySource &m_masterKey;
    std::map<QString, core::Secret> m_fromEnvironment;
    std::map<QString, core::Secret> m_stored;
    QSet<QString> m_storedNames;
};

} // namespace runtime
