// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs about personal access tokens and external servers. Server thread.
#pragma once

#include "server/admin/verb_parts.h"

#include <span>

namespace admin
{

[[nodiscard]] std::span<const Verb> tokenVerbs();

} // namespace admin
