// SPDX-License-Identifier: GPL-3.0-or-later
// Who goes by a name now, and binding it to them. Store threads.
#pragma once

#include "server/store/transaction.h"
#include "server/store/rows/login_name.h"
#include "server/store/rows/user_row.h"

namespace access_control
{

// There may be several: a login can have changed hands since somebody was here last.
[[nodiscard]] store::Result<QList<store::UserRow>> listUsersNamed(store::Database &database, const store::LoginName &name);

// A name that exactly one user goes by, and nobody owns, is theirs from now on: what a list gives it counts from the next request, not
// from their next sign-in. Otherwise it is bound when one of them comes.
[[nodiscard]] store::Result<void> bindIfKnown(store::Transaction &transaction, const store::LoginName &name, core::Seconds now);

} // namespace access_control
