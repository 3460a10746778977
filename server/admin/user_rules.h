// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that several acts on users share, asked inside the transaction that changes them. Store thread.
#pragma once

#include "server/admin/store_answer.h"
#include "server/store/rows/user_row.h"

namespace admin
{

// Somebody must always be able to change settings: refuses when `user` is the only approved owner.
[[nodiscard]] Outcome<Done> requireAnotherOwner(store::Transaction &transaction, const store::UserRow &user, core::Seconds now);

[[nodiscard]] Outcome<Done> requireRole(store::Transaction &transaction, const QString &role);

// Blocked: the status, every session's end and the end of an open request, all at once.
[[nodiscard]] store::Result<void> block(store::Transaction &transaction, const core::UserId &id, core::Seconds now);

} // namespace admin
