// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of calls shows. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/record_table_model.h"

namespace ui
{

[[nodiscard]] QByteArray callKey(const admin::CallSummary &call);
[[nodiscard]] QList<RecordColumn<admin::CallSummary>> callColumns();
inline constexpr int CallTimeColumn = 0;

[[nodiscard]] QString callTime(core::Milliseconds time); // "14:22:08", with the date unless it was today

} // namespace ui
