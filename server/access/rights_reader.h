// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that gathers what a user may do: roles of every origin, rules, and the doors of the servers. Store threads.
#pragma once

#include "server/access/rights.h"
#include "server/core/ids.h"
#include "server/store/database.h"

namespace access_control
{

[[nodiscard]] store::Result<Rights> loadRights(store::Database &database, const core::UserId &user);

} // namespace access_control
