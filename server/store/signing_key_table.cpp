// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/signing_key_table.h"

namespace store
{

namespace
{

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT kid, algorithm, private_key_sealed, public_key, created_at, retired_at, purpose, longest_token_lifetime "
                             "FROM signing_keys ")
        + rest;
}

QString toText(KeyPurpose purpose)
{
    switch (purpose) {
    case KeyPurpose::Sign:
        return QStringLiteral("sign");
    case KeyPurpose::Verify:
        return QStringLiteral("verify");
    }
    Q_UNREACHABLE();
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
        .purpose = columns.take<QString>() == toText(KeyPurpose::Verify) ? KeyPurpose::Verify : KeyPurpose::Sign,
        .longestTokenLifetime = std::chrono::seconds(columns.take<qint64>()),
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
    return change(statement("INSERT INTO signing_keys (kid, algorithm, private_key_sealed, public_key, created_at, retired_at, purpose, "
                            "longest_token_lifetime) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                      .bind(QString::fromUtf8(row.kid), QString::fromUtf8(row.algorithm), row.privateKeySealed, row.publicKey,
                            row.createdAt, row.retiredAt, toText(row.purpose), qint64(row.longestTokenLifetime.count())),
                  Topic::SigningKeys, ChangeKind::Inserted, row.kid)
        .map([](int) {});
}

Result<bool> SigningKeyTable::retire(const QByteArray &kid, core::Seconds retiredAt) const
{
    return change(statement("UPDATE signing_keys SET retired_at = ?, private_key_sealed = x'' WHERE kid = ?")
                      .bind(retiredAt, QString::fromUtf8(kid)),
                  Topic::SigningKeys, ChangeKind::Updated, kid)
        .map([](int rows) { return rows > 0; });
}

Result<void> SigningKeyTable::updateSealed(const QByteArray &kid, const QByteArray &privateKeySealed) const
{
    return statement("UPDATE signing_keys SET private_key_sealed = ? WHERE kid = ?")
        .bind(privateKeySealed, QString::fromUtf8(kid))
        .run()
        .map([](int) {});
}

Result<void> SigningKeyTable::noteTokenLifetime(std::chrono::seconds lifetime) const
{
    return statement("UPDATE signing_keys SET longest_token_lifetime = ? "
                     "WHERE purpose = 'sign' AND retired_at IS NULL AND longest_token_lifetime < ?")
        .bind(qint64(lifetime.count()), qint64(lifetime.count()))
        .run()
        .map([](int) {});
}

Result<bool> SigningKeyTable::remove(const QByteArray &kid) const
{
    return change(statement("DELETE FROM signing_keys WHERE kid = ?").bind(QString::fromUtf8(kid)), Topic::SigningKeys,
                  ChangeKind::Removed, kid)
        .map([](int rows) { return rows > 0; });
}

} // namespace store
