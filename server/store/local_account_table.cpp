// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/local_account_table.h"

namespace store
{

namespace
{

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT user_id, login, password_hash, changed_ms FROM local_accounts ") + rest;
}

LocalAccountRow readAccount(Columns &columns)
{
    return LocalAccountRow{
        .userId = columns.take<core::UserId>(),
        .login = columns.take<QString>(),
        .passwordHash = columns.take<QByteArray>(),
        .changedAt = columns.take<core::Milliseconds>(),
    };
}

} // namespace

Result<std::optional<LocalAccountRow>> LocalAccountTable::find(const core::UserId &userId) const
{
    return statement(select("WHERE user_id = ?")).bind(userId).one(readAccount);
}

Result<std::optional<LocalAccountRow>> LocalAccountTable::findByLogin(const QString &login) const
{
    return statement(select("WHERE login = ?")).bind(login).one(readAccount); // the column compares without case
}

Result<std::optional<LocalAccountRow>> LocalAccountTable::findByOnlyEmail(const QString &email) const
{
    auto found = statement(select("WHERE user_id IN (SELECT id FROM users WHERE provider = 'local' AND email = ? COLLATE NOCASE) LIMIT 2"))
                     .bind(email)
                     .all(readAccount);
    if (!found) {
        return core::unexpected(Error(found.error()));
    }
    return found->size() == 1 ? std::optional(found->first()) : std::nullopt;
}

Result<bool> LocalAccountTable::isChangedSince(const core::UserId &userId, core::Milliseconds at) const
{
    return find(userId).map([at](const std::optional<LocalAccountRow> &account) { return account && account->changedAt > at; });
}

Result<int> LocalAccountTable::count() const
{
    return statement("SELECT count(*) FROM local_accounts").value<int>();
}

Result<void> LocalAccountTable::insert(const LocalAccountRow &row) const
{
    // A PHC string is text.
    return change(statement("INSERT INTO local_accounts (user_id, login, password_hash, changed_ms) VALUES (?, ?, ?, ?)")
                      .bind(row.userId, row.login, QString::fromLatin1(row.passwordHash), row.changedAt),
                  Topic::Users, ChangeKind::Updated, row.userId.bytes())
        .map([](int) {});
}

Result<bool> LocalAccountTable::updatePassword(const core::UserId &userId, const QByteArray &passwordHash,
                                               core::Milliseconds changedAt) const
{
    return change(statement("UPDATE local_accounts SET password_hash = ?, changed_ms = ? WHERE user_id = ?")
                      .bind(QString::fromLatin1(passwordHash), changedAt, userId),
                  Topic::Users, ChangeKind::Updated, userId.bytes())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
