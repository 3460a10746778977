// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs about servers behind the gateway and their tools. Server thread.
#pragma once

#include "server/admin/verb_parts.h"

#include <span>

namespace admin
{

[[nodiscard]] std::span<const Verb> upstreamVerbs();

} // namespace admin
