// SPDX-License-Identifier: GPL-3.0-or-later
// An open approval request with the user who waits.
#pragma once

#include "server/store/rows/approval_request_row.h"
#include "server/store/rows/user_overview_row.h"

namespace store
{

struct ApprovalOverviewRow {
    ApprovalRequestRow request;
    UserOverviewRow user;
};

} // namespace store
