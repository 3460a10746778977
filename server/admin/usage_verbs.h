// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs of reports, exports of calls, and of forgetting somebody. Server thread.
#pragma once

#include "server/admin/verb_parts.h"

#include <span>

namespace admin
{

[[nodiscard]] std::span<const Verb> usageVerbs();

} // namespace admin
