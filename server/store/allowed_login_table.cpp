// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/allowed_login_table.h"

namespace store
{

namespace
{

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT provider, login, role, user_id, created_at FROM allowed_logins ") + rest;
}

AllowedLoginRow readAllowedLogin(Columns &columns)
{
    return AllowedLoginRow{
        .provider = columns.take<QString>(),
        .login = columns.take<QString>(),
        .role = columns.take<QString>(),
        .userId = columns.take<std::optional<core::UserId>>(),
        .createdAt = columns.take<core::Seconds>(),
    };
}

QByteArray keyOf(const QString &provider, const QString &login)
{
    return QString(provider + u':' + login).toUtf8();
}

} // namespace

Result<std::optional<AllowedLoginRow>> AllowedLoginTable::find(const QString &provider, const QString &login) const
{
    return statement(select("WHERE provider = ? AND login = ?")).bind(provider, login).one(readAllowedLogin);
}

Result<QList<AllowedLoginRow>> AllowedLoginTable::list() const
{
    return statement(select("ORDER BY provider, login")).all(readAllowedLogin);
}

Result<void> AllowedLoginTable::insert(const AllowedLoginRow &row) const
{
    return change(statement("INSERT INTO allowed_logins (provider, login, role, user_id, created_at) VALUES (?, ?, ?, ?, ?) "
                            "ON CONFLICT (provider, login) DO UPDATE SET role = excluded.role")
                      .bind(row.provider, row.login, row.role, row.userId, row.createdAt),
                  Topic::Users, ChangeKind::Updated, keyOf(row.provider, row.login))
        .map([](int) {});
}

Result<bool> AllowedLoginTable::consume(const QString &provider, const QString &login, const core::UserId &userId) const
{
    return change(statement("UPDATE allowed_logins SET user_id = ? WHERE provider = ? AND login = ? AND user_id IS NULL")
                      .bind(userId, provider, login),
                  Topic::Users, ChangeKind::Updated, keyOf(provider, login))
        .map([](int rows) { return rows > 0; });
}

Result<bool> AllowedLoginTable::remove(const QString &provider, const QString &login) const
{
    return change(statement("DELETE FROM allowed_logins WHERE provider = ? AND login = ?").bind(provider, login), Topic::Users,
                  ChangeKind::Updated, keyOf(provider, login))
        .map([](int rows) { return rows > 0; });
}

} // namespace store
