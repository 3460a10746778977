// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs about signing keys and the master key. Server thread.
#pragma once

#include "server/admin/verb_parts.h"

#include <span>

namespace admin
{

[[nodiscard]] std::span<const Verb> keyVerbs();

} // namespace admin
