// SPDX-License-Identifier: GPL-3.0-or-later
// Adds one event to the end of the chain inside the transaction of what it tells of: both are kept or neither. `store` thread.
#pragma once

#include "server/audit/event.h"
#include "server/store/transaction.h"

namespace audit
{

// Texts are cut to a length and rid of what SQLite or a terminal would change; what is hashed is what is stored.
[[nodiscard]] store::Result<void> append(store::Transaction &transaction, const Event &event);

// Several of the same in one row.
struct Repeats {
    qint64 count = 1;
    core::Milliseconds since{};
};
[[nodiscard]] store::Result<void> append(store::Transaction &transaction, const Event &event, const Repeats &repeats);

// The row that tells which rows were blanked (row_ranges.h).
[[nodiscard]] store::Result<void> appendErasure(store::Transaction &transaction, const Event &event, const QString &erasedRows);

} // namespace audit
