// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of who people sign in with: GitHub, Google, Entra ID, any OpenID Connect provider; and which callback URL each of
// them is to be told. Main thread.
#pragma once

#include "ui/settings/setting_definition.h"

namespace ui
{

[[nodiscard]] QList<SettingDefinition> providerSettings();

struct ProviderCallback {
    QString provider;    // "github"
    QString clientIdKey; // the setting whose card shows it
    QString path;        // "/callback"
    QString hint;
};
[[nodiscard]] QList<ProviderCallback> providerCallbacks();

} // namespace ui
