// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs about roles, rules, allow-lists of servers and logins that changed hands. Server thread.
#pragma once

#include "server/admin/verb_parts.h"

#include <span>

namespace admin
{

[[nodiscard]] std::span<const Verb> permissionVerbs();

} // namespace admin
