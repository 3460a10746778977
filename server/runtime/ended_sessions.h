// SPDX-License-Identifier: GPL-3.0-or-later
// The audit rows of sessions that the server ended by itself. `store` thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"
#include "server/store/transaction.h"

#include <QList>

namespace runtime
{

// In the transaction that ended them; grants that never became a session are not told of.
[[nodiscard]] store::Result<void> tellEnded(
    store::Transaction &transaction, const QList<core::FamilyId> &ids, const QString &reason, core::Seconds now);

} // namespace runtime
