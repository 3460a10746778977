// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/remembered_consent_table.h"

namespace store
{

namespace
{

RememberedConsentRow readConsent(Columns &columns)
{
    return RememberedConsentRow{
        .userId = columns.take<core::UserId>(),
        .clientId = columns.take<core::ClientId>(),
        .resource = columns.take<QString>(),
        .redirectUri = columns.take<QString>(),
        .scope = columns.take<QString>(),
        .createdAt = columns.take<core::Seconds>(),
        .expiresAt = columns.take<core::Seconds>(),
    };
}

} // namespace

Result<std::optional<RememberedConsentRow>> RememberedConsentTable::find(const Key &key, core::Seconds now) const
{
    return statement("SELECT user_id, client_id, resource, redirect_uri, scope, created_at, expires_at FROM remembered_consents "
                     "WHERE user_id = ? AND client_id = ? AND resource = ? AND redirect_uri = ? AND expires_at > ?")
        .bind(key.userId, key.clientId, key.resource, key.redirectUri, now)
        .one(readConsent);
}

// Nobody shows these rows: changes of them are not announced.
Result<bool> RememberedConsentTable::hasOfClient(const core::ClientId &id) const
{
    return statement("SELECT EXISTS (SELECT 1 FROM remembered_consents WHERE client_id = ?)").bind(id).value<bool>();
}

Result<void> RememberedConsentTable::insert(const RememberedConsentRow &row) const
{
    return statement("INSERT OR REPLACE INTO remembered_consents (user_id, client_id, resource, redirect_uri, scope, created_at, expires_at) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(row.userId, row.clientId, row.resource, row.redirectUri, row.scope, row.createdAt, row.expiresAt)
        .run()
        .map([](int) {});
}

Result<bool> RememberedConsentTable::remove(const Key &key) const
{
    return statement("DELETE FROM remembered_consents WHERE user_id = ? AND client_id = ? AND resource = ? AND redirect_uri = ?")
        .bind(key.userId, key.clientId, key.resource, key.redirectUri)
        .run()
        .map([](int rows) { return rows > 0; });
}

Result<int> RememberedConsentTable::removeOfUser(const core::UserId &id) const
{
    return statement("DELETE FROM remembered_consents WHERE user_id = ?").bind(id).run();
}

Result<int> RememberedConsentTable::removeOfClient(const core::ClientId &id) const
{
    return statement("DELETE FROM remembered_consents WHERE client_id = ?").bind(id).run();
}

Result<int> RememberedConsentTable::removeExpired(core::Seconds now, int atMost) const
{
    return statement("DELETE FROM remembered_consents WHERE rowid IN (SELECT rowid FROM remembered_consents WHERE expires_at <= ? LIMIT ?)")
        .bind(now, atMost)
        .run();
}

} // namespace store
