// SPDX-License-Identifier: GPL-3.0-or-later
// Why the server does not listen, in a sentence with its remedy. Main thread.
#pragma once

#include "server/admin/admin_types.h"

namespace ui
{

[[nodiscard]] QString listenFailureWords(const admin::Overview &overview);

} // namespace ui
