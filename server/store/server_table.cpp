// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/server_table.h"

namespace store
{

namespace
{

QByteArray selectServers(const char *rest)
{
    return QByteArrayLiteral("SELECT id, name, resource_url, is_open_to_all, secret_hash, created_at FROM servers ") + rest;
}

ServerRow readServer(Columns &columns)
{
    return ServerRow{
        .id = columns.take<QString>(),
        .kind = ServerKind::External,
        .name = columns.take<QString>(),
        .resourceUrl = columns.take<QString>(),
        .isOpenToAll = columns.take<int>() != 0,
        .secretHash = columns.take<QByteArray>(),
        .createdAt = columns.take<core::Seconds>(),
    };
}

} // namespace

Result<std::optional<ServerRow>> ServerTable::find(const QString &id) const
{
    return statement(selectServers("WHERE id = ?")).bind(id).one(readServer);
}

Result<std::optional<ServerRow>> ServerTable::findByResource(const QString &resourceUrl) const
{
    return statement(selectServers("WHERE resource_url = ?")).bind(resourceUrl).one(readServer);
}

Result<QList<ServerRow>> ServerTable::list() const
{
    return statement(selectServers("ORDER BY id")).all(readServer);
}

Result<QStringList> ServerTable::listOpenToAll() const
{
    return statement("SELECT id FROM servers WHERE is_open_to_all = 1 ORDER BY id").all([](Columns &columns) {
        return columns.take<QString>();
    });
}

Result<void> ServerTable::insert(const ServerRow &row) const
{
    return change(statement("INSERT INTO servers (id, kind, name, resource_url, is_open_to_all, secret_hash, created_at) "
                            "VALUES (?, 'external', ?, ?, ?, ?, ?)")
                      .bind(row.id, row.name, row.resourceUrl, int(row.isOpenToAll), row.secretHash, row.createdAt),
                  Topic::Servers, ChangeKind::Inserted, row.id.toUtf8())
        .map([](int) {});
}

Result<bool> ServerTable::updateSecret(const QString &id, const QByteArray &secretHash) const
{
    return change(statement("UPDATE servers SET secret_hash = ? WHERE id = ?").bind(secretHash, id), Topic::Servers, ChangeKind::Updated,
                  id.toUtf8())
        .map([](int rows) { return rows > 0; });
}

Result<bool> ServerTable::remove(const QString &id) const
{
    return change(statement("DELETE FROM servers WHERE id = ?").bind(id), Topic::Servers, ChangeKind::Removed, id.toUtf8())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
