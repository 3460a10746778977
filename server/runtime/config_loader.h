// SPDX-License-Identifier: GPL-3.0-or-later
// Settings from command line, environment and gatehouse.ini to one ServerConfig, with where each value came from. Refuses what
// product section 3 refuses, one sentence a problem. Any thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/core/secret.h"
#include "server/runtime/env_file.h"
#include "server/runtime/ini_file.h"
#include "server/runtime/settings_table.h"

#include <QHash>
#include <QProcessEnvironment>

#include <map>

namespace runtime
{

struct ConfigSources {
    QString defaultDataDir;              // of the platform, without profile
    QHash<QString, QString> commandLine; // by key; a repeated option is joined with commas
    QProcessEnvironment environment;
    EnvFile envFile; // counts as the environment where that says nothing
};

struct SettingValue {
    const SettingDefinition *definition = nullptr;
    QString text; // empty for secrets
    admin::SettingOrigin origin = admin::SettingOrigin::Default;
};

struct LoadedConfig {
    ServerConfig config;
    std::vector<SettingValue> values;        // one for each row of the table, in its order
    std::map<QString, core::Secret> secrets; // those the environment gave, by key
    QStringList warnings;

    [[nodiscard]] const SettingValue &value(const QString &key) const; // must exist
};

// The error is the list of problems.
[[nodiscard]] core::Expected<LoadedConfig, QStringList> loadConfig(const ConfigSources &sources);

// The same with a file that need not be on the disk yet: what would it be?
[[nodiscard]] core::Expected<LoadedConfig, QStringList> loadConfig(const ConfigSources &sources, const IniFile &ini);

// Where the data directory is, before anything else is known: the settings file lies in it.
[[nodiscard]] core::Expected<QString, QString> resolveDataDir(const ConfigSources &sources);

[[nodiscard]] QString iniPath(const QString &dataDir);

// 32 bytes as 64 hex digits or base64; nullopt: it is something else.
[[nodiscard]] std::optional<core::Secret> parseMasterKey(const core::Secret &text);

// "--listen", "GATEHOUSE_LISTEN", "listen in gatehouse.ini".
[[nodiscard]] QString originName(const SettingDefinition &definition, admin::SettingOrigin origin);

} // namespace runtime
