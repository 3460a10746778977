// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/upstream_account_table.h"

namespace store
{

Result<QList<UpstreamAccountRow>> UpstreamAccountTable::list() const
{
    return statement("SELECT server_id, account, state_sealed, changed_at FROM upstream_accounts ORDER BY server_id, account").all([](Columns &columns) {
        QString serverId = columns.take<QString>();
        core::UserId userId = columns.take<core::UserId>();
        QByteArray stateSealed = columns.take<QByteArray>();
        return UpstreamAccountRow{std::move(serverId), std::move(userId), std::move(stateSealed), columns.take<core::Seconds>()};
    });
}

Result<void> UpstreamAccountTable::insert(const UpstreamAccountRow &row) const
{
    return statement("INSERT INTO upstream_accounts (server_id, account, user_id, state_sealed, changed_at) VALUES (?, ?, nullif(?, ''), ?, ?) "
                     "ON CONFLICT (server_id, account) DO UPDATE SET state_sealed = excluded.state_sealed, changed_at = excluded.changed_at")
        .bind(row.serverId, row.userId, row.userId, row.stateSealed, row.changedAt)
        .run()
        .map([](int) {});
}

Result<bool> UpstreamAccountTable::remove(const QString &serverId, const core::UserId &userId) const
{
    return statement("DELETE FROM upstream_accounts WHERE server_id = ? AND account = ?").bind(serverId, userId).run().map([](int rows) { return rows > 0; });
}

} // namespace store
