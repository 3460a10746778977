// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/device_authorization_table.h"

namespace store
{

namespace
{

constexpr auto columnNames = "device_code_hash, user_code, client_id, resource, scope, created_at, expires_at, family_id, denied_at, consumed_at";

DeviceAuthorizationRow readDevice(Columns &columns)
{
    return DeviceAuthorizationRow{
        .deviceCodeHash = columns.take<QByteArray>(),
        .userCode = columns.take<QString>(),
        .clientId = columns.take<core::ClientId>(),
        .resource = columns.take<QString>(),
        .scope = columns.take<QString>(),
        .createdAt = columns.take<core::Seconds>(),
        .expiresAt = columns.take<core::Seconds>(),
        .familyId = columns.take<std::optional<core::FamilyId>>(),
        .deniedAt = columns.take<std::optional<core::Seconds>>(),
        .consumedAt = columns.take<std::optional<core::Seconds>>(),
    };
}

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT ") + columnNames + " FROM device_authorizations " + rest;
}

} // namespace

Result<std::optional<DeviceAuthorizationRow>> DeviceAuthorizationTable::find(const QByteArray &deviceCodeHash) const
{
    return statement(select("WHERE device_code_hash = ?")).bind(deviceCodeHash).one(readDevice);
}

Result<std::optional<DeviceAuthorizationRow>> DeviceAuthorizationTable::findByUserCode(const QString &userCode) const
{
    return statement(select("WHERE user_code = ?")).bind(userCode).one(readDevice);
}

Result<int> DeviceAuthorizationTable::countLive(core::Seconds now) const
{
    return statement("SELECT count(*) FROM device_authorizations WHERE expires_at > ?").bind(now).value<int>();
}

Result<void> DeviceAuthorizationTable::insert(const DeviceAuthorizationRow &row) const
{
    return statement(QByteArrayLiteral("INSERT INTO device_authorizations (") + columnNames + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(row.deviceCodeHash, row.userCode, row.clientId, row.resource, row.scope, row.createdAt, row.expiresAt, row.familyId, row.deniedAt,
              row.consumedAt)
        .run()
        .map([](int) {});
}

Result<bool> DeviceAuthorizationTable::allow(const QByteArray &deviceCodeHash, const core::FamilyId &familyId, core::Seconds now) const
{
    return statement("UPDATE device_authorizations SET family_id = ? WHERE device_code_hash = ? AND family_id IS NULL AND denied_at IS NULL "
                     "AND expires_at > ?")
        .bind(familyId, deviceCodeHash, now)
        .run()
        .map([](int rows) { return rows > 0; });
}

Result<bool> DeviceAuthorizationTable::deny(const QByteArray &deviceCodeHash, core::Seconds now) const
{
    return statement("UPDATE device_authorizations SET denied_at = ? WHERE device_code_hash = ? AND family_id IS NULL AND denied_at IS NULL "
                     "AND expires_at > ?")
        .bind(now, deviceCodeHash, now)
        .run()
        .map([](int rows) { return rows > 0; });
}

Result<std::optional<DeviceAuthorizationRow>> DeviceAuthorizationTable::consume(const QByteArray &deviceCodeHash, core::Seconds now) const
{
    auto consumed = statement(QByteArrayLiteral("UPDATE device_authorizations SET consumed_at = ? WHERE device_code_hash = ? AND consumed_at IS NULL "
                                                "AND family_id IS NOT NULL AND expires_at > ? RETURNING ")
                              + columnNames)
                        .bind(now, deviceCodeHash, now)
                        .one(readDevice);
    if (!consumed || !*consumed) {
        return consumed;
    }
    const core::FamilyId &family = *(*consumed)->familyId;
    auto redeemed = change(statement("UPDATE refresh_token_families SET redeemed_at = coalesce(redeemed_at, ?) WHERE id = ?").bind(now, family),
                           Topic::Families, ChangeKind::Updated, family.bytes());
    if (!redeemed) {
        return core::unexpected(redeemed.error());
    }
    return consumed;
}

Result<int> DeviceAuthorizationTable::removeExpired(core::Seconds now, int atMost) const
{
    return statement("DELETE FROM device_authorizations WHERE rowid IN "
                     "(SELECT rowid FROM device_authorizations WHERE expires_at <= ? LIMIT ?)")
        .bind(now, atMost)
        .run();
}

} // namespace store
