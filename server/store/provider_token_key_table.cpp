// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/provider_token_key_table.h"

namespace store
{

Result<std::optional<ProviderTokenKeyRow>> ProviderTokenKeyTable::find(const QByteArray &tokenHash) const
{
    return statement("SELECT token_hash, family_id, key_wrapped, expires_at, earlier_master_key_id FROM provider_token_keys WHERE token_hash = ?")
        .bind(tokenHash)
        .one([](Columns &columns) {
            return ProviderTokenKeyRow{
                .tokenHash = columns.take<QByteArray>(),
                .familyId = columns.take<core::FamilyId>(),
                .keyWrapped = columns.take<QByteArray>(),
                .expiresAt = columns.take<core::Seconds>(),
                .earlierMasterKeyId = columns.take<std::optional<QByteArray>>().value_or(QByteArray()),
            };
        });
}

Result<void> ProviderTokenKeyTable::insert(const ProviderTokenKeyRow &row) const
{
    return statement("INSERT INTO provider_token_keys (token_hash, family_id, key_wrapped, expires_at) VALUES (?, ?, ?, ?)")
        .bind(row.tokenHash, row.familyId, row.keyWrapped, row.expiresAt)
        .run()
        .map([](int) {});
}

Result<int> ProviderTokenKeyTable::noteEarlierMasterKey(const QByteArray &id) const
{
    return statement("UPDATE provider_token_keys SET earlier_master_key_id = ? WHERE earlier_master_key_id IS NULL")
        .bind(QString::fromLatin1(id))
        .run();
}

Result<bool> ProviderTokenKeyTable::isEarlierMasterKeyUsed(const QByteArray &id) const
{
    return statement("SELECT 1 FROM provider_token_keys WHERE earlier_master_key_id = ? LIMIT 1")
        .bind(QString::fromLatin1(id))
        .one([](Columns &columns) { return columns.take<int>(); })
        .map([](const std::optional<int> &found) { return found.has_value(); });
}

Result<bool> ProviderTokenKeyTable::remove(const QByteArray &tokenHash) const
{
    return statement("DELETE FROM provider_token_keys WHERE token_hash = ?").bind(tokenHash).run().map([](int rows) {
        return rows > 0;
    });
}

Result<int> ProviderTokenKeyTable::removeOfFamily(const core::FamilyId &familyId) const
{
    return statement("DELETE FROM provider_token_keys WHERE family_id = ?").bind(familyId).run();
}

Result<bool> ProviderTokenKeyTable::expireAt(const QByteArray &tokenHash, core::Seconds at) const
{
    return statement("UPDATE provider_token_keys SET expires_at = ? WHERE token_hash = ?").bind(at, tokenHash).run().map([](int rows) {
        return rows > 0;
    });
}

Result<int> ProviderTokenKeyTable::removeExpired(const core::FamilyId &familyId, core::Seconds now) const
{
    return statement("DELETE FROM provider_token_keys WHERE family_id = ? AND expires_at <= ?").bind(familyId, now).run();
}

Result<int> ProviderTokenKeyTable::removeExpired(core::Seconds now, int atMost) const
{
    return statement("DELETE FROM provider_token_keys WHERE rowid IN "
                     "(SELECT rowid FROM provider_token_keys WHERE expires_at <= ? LIMIT ?)")
        .bind(now, atMost)
        .run();
}

} // namespace store
