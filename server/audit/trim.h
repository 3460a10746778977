// SPDX-License-Identifier: GPL-3.0-or-later
// Retention of the audit log: the oldest rows go, and a row at the end says which, with the hash of the last of them; the chain verifies
// from there on. `store` thread.
#pragma once

#include "server/audit/chain.h"

namespace audit
{

// Rows of before `time`, at most so many, oldest first. How many.
[[nodiscard]] store::Result<int> trim(store::Transaction &transaction, core::Milliseconds time, core::Milliseconds now, int atMost = 2000);

} // namespace audit
