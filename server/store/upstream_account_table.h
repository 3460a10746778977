// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `upstream_accounts`: what an upstream's authorization server gave us, for one user or for everybody who shares its connection.
#pragma once

#include "server/store/rows/upstream_account_row.h"
#include "server/store/table.h"

namespace store
{

class UpstreamAccountTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<QList<UpstreamAccountRow>> list() const;
    [[nodiscard]] Result<void> insert(const UpstreamAccountRow &row) const; // or replaces
    [[nodiscard]] Result<bool> remove(const QString &serverId, const core::UserId &userId) const;
};

} // namespace store
