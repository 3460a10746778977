// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `local_accounts`: the passwords of provider "local". Its user row goes and comes with it.
#pragma once

#include "server/store/rows/local_account_row.h"
#include "server/store/table.h"

namespace store
{

class LocalAccountTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<LocalAccountRow>> find(const core::UserId &userId) const;
    [[nodiscard]] Result<std::optional<LocalAccountRow>> findByLogin(const QString &login) const; // any case
    // Of the one account that has this e-mail, in any case; nobody's when several have it.
    [[nodiscard]] Result<std::optional<LocalAccountRow>> findByOnlyEmail(const QString &email) const;
    // Whether somebody who showed the password at that moment would have to show it again. False also for whoever has none here.
    [[nodiscard]] Result<bool> isChangedSince(const core::UserId &userId, core::Milliseconds at) const;
    [[nodiscard]] Result<int> count() const;

    [[nodiscard]] Result<void> insert(const LocalAccountRow &row) const;
    // False: there is no such account.
    [[nodiscard]] Result<bool> updatePassword(const core::UserId &userId, const QByteArray &passwordHash,
                                              core::Milliseconds changedAt) const;
};

} // namespace store
