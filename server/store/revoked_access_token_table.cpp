// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/revoked_access_token_table.h"

namespace store
{

namespace
{

RevokedAccessTokenTable::Row readRow(Columns &columns)
{
    return {.jti = columns.take<QByteArray>(), .expiresAt = columns.take<core::Seconds>()};
}

} // namespace

Result<std::optional<RevokedAccessTokenTable::Row>> RevokedAccessTokenTable::find(const QByteArray &jti) const
{
    return statement("SELECT jti, expires_at FROM revoked_access_tokens WHERE jti = ?").bind(QString::fromUtf8(jti)).one(readRow);
}

Result<QList<RevokedAccessTokenTable::Row>> RevokedAccessTokenTable::list(core::Seconds now) const
{
    return statement("SELECT jti, expires_at FROM revoked_access_tokens WHERE expires_at > ?").bind(now).all(readRow);
}

Result<void> RevokedAccessTokenTable::insert(const QByteArray &jti, core::Seconds expiresAt) const
{
    return change(statement("INSERT INTO revoked_access_tokens (jti, expires_at) VALUES (?, ?) ON CONFLICT (jti) DO NOTHING")
                      .bind(QString::fromUtf8(jti), expiresAt),
                  Topic::AccessTokens, ChangeKind::Inserted, jti)
        .map([](int) {});
}

Result<int> RevokedAccessTokenTable::removeExpired(core::Seconds now, int atMost) const
{
    return statement("DELETE FROM revoked_access_tokens WHERE rowid IN "
                     "(SELECT rowid FROM revoked_access_tokens WHERE expires_at <= ? LIMIT ?)")
        .bind(now, atMost)
        .run();
}

} // namespace store
