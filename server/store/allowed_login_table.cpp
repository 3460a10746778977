// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/allowed_login_table.h"

namespace store
{

namespace
{

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT kind, name, role, created_at FROM allowed_logins ") + rest;
}

AllowedLoginRow readAllowedLogin(Columns &columns)
{
    LoginName login{.kind = columns.take<QString>(), .name = columns.take<QString>()};
    return AllowedLoginRow{
        .login = std::move(login),
        .role = columns.take<QString>(),
        .createdAt = columns.take<core::Seconds>(),
    };
}

} // namespace

Result<std::optional<AllowedLoginRow>> AllowedLoginTable::find(const LoginName &login) const
{
    return statement(select("WHERE kind = ? AND name = ?")).bind(login.kind, login.name).one(readAllowedLogin);
}

Result<QList<AllowedLoginRow>> AllowedLoginTable::list() const
{
    return statement(select("ORDER BY kind, name")).all(readAllowedLogin);
}

Result<void> AllowedLoginTable::insert(const AllowedLoginRow &row) const
{
    return change(statement("INSERT INTO allowed_logins (kind, name, role, created_at) VALUES (?, ?, ?, ?) "
                            "ON CONFLICT (kind, name) DO UPDATE SET role = excluded.role")
                      .bind(row.login.kind, row.login.name, row.role, row.createdAt),
                  Topic::Users, ChangeKind::Updated, row.login.toString().toUtf8())
        .map([](int) {});
}

Result<bool> AllowedLoginTable::remove(const LoginName &login) const
{
    return change(statement("DELETE FROM allowed_logins WHERE kind = ? AND name = ?").bind(login.kind, login.name), Topic::Users,
                  ChangeKind::Updated, login.toString().toUtf8())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
