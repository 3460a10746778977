// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/second_factor_table.h"

namespace store
{

namespace
{

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT user_id, secret_sealed, last_step, created_at FROM local_second_factors ") + rest;
}

SecondFactorRow readSecondFactor(Columns &columns)
{
    return SecondFactorRow{
        .userId = columns.take<core::UserId>(),
        .secretSealed = columns.take<QByteArray>(),
        .lastStep = columns.take<qint64>(),
        .createdAt = columns.take<core::Seconds>(),
    };
}

} // namespace

Result<std::optional<SecondFactorRow>> SecondFactorTable::find(const core::UserId &userId) const
{
    return statement(select("WHERE user_id = ?")).bind(userId).one(readSecondFactor);
}

Result<QList<SecondFactorRow>> SecondFactorTable::list() const
{
    return statement(select("ORDER BY user_id")).all(readSecondFactor);
}

Result<void> SecondFactorTable::insert(const SecondFactorRow &row) const
{
    return change(statement("INSERT INTO local_second_factors (user_id, secret_sealed, last_step, created_at) VALUES (?, ?, ?, ?)")
                      .bind(row.userId, row.secretSealed, row.lastStep, row.createdAt),
                  Topic::Users, ChangeKind::Updated, row.userId.bytes())
        .map([](int) {});
}

Result<void> SecondFactorTable::updateStep(const core::UserId &userId, qint64 step) const
{
    return statement("UPDATE local_second_factors SET last_step = ? WHERE user_id = ?").bind(step, userId).run().map([](int) {});
}

Result<void> SecondFactorTable::updateSecret(const core::UserId &userId, const QByteArray &secretSealed) const
{
    return statement("UPDATE local_second_factors SET secret_sealed = ? WHERE user_id = ?").bind(secretSealed, userId).run().map([](int) {});
}

Result<bool> SecondFactorTable::remove(const core::UserId &userId) const
{
    return change(statement("DELETE FROM local_second_factors WHERE user_id = ?").bind(userId), Topic::Users, ChangeKind::Updated, userId.bytes())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
