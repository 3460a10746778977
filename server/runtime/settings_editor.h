// SPDX-License-Identifier: GPL-3.0-or-later
// The settings in effect, and their change: checked as a start would check them, written to gatehouse.ini, then announced as one new
// ServerConfig. Server thread.
#pragma once

#include "server/admin/settings_control.h"
#include "server/runtime/config_loader.h"

#include <QObject>

namespace runtime
{

class MasterKeySource;
class SettingSecrets;

class SettingsEditor final : public QObject, public admin::SettingsControl
{
    Q_OBJECT
public:
    SettingsEditor(ConfigSources sources, LoadedConfig loaded, SettingSecrets &secrets, const MasterKeySource &masterKey);

    [[nodiscard]] const ServerConfig &config() const { return m_loaded.config; }

    [[nodiscard]] QList<admin::Setting> list() const override;
    void set(const QList<QPair<QString, QString>> &values, admin::Reply<admin::Done> reply) override;
    void setSecret(const QString &key, const core::Secret &value, admin::Reply<admin::Done> reply) override;
    [[nodiscard]] QString secretVault() const override;

Q_SIGNALS:
    // `keys` differ; config() has the new values.
    void changed(const QStringList &keys);

private:
    [[nodiscard]] core::Expected<void, admin::Error> checkMaySet(const QString &key, const QString &value) const;
    [[nodiscard]] bool needsRestart(const SettingValue &value) const;

    ConfigSources m_sources;
    LoadedConfig m_loaded;
    LoadedConfig m_atStart;
    SettingSecrets &m_secrets;
    const MasterKeySource &m_masterKey;
};

// Settings that are read once when the process starts.
[[nodiscard]] bool isReadAtStartOnly(const QString &key);

// The list for a process that has no server: secrets only as the environment has them.
[[nodiscard]] QList<admin::Setting> settingsOf(const LoadedConfig &loaded);

} // namespace runtime
