// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/recovery_code_table.h"

namespace store
{

Result<void> RecoveryCodeTable::insert(const core::UserId &userId, const QByteArray &codeHash) const
{
    return statement("INSERT INTO local_recovery_codes (user_id, code_hash) VALUES (?, ?)").bind(userId, codeHash).run().map([](int) {});
}

Result<bool> RecoveryCodeTable::consume(const core::UserId &userId, const QByteArray &codeHash, core::Seconds now) const
{
    return statement("UPDATE local_recovery_codes SET used_at = ? WHERE user_id = ? AND code_hash = ? AND used_at IS NULL")
        .bind(now, userId, codeHash)
        .run()
        .map([](int rows) { return rows > 0; });
}

Result<int> RecoveryCodeTable::countUnused(const core::UserId &userId) const
{
    return statement("SELECT count(*) FROM local_recovery_codes WHERE user_id = ? AND used_at IS NULL").bind(userId).value<int>();
}

} // namespace store
