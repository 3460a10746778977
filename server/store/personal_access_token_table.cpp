// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/personal_access_token_table.h"

namespace store
{

namespace
{

constexpr QLatin1Char Separator(' ');

QByteArray selectTokens(const char *rest)
{
    return QByteArrayLiteral("SELECT id, user_id, name, token_hash, servers, scopes, created_at, expires_at, last_used_at "
                             "FROM personal_access_tokens ")
        + rest;
}

PersonalAccessTokenRow readToken(Columns &columns)
{
    return PersonalAccessTokenRow{
        .id = columns.take<QString>(),
        .userId = columns.take<core::UserId>(),
        .name = columns.take<QString>(),
        .tokenHash = columns.take<QByteArray>(),
        .servers = columns.take<QString>().split(Separator, Qt::SkipEmptyParts),
        .scopes = columns.take<QString>().split(Separator, Qt::SkipEmptyParts),
        .createdAt = columns.take<core::Seconds>(),
        .expiresAt = columns.take<core::Seconds>(),
        .lastUsedAt = columns.take<std::optional<core::Seconds>>(),
    };
}

} // namespace

Result<std::optional<PersonalAccessTokenRow>> PersonalAccessTokenTable::find(const QString &id) const
{
    return statement(selectTokens("WHERE id = ?")).bind(id).one(readToken);
}

Result<std::optional<PersonalAccessTokenRow>> PersonalAccessTokenTable::findByHash(const QByteArray &tokenHash) const
{
    return statement(selectTokens("WHERE token_hash = ?")).bind(tokenHash).one(readToken);
}

Result<QList<PersonalAccessTokenRow>> PersonalAccessTokenTable::list() const
{
    return statement(selectTokens("ORDER BY created_at DESC, id")).all(readToken);
}

Result<int> PersonalAccessTokenTable::countOfUser(const core::UserId &id) const
{
    return statement("SELECT count(*) FROM personal_access_tokens WHERE user_id = ?").bind(id).value<int>();
}

Result<void> PersonalAccessTokenTable::insert(const PersonalAccessTokenRow &row) const
{
    return change(statement("INSERT INTO personal_access_tokens (id, user_id, name, token_hash, servers, scopes, created_at, expires_at, "
                            "last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                      .bind(row.id, row.userId, row.name, row.tokenHash, row.servers.join(Separator), row.scopes.join(Separator),
                            row.createdAt, row.expiresAt, row.lastUsedAt),
                  Topic::PersonalAccessTokens, ChangeKind::Inserted, row.id.toUtf8())
        .map([](int) {});
}

Result<void> PersonalAccessTokenTable::touch(const QString &id, core::Seconds usedAt) const
{
    return change(statement("UPDATE personal_access_tokens SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?").bind(usedAt, id),
                  Topic::PersonalAccessTokens, ChangeKind::Touched, id.toUtf8())
        .map([](int) {});
}

Result<bool> PersonalAccessTokenTable::remove(const QString &id) const
{
    return change(statement("DELETE FROM personal_access_tokens WHERE id = ?").bind(id), Topic::PersonalAccessTokens, ChangeKind::Removed,
                  id.toUtf8())
        .map([](int rows) { return rows > 0; });
}

// They open nothing any more: nobody has to be told.
Result<int> PersonalAccessTokenTable::removeExpired(core::Seconds limit, int atMost) const
{
    return statement("DELETE FROM personal_access_tokens WHERE rowid IN "
                     "(SELECT rowid FROM personal_access_tokens WHERE expires_at <= ? LIMIT ?)")
        .bind(limit, atMost)
        .run();
}

} // namespace store
