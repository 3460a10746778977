// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `servers`: every server besides the built-in one. Who may enter is in `server_allow_entries`.
#pragma once

#include "server/store/rows/server_row.h"
#include "server/store/table.h"

namespace store
{

class ServerTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<ServerRow>> find(const QString &id) const;
    [[nodiscard]] Result<std::optional<ServerRow>> findByResource(const QString &resourceUrl) const;
    [[nodiscard]] Result<QList<ServerRow>> list() const; // by id
    [[nodiscard]] Result<QList<ServerRow>> listExternal() const;
    [[nodiscard]] Result<QStringList> listOpenToAll() const; // ids

    [[nodiscard]] Result<void> insert(const ServerRow &row) const;
    [[nodiscard]] Result<bool> update(const QString &id, const QString &name, bool isOpenToAll) const;
    [[nodiscard]] Result<bool> updateSecret(const QString &id, const QByteArray &secretHash) const;
    [[nodiscard]] Result<bool> remove(const QString &id) const;
};

} // namespace store
