// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/server_table.h"

namespace store
{

namespace
{

QString toText(ServerKind kind)
{
    switch (kind) {
    case ServerKind::External:
        return QStringLiteral("external");
    case ServerKind::Stdio:
        return QStringLiteral("stdio");
    case ServerKind::Http:
        return QStringLiteral("http");
    }
    Q_UNREACHABLE();
}

ServerKind kindFrom(const QString &text)
{
    if (text == QLatin1String("stdio")) {
        return ServerKind::Stdio;
    }
    return text == QLatin1String("http") ? ServerKind::Http : ServerKind::External;
}

QByteArray selectServers(const char *rest)
{
    return QByteArrayLiteral("SELECT id, kind, name, resource_url, is_open_to_all, secret_hash, created_at FROM servers ") + rest;
}

ServerRow readServer(Columns &columns)
{
    return ServerRow{
        .id = columns.take<QString>(),
        .kind = kindFrom(columns.take<QString>()),
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

Result<QList<ServerRow>> ServerTable::listExternal() const
{
    return statement(selectServers("WHERE kind = 'external' ORDER BY id")).all(readServer);
}

Result<QStringList> ServerTable::listOpenToAll() const
{
    return statement("SELECT id FROM servers WHERE is_open_to_all = 1 ORDER BY id").all([](Columns &columns) {
        return columns.take<QString>();
    });
}

Result<void> ServerTable::insert(const ServerRow &row) const
{
    const std::optional<QString> resource = row.resourceUrl.isEmpty() ? std::nullopt : std::optional(row.resourceUrl);
    return change(statement("INSERT INTO servers (id, kind, name, resource_url, is_open_to_all, secret_hash, created_at) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?)")
                      .bind(row.id, toText(row.kind), row.name, resource, int(row.isOpenToAll), nullIfEmpty(row.secretHash), row.createdAt),
                  Topic::Servers, ChangeKind::Inserted, row.id.toUtf8())
        .map([](int) {});
}

Result<bool> ServerTable::update(const QString &id, const QString &name, bool isOpenToAll) const
{
    return change(statement("UPDATE servers SET name = ?, is_open_to_all = ? WHERE id = ?").bind(name, int(isOpenToAll), id), Topic::Servers,
                  ChangeKind::Updated, id.toUtf8())
        .map([](int rows) { return rows > 0; });
}

Result<bool> ServerTable::updateSecret(const QString &id, const QByteArray &secretHash) const
{
    return change(statement("UPDATE servers SET secret_hash = ? WHERE id = ? AND kind = 'external'").bind(secretHash, id), Topic::Servers,
                  ChangeKind::Updated, id.toUtf8())
        .map([](int rows) { return rows > 0; });
}

Result<bool> ServerTable::remove(const QString &id) const
{
    return change(statement("DELETE FROM servers WHERE id = ?").bind(id), Topic::Servers, ChangeKind::Removed, id.toUtf8())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
