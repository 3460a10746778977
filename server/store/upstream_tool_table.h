// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `upstream_tools`: the tools of the servers behind the gateway, with the definition that was approved and the one that waits.
// What changes is announced as a change of their server.
#pragma once

#include "server/store/rows/upstream_tool_row.h"
#include "server/store/table.h"

namespace store
{

class UpstreamToolTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<UpstreamToolRow>> find(const QString &serverId, const QString &name) const;
    [[nodiscard]] Result<QList<UpstreamToolRow>> list() const; // by server id and name
    [[nodiscard]] Result<QList<UpstreamToolRow>> listOf(const QString &serverId) const;

    [[nodiscard]] Result<void> insert(const UpstreamToolRow &row) const;
    [[nodiscard]] Result<bool> update(const UpstreamToolRow &row) const;
};

} // namespace store
