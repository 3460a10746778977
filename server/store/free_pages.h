// SPDX-License-Identifier: GPL-3.0-or-later
// The space that removed rows leave: how much is in use, and giving the rest back to the disk a little at a time (auto_vacuum is
// incremental; see Database). Thread of the connection.
#pragma once

#include "server/store/database.h"

namespace store
{

[[nodiscard]] Result<qint64> bytesInUse(Database &database);

// Inside a write. How many free pages are left.
[[nodiscard]] Result<qint64> giveBackPages(Database &database, int atMost);

} // namespace store
