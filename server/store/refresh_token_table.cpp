// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/refresh_token_table.h"

namespace store
{

namespace
{

constexpr auto columnNames = "token_hash, family_id, predecessor_hash, created_at, expires_at, rotated_at, used_at";

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT ") + columnNames + " FROM refresh_tokens " + rest;
}

RefreshTokenRow readToken(Columns &columns)
{
    return RefreshTokenRow{
        .tokenHash = columns.take<QByteArray>(),
        .familyId = columns.take<core::FamilyId>(),
        .predecessorHash = columns.take<QByteArray>(),
        .createdAt = columns.take<core::Seconds>(),
        .expiresAt = columns.take<core::Seconds>(),
        .rotatedAt = columns.take<std::optional<core::Seconds>>(),
        .usedAt = columns.take<std::optional<core::Seconds>>(),
    };
}

} // namespace

Result<std::optional<RefreshTokenRow>> RefreshTokenTable::find(const QByteArray &tokenHash) const
{
    return statement(select("WHERE token_hash = ?")).bind(tokenHash).one(readToken);
}

Result<QList<RefreshTokenRow>> RefreshTokenTable::listGeneration(const core::FamilyId &familyId,
                                                                 const QByteArray &predecessorHash) const
{
    return statement(select("WHERE family_id = ? AND predecessor_hash IS ? ORDER BY created_at, rowid"))
        .bind(familyId, nullIfEmpty(predecessorHash))
        .all(readToken);
}

Result<QList<RefreshTokenRow>> RefreshTokenTable::listNextGeneration(const core::FamilyId &familyId,
                                                                     const QByteArray &predecessorHash) const
{
    return statement(select("WHERE family_id = ? AND predecessor_hash IN (SELECT token_hash FROM refresh_tokens "
                            "WHERE family_id = ? AND predecessor_hash IS ?) ORDER BY created_at, rowid"))
        .bind(familyId, familyId, nullIfEmpty(predecessorHash))
        .all(readToken);
}

Result<void> RefreshTokenTable::insert(const RefreshTokenRow &row) const
{
    return statement(QByteArrayLiteral("INSERT INTO refresh_tokens (") + columnNames + ") VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(row.tokenHash, row.familyId, nullIfEmpty(row.predecessorHash), row.createdAt, row.expiresAt, row.rotatedAt,
              row.usedAt)
        .run()
        .map([](int) {});
}

Result<int> RefreshTokenTable::markRotated(const core::FamilyId &familyId, const QByteArray &predecessorHash,
                                           core::Seconds now) const
{
    return statement("UPDATE refresh_tokens SET rotated_at = ? WHERE family_id = ? AND predecessor_hash IS ? AND rotated_at IS NULL")
        .bind(now, familyId, nullIfEmpty(predecessorHash))
        .run();
}

Result<void> RefreshTokenTable::markUsed(const QByteArray &tokenHash, core::Seconds now) const
{
    return statement("UPDATE refresh_tokens SET used_at = coalesce(used_at, ?) WHERE token_hash = ?")
        .bind(now, tokenHash)
        .run()
        .map([](int) {});
}

Result<void> RefreshTokenTable::updateExpiry(const QByteArray &tokenHash, core::Seconds expiresAt) const
{
    return statement("UPDATE refresh_tokens SET expires_at = ? WHERE token_hash = ?").bind(expiresAt, tokenHash).run().map([](int) {});
}

Result<bool> RefreshTokenTable::remove(const QByteArray &tokenHash) const
{
    return statement("DELETE FROM refresh_tokens WHERE token_hash = ?").bind(tokenHash).run().map([](int rows) { return rows > 0; });
}

Result<int> RefreshTokenTable::removeExpired(core::Seconds now, int atMost) const
{
    return statement("DELETE FROM refresh_tokens WHERE rowid IN "
                     "(SELECT rowid FROM refresh_tokens WHERE expires_at <= ? LIMIT ?)")
        .bind(now, atMost)
        .run();
}

} // namespace store
