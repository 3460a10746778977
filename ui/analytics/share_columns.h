// SPDX-License-Identifier: GPL-3.0-or-later
// What the tables of tools, people, clients and costs show. Main thread.
#pragma once

#include "server/admin/usage_types.h"
#include "ui/common/record_table_model.h"

namespace ui
{

using ShareRow = analytics::UsageShare;
using CostRow = analytics::UsageCost;

[[nodiscard]] QByteArray shareKey(const ShareRow &share);
[[nodiscard]] QList<RecordColumn<ShareRow>> toolColumns();
[[nodiscard]] QList<RecordColumn<ShareRow>> peopleColumns(const QString &title); // users or clients
inline constexpr int ShareCallsColumn = 1;

[[nodiscard]] QByteArray costKey(const CostRow &cost);
[[nodiscard]] QList<RecordColumn<CostRow>> costColumns();

[[nodiscard]] QString costText(qint64 micros);

} // namespace ui
