// SPDX-License-Identifier: GPL-3.0-or-later
// How a person is named on screen: from what a provider told us, so every part is made harmless here. Main thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QString>

namespace ui
{

[[nodiscard]] QString providerName(const QString &provider);         // "github" -> "GitHub"
[[nodiscard]] QString displayName(const admin::UserSummary &user);   // the name, or the login when there is none
[[nodiscard]] QString subjectWords(const admin::UserSummary &user);  // "GitHub id 71204418", "local account"
[[nodiscard]] QString identityLine(const admin::UserSummary &user);  // "jtanaka · GitHub id 71204418"
[[nodiscard]] QString emailWords(const admin::UserSummary &user);    // "a@b.c, verified", "no public address"

} // namespace ui
