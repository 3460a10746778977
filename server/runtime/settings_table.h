// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of every setting: its names in the three places it can be set, its default, its parser. What `--help`,
// `config show`, the console's locks and the warnings about unknown names know, they know from here. Any thread.
#pragma once

#include "server/runtime/setting_parsers.h"

#include <vector>

namespace runtime
{

enum class SettingKind {
    Plain,    // may stand in gatehouse.ini
    Location, // says where gatehouse.ini is: environment and command line only
    Secret,   // environment or vault, never the file, never shown
};

struct SettingDefinition {
    const char *key;             // in gatehouse.ini, `config set` and the console
    const char *environmentName;
    const char *otherEnvironmentName; // "GITHUB_CLIENT_ID": read when the first is not set
    const char *option;          // "listen" for --listen; empty = none
    const char *valueName;       // in --help
    const char *defaultText;
    const char *meaning;         // in --help and `config show`
    SettingKind kind;
    Parsed<void> (*apply)(ServerConfig &config, const QString &text);
};

[[nodiscard]] const std::vector<SettingDefinition> &settingsTable();
// The secrets that the console and `config set` may keep, sealed, in the database.
[[nodiscard]] QStringList storableSecrets();
[[nodiscard]] const SettingDefinition *findSetting(const QString &key);

} // namespace runtime
