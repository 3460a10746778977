// SPDX-License-Identifier: GPL-3.0-or-later
// Who goes by a name now. Store threads.
#pragma once

#include "server/store/database.h"
#include "server/store/rows/login_name.h"
#include "server/store/rows/user_row.h"

namespace access_control
{

// There may be several: a login can have changed hands since somebody was here last.
[[nodiscard]] store::Result<QList<store::UserRow>> listUsersNamed(store::Database &database, const store::LoginName &name);

} // namespace access_control
