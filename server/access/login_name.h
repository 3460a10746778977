// SPDX-License-Identifier: GPL-3.0-or-later
// How a list names a person: "github:octocat", "google-mail:ada@example.org", "oidc-sub:auth0|42"; a bare word is a GitHub login
// (product section 3). And which of these names a user goes by. Pure; any thread.
#pragma once

#include "server/core/error.h"
#include "server/store/rows/login_name.h"
#include "server/store/rows/user_row.h"

#include <QList>

namespace access_control
{

// Logins and mails are compared without case, subjects with it. The error is a sentence.
[[nodiscard]] core::Expected<store::LoginName, QString> parseLoginName(const QString &text);

// Every name that an entry could mean this user by. A mail counts only when it is verified.
[[nodiscard]] QList<store::LoginName> loginNamesOf(const store::UserRow &user);

} // namespace access_control
