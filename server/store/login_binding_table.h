// SPDX-License-Identifier: GPL-3.0-or-later
// SQL tables `login_bindings` and `login_conflicts`: whose a login or mail in our lists is, and who else came with it.
#pragma once

#include "server/store/rows/login_conflict_row.h"
#include "server/store/table.h"

namespace store
{

class LoginBindingTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<core::UserId>> find(const LoginName &login) const;
    // True when some list names this login: allow-lists, lists of roles, allow-lists of servers.
    [[nodiscard]] Result<bool> isListed(const LoginName &login) const;

    // Binds it at its first match. False: it is somebody's already.
    [[nodiscard]] Result<bool> insert(const LoginName &login, const core::UserId &userId, core::Seconds now) const;
    // An administrator's decision: it is theirs from now on, and nobody's conflict any more.
    [[nodiscard]] Result<void> update(const LoginName &login, const core::UserId &userId, core::Seconds now) const;

    // Undecided ones, oldest first.
    [[nodiscard]] Result<QList<LoginConflictRow>> listConflicts() const;
    [[nodiscard]] Result<int> countConflicts() const;
    [[nodiscard]] Result<std::optional<LoginConflictRow>> findConflict(const LoginName &login, const core::UserId &userId) const;
    // Noted once for a person; a conflict that was decided stays decided.
    [[nodiscard]] Result<void> insertConflict(const LoginConflictRow &row) const;
    // Left with its owner: every open conflict of this login is decided.
    [[nodiscard]] Result<bool> settleConflicts(const LoginName &login, core::Seconds now) const;
};

} // namespace store
