// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/signing_key_table.h"

namespace store
{

namespace
{

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT kid, algorithm, private_key_sealed, public_key, created_at, retired_at FROM signing_keys ")
        + rest;
}

SigningKeyRow readKey(Columns &columns)
{
    return SigningKeyRow{
        .kid = columns.take<QByteArray>(),
        .algorithm = columns.take<QByteArray>(),
        .privateKeySealed = columns.take<QByteArray>(),
        .publicKey = columns.take<QByteArray>(),
        .createdAt = columns.take<core::Seconds>(),
        .retiredAt = columns.take<std::optional<core::Seconds>>(),
    };
}

} // namespace

Result<QList<SigningKeyRow>> SigningKeyTable::list() const
{
    return statement(select("ORDER BY created_at DESC, rowid DESC")).all(readKey);
}

Result<std::optional<SigningKeyRow>> SigningKeyTable::find(const QByteArray &kid) const
{
    return statement(select("WHERE kid = ?")).bind(QString::fromUtf8(kid)).one(readKey);
}

Result<void> SigningKeyTable::insert(const SigningKeyRow &row) const
{
    return change(statement("INSERT INTO signing_keys (kid, algorithm, private_key_sealed, public_key, created_at, retired_at) "
                            "VALUES (?, ?, ?, ?, ?, ?)")
                      .bind(QString::fromUtf8(row.kid), QString::fromUtf8(row.algorithm), row.privateKeySealed, row.publicKey,
                            row.createdAt, row.retiredAt),
                  Topic::SigningKeys, ChangeKind::Inserted, row.kid)
        .map([](int) {});
}

Result<bool> SigningKeyTable::retire(const QByteArray &kid, core::Seconds retiredAt) const
{
    return change(statement("UPDATE signing_keys SET retired_at = ? WHERE kid = ?").bind(retiredAt, QString::fromUtf8(kid)),
                  Topic::SigningKeys, ChangeKind::Updated, kid)
        .map([](int rows) { return rows > 0; });
}

Result<bool> SigningKeyTable::remove(const QByteArray &kid) const
{
    return change(statement("DELETE FROM signing_keys WHERE kid = ?").bind(QString::fromUtf8(kid)), Topic::SigningKeys,
                  ChangeKind::Removed, kid)
        .map([](int rows) { return rows > 0; });
}

} // namespace store
