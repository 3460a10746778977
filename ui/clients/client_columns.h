// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of clients shows. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/record_table_model.h"

namespace ui
{

[[nodiscard]] QByteArray clientKey(const admin::ClientSummary &client);
// `registrations`: how many a row stands for.
[[nodiscard]] QList<RecordColumn<admin::ClientSummary>> clientColumns(std::function<int(const QByteArray &key)> registrations);
inline constexpr int LastUsedColumn = 5;

[[nodiscard]] QString clientKindWords(admin::ClientKind kind); // "registered by itself"
[[nodiscard]] QString clientApprovalWords(admin::ClientApproval approval);

} // namespace ui
