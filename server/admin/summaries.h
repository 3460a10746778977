// SPDX-License-Identifier: GPL-3.0-or-later
// Store rows to the values administrators see: the one place where both are known. Any thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/store/rows/approval_overview_row.h"
#include "server/store/rows/call_row.h"
#include "server/store/rows/client_overview_row.h"
#include "server/store/rows/session_row.h"
#include "server/store/rows/signing_key_row.h"
#include "server/store/rows/user_overview_row.h"

namespace admin
{

[[nodiscard]] UserStatus toAdmin(store::UserStatus status);
[[nodiscard]] store::UserStatus toStore(UserStatus status);

// `now` decides whether an approval still counts.
[[nodiscard]] UserSummary toSummary(const store::UserOverviewRow &row, core::Seconds now);
[[nodiscard]] ApprovalSummary toSummary(const store::ApprovalOverviewRow &row, core::Seconds now);
[[nodiscard]] ClientSummary toSummary(const store::ClientOverviewRow &row);
[[nodiscard]] SessionSummary toSummary(const store::SessionRow &row);
[[nodiscard]] CallSummary toSummary(const store::CallRow &row);
[[nodiscard]] SigningKeySummary toSummary(const store::SigningKeyRow &row);

} // namespace admin
