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

    [[nodiscard]] Result<std::optional<AllowedLoginRow>> find(const LoginName &login) const;
    [[nodiscard]] Result<QList<AllowedLoginRow>> list() const;

    // Again for the same login: takes the new role.
    [[nodiscard]] Result<void> insert(const AllowedLoginRow &row) const;
    [[nodiscard]] Result<bool> remove(const LoginName &login) const;
};

} // namespace store
