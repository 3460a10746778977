// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `allowed_logins`: who was approved before they ever signed in.
#pragma once

#include "server/store/rows/allowed_login_row.h"
#include "server/store/table.h"

namespace store
{

class AllowedLoginTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<AllowedLoginRow>> find(const QString &provider, const QString &login) const;
    [[nodiscard]] Result<QList<AllowedLoginRow>> list() const;

    // Again for the same login: takes the new role, keeps the binding.
    [[nodiscard]] Result<void> insert(const AllowedLoginRow &row) const;
    // Binds the entry to the stable id at its first match. False: it is bound already, or there is none.
    [[nodiscard]] Result<bool> consume(const QString &provider, const QString &login, const core::UserId &userId) const;
    [[nodiscard]] Result<bool> remove(const QString &provider, const QString &login) const;
};

} // namespace store
