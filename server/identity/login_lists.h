// SPDX-License-Identifier: GPL-3.0-or-later
// Where a signed-in user stands in our lists of logins and mails: allow-lists, lists of roles, allow-lists of servers. An entry is
// bound to the stable id of the first who comes with it; somebody else with the same login is a conflict that an administrator decides,
// never a silent match (product section 5). Store thread.
#pragma once

#include "server/store/rows/login_name.h"
#include "server/store/rows/user_row.h"
#include "server/store/transaction.h"

#include <functional>

namespace identity
{

struct ListStanding {
    std::optional<store::ApprovedBy> admittedBy; // an allow-list that names them, and the entry is theirs
    bool isInConflict = false; // an entry names their login, but it is somebody else's
    std::optional<QString> role; // of an entry made beforehand
};

using IsListedInSettings = std::function<bool(const store::LoginName &)>;

// Binds what is free.
[[nodiscard]] store::Result<ListStanding> findInLists(store::Transaction &tx, const store::UserRow &user,
    const IsListedInSettings &isAllowedInSettings, core::Seconds now);

} // namespace identity
