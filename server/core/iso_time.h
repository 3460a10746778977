// SPDX-License-Identifier: GPL-3.0-or-later
// A time as ISO 8601 in UTC with milliseconds: "2026-11-21T02:33:22.123Z". Any thread.
#pragma once

#include "server/core/clock.h"

#include <QString>

namespace core
{

[[nodiscard]] QString toIsoTime(Milliseconds time);

} // namespace core
