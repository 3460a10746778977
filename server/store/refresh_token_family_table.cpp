// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/refresh_token_family_table.h"

namespace store
{

namespace
{

constexpr auto columnNames = "f.id, f.user_id, f.client_id, f.resource, f.scope, f.address, f.is_approved_once, f.client_info, "
                             "f.revision, f.created_at, f.redeemed_at, f.last_used_at, f.call_count, f.last_call_ms, "
                             "f.suspended_at, f.revoked_at, f.revoke_reason, f.authenticated_at";

QByteArray selectSession(const char *rest)
{
    return QByteArrayLiteral("SELECT ") + columnNames
        + ", u.login, u.name, c.name FROM refresh_token_families f JOIN users u ON u.id = f.user_id "
          "JOIN clients c ON c.id = f.client_id WHERE f.revoked_at IS NULL AND f.redeemed_at IS NOT NULL " + rest;
}

RefreshTokenFamilyRow readFamily(Columns &columns)
{
    return RefreshTokenFamilyRow{
        .id = columns.take<core::FamilyId>(),
        .userId = columns.take<core::UserId>(),
        .clientId = columns.take<core::ClientId>(),
        .resource = columns.take<QString>(),
        .scope = columns.take<QString>(),
        .address = columns.take<QString>(),
        .isApprovedOnce = columns.take<bool>(),
        .clientInfo = columns.take<QString>(),
        .revision = columns.take<QString>(),
        .createdAt = columns.take<core::Seconds>(),
        .redeemedAt = columns.take<std::optional<core::Seconds>>(),
        .lastUsedAt = columns.take<core::Seconds>(),
        .callCount = columns.take<qint64>(),
        .lastCallAt = columns.take<std::optional<core::Milliseconds>>(),
        .suspendedAt = columns.take<std::optional<core::Seconds>>(),
        .revokedAt = columns.take<std::optional<core::Seconds>>(),
        .revokeReason = columns.take<QString>(),
        .authenticatedAt = columns.take<std::optional<core::Seconds>>(),
    };
}

SessionRow readSession(Columns &columns)
{
    RefreshTokenFamilyRow family = readFamily(columns);
    QString login = columns.take<QString>();
    QString userName = columns.take<QString>();
    return {std::move(family), std::move(login), std::move(userName), columns.take<QString>()};
}

} // namespace

Result<std::optional<RefreshTokenFamilyRow>> RefreshTokenFamilyTable::find(const core::FamilyId &id) const
{
    return statement(QByteArrayLiteral("SELECT ") + columnNames + " FROM refresh_token_families f WHERE f.id = ?")
        .bind(id)
        .one(readFamily);
}

Result<QList<SessionRow>> RefreshTokenFamilyTable::listLive() const
{
    return statement(selectSession("ORDER BY f.last_used_at DESC, f.id")).all(readSession);
}

Result<std::optional<SessionRow>> RefreshTokenFamilyTable::findLive(const core::FamilyId &id) const
{
    return statement(selectSession("AND f.id = ?")).bind(id).one(readSession);
}

Result<std::optional<RefreshTokenFamilyRow>> RefreshTokenFamilyTable::findLiveOf(const core::UserId &userId, const core::ClientId &clientId,
                                                                                  const QString &resource, const QString &scope) const
{
    return statement(QByteArrayLiteral("SELECT ") + columnNames
                     + " FROM refresh_token_families f WHERE f.user_id = ? AND f.client_id = ? AND f.resource = ? AND f.scope = ? "
                       "AND f.redeemed_at IS NOT NULL AND f.suspended_at IS NULL AND f.revoked_at IS NULL ORDER BY f.created_at LIMIT 1")
        .bind(userId, clientId, resource, scope)
        .one(readFamily);
}

Result<int> RefreshTokenFamilyTable::countLive() const
{
    return statement("SELECT count(*) FROM refresh_token_families "
                     "WHERE revoked_at IS NULL AND suspended_at IS NULL AND redeemed_at IS NOT NULL")
        .value<int>();
}

Result<void> RefreshTokenFamilyTable::insert(const RefreshTokenFamilyRow &row) const
{
    return change(statement("INSERT INTO refresh_token_families (id, user_id, client_id, resource, scope, address, "
                            "is_approved_once, client_info, revision, created_at, redeemed_at, last_used_at, call_count, "
                            "last_call_ms, suspended_at, revoked_at, revoke_reason, authenticated_at) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                      .bind(row.id, row.userId, row.clientId, row.resource, row.scope, row.address, row.isApprovedOnce,
                            row.clientInfo, row.revision, row.createdAt, row.redeemedAt, row.lastUsedAt, row.callCount,
                            row.lastCallAt, row.suspendedAt, row.revokedAt, row.revokeReason, row.authenticatedAt),
                  Topic::Families, ChangeKind::Inserted, row.id.bytes())
        .map([](int) {});
}

Result<void> RefreshTokenFamilyTable::touch(const Activity &activity) const
{
    const core::Seconds usedAt = std::chrono::floor<std::chrono::seconds>(activity.lastUsedAt);
    return change(statement("UPDATE refresh_token_families SET last_used_at = max(last_used_at, ?), call_count = call_count + ?, "
                            "last_call_ms = coalesce(?, last_call_ms), client_info = coalesce(nullif(?, ''), client_info), "
                            "revision = coalesce(nullif(?, ''), revision) WHERE id = ?")
                      .bind(usedAt, activity.calls, activity.lastCallAt, activity.clientInfo, activity.revision, activity.id),
                  Topic::Families, ChangeKind::Touched, activity.id.bytes())
        .map([](int) {});
}

Result<void> RefreshTokenFamilyTable::touch(const core::FamilyId &id, core::Seconds usedAt) const
{
    return touch(Activity{.id = id, .lastUsedAt = usedAt, .calls = 0, .lastCallAt = {}, .clientInfo = {}, .revision = {}});
}

Result<bool> RefreshTokenFamilyTable::changeOne(Statement &statement, const core::FamilyId &id) const
{
    return change(statement, Topic::Families, ChangeKind::Updated, id.bytes()).map([](int rows) { return rows > 0; });
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::changeMany(Statement &statement, ChangeKind kind) const
{
    auto ids = statement.all([](Columns &columns) { return columns.take<core::FamilyId>(); });
    if (ids) {
        for (const core::FamilyId &id : std::as_const(*ids)) {
            transaction().note(Topic::Families, kind, id.bytes());
        }
    }
    return ids;
}

// An ended family can open nothing any more, so nothing is kept for it to open.
Result<void> RefreshTokenFamilyTable::forgetProviderToken(const core::FamilyId &id) const
{
    return statement("DELETE FROM provider_tokens WHERE family_id = ?")
        .bind(id)
        .run()
        .and_then([this, &id](int) {
            return statement("DELETE FROM provider_token_keys WHERE family_id = ?").bind(id).run();
        })
        .map([](int) {});
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::revokeMany(Statement &statement) const
{
    auto ids = changeMany(statement, ChangeKind::Updated);
    if (!ids) {
        return ids;
    }
    for (const core::FamilyId &id : std::as_const(*ids)) {
        if (auto forgotten = forgetProviderToken(id); !forgotten) {
            return core::unexpected(forgotten.error());
        }
    }
    return ids;
}

Result<bool> RefreshTokenFamilyTable::suspend(const core::FamilyId &id, core::Seconds now) const
{
    return changeOne(statement("UPDATE refresh_token_families SET suspended_at = ? "
                               "WHERE id = ? AND suspended_at IS NULL AND revoked_at IS NULL")
                         .bind(now, id),
                     id);
}

Result<bool> RefreshTokenFamilyTable::resume(const core::FamilyId &id) const
{
    return changeOne(statement("UPDATE refresh_token_families SET suspended_at = NULL "
                               "WHERE id = ? AND suspended_at IS NOT NULL AND revoked_at IS NULL")
                         .bind(id),
                     id);
}

Result<bool> RefreshTokenFamilyTable::revoke(const core::FamilyId &id, const QString &reason, core::Seconds now) const
{
    return revokeMany(statement("UPDATE refresh_token_families SET revoked_at = ?, revoke_reason = ? "
                                "WHERE id = ? AND revoked_at IS NULL RETURNING id")
                          .bind(now, reason, id))
        .map([](const Ids &ids) { return !ids.isEmpty(); });
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::revokeOfUser(const core::UserId &id, const QString &reason,
                                                                           core::Seconds now) const
{
    return revokeMany(statement("UPDATE refresh_token_families SET revoked_at = ?, revoke_reason = ? "
                                "WHERE user_id = ? AND revoked_at IS NULL RETURNING id")
                          .bind(now, reason, id));
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::revokeOfClient(const core::ClientId &id, const QString &reason,
                                                                           core::Seconds now) const
{
    return revokeMany(statement("UPDATE refresh_token_families SET revoked_at = ?, revoke_reason = ? "
                                "WHERE client_id = ? AND revoked_at IS NULL RETURNING id")
                          .bind(now, reason, id));
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::revokeOfResource(const QString &resource, const QString &reason,
                                                                               core::Seconds now) const
{
    return revokeMany(statement("UPDATE refresh_token_families SET revoked_at = ?, revoke_reason = ? "
                                "WHERE resource = ? AND revoked_at IS NULL RETURNING id")
                          .bind(now, reason, resource));
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::revokeOfServer(const QString &serverId, const QString &reason,
                                                                             core::Seconds now) const
{
    const QString path = QStringLiteral("/mcp/") + serverId;
    return revokeMany(statement("UPDATE refresh_token_families SET revoked_at = ?, revoke_reason = ? "
                                "WHERE substr(resource, -length(?)) = ? AND revoked_at IS NULL "
                                "AND resource NOT IN (SELECT resource_url FROM servers WHERE resource_url IS NOT NULL) RETURNING id")
                          .bind(now, reason, path, path));
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::revokeSuspended(core::Seconds now) const
{
    return revokeMany(statement("UPDATE refresh_token_families SET revoked_at = ?, revoke_reason = 'ended' "
                                "WHERE suspended_at IS NOT NULL AND revoked_at IS NULL RETURNING id")
                          .bind(now));
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::revokeIdle(core::Seconds limit, core::Seconds now,
                                                                         int atMost) const
{
    return revokeMany(statement("UPDATE refresh_token_families SET revoked_at = ?, revoke_reason = 'expired' WHERE id IN "
                                "(SELECT id FROM refresh_token_families WHERE revoked_at IS NULL AND last_used_at < ? LIMIT ?) "
                                "RETURNING id")
                          .bind(now, limit, atMost));
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::removeOfUser(const core::UserId &id) const
{
    return changeMany(statement("DELETE FROM refresh_token_families WHERE user_id = ? RETURNING id").bind(id),
                      ChangeKind::Removed);
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::removeOfClient(const core::ClientId &id) const
{
    return changeMany(statement("DELETE FROM refresh_token_families WHERE client_id = ? RETURNING id").bind(id),
                      ChangeKind::Removed);
}

Result<RefreshTokenFamilyTable::Ids> RefreshTokenFamilyTable::removeEnded(core::Seconds limit, int atMost) const
{
    return changeMany(statement("DELETE FROM refresh_token_families WHERE id IN (SELECT id FROM refresh_token_families "
                                "WHERE revoked_at < ? OR (redeemed_at IS NULL AND created_at < ?) LIMIT ?) RETURNING id")
                          .bind(limit, limit, atMost),
                      ChangeKind::Removed);
}

} // namespace store
