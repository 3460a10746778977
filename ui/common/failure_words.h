// SPDX-License-Identifier: GPL-3.0-or-later
// What the console says when the server refused or failed: one sentence with its remedy, found by `Error::detail`.
// The server speaks in codes; the words for people live here. GUI thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QString>

namespace ui
{

[[nodiscard]] QString failureWords(const admin::Error &error);

} // namespace ui
