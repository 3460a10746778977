// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of clients shows. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/record_table_model.h"

namespace ui
{

[[nodiscard]] QByteArray clientKey(const admin::ClientSummary &client);
[[nodiscard]] QList<RecordColumn<admin::ClientSummary>> clientColumns();
inline constexpr int LastUsedColumn = 4;

[[nodiscard]] QString clientKindWords(admin::ClientKind kind); // "registered by itself"

} // namespace ui
