// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of users shows. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/record_table_model.h"

namespace ui
{

[[nodiscard]] QByteArray userKey(const admin::UserSummary &user);
[[nodiscard]] QList<RecordColumn<admin::UserSummary>> userColumns();
inline constexpr int LastSeenColumn = 3;

// The same words in the table and in the panel. The usual state is plain, exceptions are pills.
[[nodiscard]] Cell userStatusCell(const admin::UserSummary &user);
// Blocked or approved as stored, but an approval that has ended counts as waiting.
[[nodiscard]] admin::UserStatus effectiveStatus(const admin::UserSummary &user);

} // namespace ui
