// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs about how the browser pages look. Server thread.
#pragma once

#include "server/admin/verb_parts.h"

#include <span>

namespace admin
{

[[nodiscard]] std::span<const Verb> brandingVerbs();

} // namespace admin
