// SPDX-License-Identifier: GPL-3.0-or-later
// How a call went, in words and in tone. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/tone.h"

#include <QString>

namespace ui
{

[[nodiscard]] QString outcomeWords(admin::CallOutcome outcome);
[[nodiscard]] Tone outcomeTone(admin::CallOutcome outcome);

} // namespace ui
