// SPDX-License-Identifier: GPL-3.0-or-later
// "Delete all data of this user": blanks what is personal in the rows that concern them or that they caused. That such a thing
// happened, when and why, stays, and the chain still verifies. Only what is spread over other rows stays: a client id, a request id.
// `store` thread.
#pragma once

#include "server/audit/event.h"
#include "server/store/transaction.h"

namespace audit
{

// The number of rows blanked. Adds an event that names them; its actor and origin are the administrator's.
[[nodiscard]] store::Result<int> eraseUser(store::Transaction &transaction, const core::UserId &id, core::Milliseconds now, const Actor &actor);

} // namespace audit
