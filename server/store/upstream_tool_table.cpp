// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/upstream_tool_table.h"

namespace store
{

namespace
{

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT server_id, name, definition, pending_definition, is_offered, is_enabled, renamed_to, own_description, "
                             "seen_at FROM upstream_tools ")
        + rest;
}

UpstreamToolRow readTool(Columns &columns)
{
    return UpstreamToolRow{
        .serverId = columns.take<QString>(),
        .name = columns.take<QString>(),
        .definition = columns.take<QByteArray>(),
        .pendingDefinition = columns.take<QByteArray>(),
        .isOffered = columns.take<int>() != 0,
        .isEnabled = columns.take<int>() != 0,
        .renamedTo = columns.take<QString>(),
        .ownDescription = columns.take<QString>(),
        .seenAt = columns.take<core::Seconds>(),
    };
}

} // namespace

Result<std::optional<UpstreamToolRow>> UpstreamToolTable::find(const QString &serverId, const QString &name) const
{
    return statement(select("WHERE server_id = ? AND name = ?")).bind(serverId, name).one(readTool);
}

Result<QList<UpstreamToolRow>> UpstreamToolTable::list() const
{
    return statement(select("ORDER BY server_id, name")).all(readTool);
}

Result<QList<UpstreamToolRow>> UpstreamToolTable::listOf(const QString &serverId) const
{
    return statement(select("WHERE server_id = ? ORDER BY name")).bind(serverId).all(readTool);
}

Result<void> UpstreamToolTable::insert(const UpstreamToolRow &row) const
{
    return change(statement("INSERT INTO upstream_tools (server_id, name, definition, pending_definition, is_offered, is_enabled, renamed_to, "
                            "own_description, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                      .bind(row.serverId, row.name, nullIfEmpty(row.definition), nullIfEmpty(row.pendingDefinition), int(row.isOffered),
                            int(row.isEnabled), row.renamedTo, row.ownDescription, row.seenAt),
                  Topic::Servers, ChangeKind::Updated, row.serverId.toUtf8())
        .map([](int) {});
}

Result<bool> UpstreamToolTable::update(const UpstreamToolRow &row) const
{
    return change(statement("UPDATE upstream_tools SET definition = ?, pending_definition = ?, is_offered = ?, is_enabled = ?, renamed_to = ?, "
                            "own_description = ?, seen_at = ? WHERE server_id = ? AND name = ?")
                      .bind(nullIfEmpty(row.definition), nullIfEmpty(row.pendingDefinition), int(row.isOffered), int(row.isEnabled),
                            row.renamedTo, row.ownDescription, row.seenAt, row.serverId, row.name),
                  Topic::Servers, ChangeKind::Updated, row.serverId.toUtf8())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
