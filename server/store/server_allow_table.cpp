// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/server_allow_table.h"

namespace store
{

namespace
{

struct Entry {
    QString server;
    LoginName who;
    core::UserId owner; // of the login, if it has one
};

Entry readEntry(Columns &columns)
{
    QString server = columns.take<QString>();
    QString kind = columns.take<QString>();
    QString name = columns.take<QString>();
    return {std::move(server), {std::move(kind), std::move(name)}, columns.take<core::UserId>()};
}

bool names(const Entry &entry, const core::UserId &id, const QStringList &roles)
{
    if (entry.who.kind == ServerAllowTable::userKind) {
        return entry.who.name == id.toString();
    }
    return entry.who.kind == ServerAllowTable::roleKind ? roles.contains(entry.who.name) : entry.owner == id;
}

} // namespace

Result<QList<LoginName>> ServerAllowTable::list(const QString &server) const
{
    return statement("SELECT kind, name FROM server_allow_entries WHERE server = ? ORDER BY kind, name").bind(server).all([](Columns &columns) {
        return LoginName{.kind = columns.take<QString>(), .name = columns.take<QString>()};
    });
}

Result<QStringList> ServerAllowTable::listServers() const
{
    return statement("SELECT DISTINCT server FROM server_allow_entries ORDER BY server").all([](Columns &columns) {
        return columns.take<QString>();
    });
}

Result<QStringList> ServerAllowTable::listClosedTo(const core::UserId &id, const QStringList &rolesOfUser) const
{
    const auto entries = statement("SELECT e.server, e.kind, e.name, coalesce(b.user_id, '') FROM server_allow_entries e "
                                   "LEFT JOIN login_bindings b ON b.kind = e.kind AND b.name = e.name ORDER BY e.server")
                             .all(readEntry);
    if (!entries) {
        return core::unexpected(Error(entries.error()));
    }
    QStringList closed;
    QStringList open;
    for (const Entry &entry : *entries) {
        if (names(entry, id, rolesOfUser)) {
            open.append(entry.server);
        } else if (!closed.contains(entry.server)) {
            closed.append(entry.server);
        }
    }
    closed.removeIf([&open](const QString &server) { return open.contains(server); });
    return closed;
}

Result<void> ServerAllowTable::insert(const QString &server, const LoginName &entry) const
{
    return change(statement("INSERT INTO server_allow_entries (server, kind, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                      .bind(server, entry.kind, entry.name),
                  Topic::Servers, ChangeKind::Updated, server.toUtf8())
        .map([](int) {});
}

Result<bool> ServerAllowTable::remove(const QString &server, const LoginName &entry) const
{
    return change(statement("DELETE FROM server_allow_entries WHERE server = ? AND kind = ? AND name = ?").bind(server, entry.kind, entry.name),
                  Topic::Servers, ChangeKind::Updated, server.toUtf8())
        .map([](int rows) { return rows > 0; });
}

Result<void> ServerAllowTable::removeAll(const QString &server) const
{
    return change(statement("DELETE FROM server_allow_entries WHERE server = ?").bind(server), Topic::Servers, ChangeKind::Updated,
                  server.toUtf8())
        .map([](int) {});
}

} // namespace store
