// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of sessions shows. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/record_table_model.h"

namespace ui
{

[[nodiscard]] QByteArray sessionKey(const admin::SessionSummary &session);
[[nodiscard]] QList<RecordColumn<admin::SessionSummary>> sessionColumns();
inline constexpr int LastCallColumn = 2;

[[nodiscard]] Cell sessionStateCell(const admin::SessionSummary &session);
[[nodiscard]] QString opensWords(const QString &resource); // "https://gate/mcp/search" -> "search"

} // namespace ui
