// SPDX-License-Identifier: GPL-3.0-or-later
// A finished tool call on its way to the `calls` table.
#pragma once

#include "server/store/rows/call_row.h"

namespace analytics
{

using CallEvent = store::CallRow; // `id` is given by the table

} // namespace analytics
