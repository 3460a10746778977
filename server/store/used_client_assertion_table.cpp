// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/used_client_assertion_table.h"

namespace store
{

Result<bool> UsedClientAssertionTable::insert(const core::ClientId &clientId, const QByteArray &jtiHash, core::Seconds expiresAt) const
{
    return statement("INSERT INTO used_client_assertions (client_id, jti_hash, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(clientId, jtiHash, expiresAt)
        .run()
        .map([](int rows) { return rows > 0; });
}

Result<int> UsedClientAssertionTable::removeExpired(core::Seconds now, int atMost) const
{
    return statement("DELETE FROM used_client_assertions WHERE (client_id, jti_hash) IN "
                     "(SELECT client_id, jti_hash FROM used_client_assertions WHERE expires_at <= ? LIMIT ?)")
        .bind(now, atMost)
        .run();
}

} // namespace store
