// SPDX-License-Identifier: GPL-3.0-or-later
// "May this user, with this session, call this tool, and why (not)?", answered by what /mcp itself goes by. Store threads.
#pragma once

#include "server/access/permission_check.h"
#include "server/admin/store_answer.h"

namespace admin
{

[[nodiscard]] Outcome<PermissionAnswer> answerPermission(store::Database &database, const PermissionQuestion &question,
                                                         access_control::TokenGrant::AdminTools adminTools, core::Seconds now);

// Every tool there is, for this user whatever the token.
[[nodiscard]] Outcome<UserPermissions> answerPermissions(store::Database &database, const core::UserId &id, const ToolsByServer &tools, core::Seconds now);

} // namespace admin
