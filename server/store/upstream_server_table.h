// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `upstream_servers`: how each server behind the gateway is reached. Beside its row in `servers`, with which it goes. What changes
// is announced as a change of that server, but for what an upstream said about itself.
#pragma once

#include "server/store/rows/upstream_server_row.h"
#include "server/store/table.h"

namespace store
{

class UpstreamServerTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<UpstreamServerRow>> find(const QString &serverId) const;
    [[nodiscard]] Result<QList<UpstreamServerRow>> list() const; // by server id

    [[nodiscard]] Result<void> insert(const UpstreamServerRow &row) const;
    [[nodiscard]] Result<bool> update(const UpstreamServerRow &row) const;
    // What it said about itself when we last met. Nobody decided anything, so nobody is told but those who ask.
    [[nodiscard]] Result<bool> updateAbout(const QString &serverId, const QByteArray &about, UpstreamEra era, core::Seconds at) const;
    [[nodiscard]] Result<bool> updateFirstListAt(const QString &serverId, core::Seconds at) const; // likewise
};

} // namespace store
