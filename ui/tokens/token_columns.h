// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of personal access tokens shows. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/record_table_model.h"

namespace ui
{

[[nodiscard]] QByteArray tokenKey(const admin::PersonalAccessTokenSummary &token);
[[nodiscard]] QList<RecordColumn<admin::PersonalAccessTokenSummary>> tokenColumns();
inline constexpr int TokenLastUsedColumn = 3;

[[nodiscard]] QString opensWords(const admin::PersonalAccessTokenSummary &token); // "gatehouse, files"

} // namespace ui
