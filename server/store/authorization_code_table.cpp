// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/authorization_code_table.h"

namespace store
{

namespace
{

AuthorizationCodeRow readCode(Columns &columns)
{
    return AuthorizationCodeRow{
        .codeHash = columns.take<QByteArray>(),
        .familyId = columns.take<core::FamilyId>(),
        .clientId = columns.take<core::ClientId>(),
        .redirectUri = columns.take<QString>(),
        .codeChallenge = columns.take<QString>(),
        .createdAt = columns.take<core::Seconds>(),
        .expiresAt = columns.take<core::Seconds>(),
        .consumedAt = columns.take<std::optional<core::Seconds>>(),
        .nonce = columns.take<QString>(),
    };
}

} // namespace

Result<std::optional<AuthorizationCodeRow>> AuthorizationCodeTable::find(const QByteArray &codeHash) const
{
    return statement("SELECT code_hash, family_id, client_id, redirect_uri, code_challenge, created_at, expires_at, consumed_at, nonce "
                     "FROM authorization_codes WHERE code_hash = ?")
        .bind(codeHash)
        .one(readCode);
}

Result<void> AuthorizationCodeTable::insert(const AuthorizationCodeRow &row) const
{
    return statement("INSERT INTO authorization_codes (code_hash, family_id, client_id, redirect_uri, code_challenge, created_at, "
                     "expires_at, consumed_at, nonce) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(row.codeHash, row.familyId, row.clientId, row.redirectUri, row.codeChallenge, row.createdAt, row.expiresAt,
              row.consumedAt, row.nonce)
        .run()
        .map([](int) {});
}

Result<std::optional<AuthorizationCodeRow>> AuthorizationCodeTable::consume(const QByteArray &codeHash, core::Seconds now) const
{
    auto consumed = statement("UPDATE authorization_codes SET consumed_at = ? WHERE code_hash = ? AND consumed_at IS NULL "
                              "AND expires_at > ? RETURNING code_hash, family_id, client_id, redirect_uri, code_challenge, "
                              "created_at, expires_at, consumed_at, nonce")
                        .bind(now, codeHash, now)
                        .one(readCode);
    if (!consumed || !*consumed) {
        return consumed;
    }
    const core::FamilyId &family = (*consumed)->familyId;
    auto redeemed = change(statement("UPDATE refresh_token_families SET redeemed_at = coalesce(redeemed_at, ?) WHERE id = ?")
                               .bind(now, family),
                           Topic::Families, ChangeKind::Updated, family.bytes());
    if (!redeemed) {
        return core::unexpected(redeemed.error());
    }
    return consumed;
}

Result<int> AuthorizationCodeTable::removeExpired(core::Seconds now, int atMost) const
{
    return statement("DELETE FROM authorization_codes WHERE rowid IN "
                     "(SELECT rowid FROM authorization_codes WHERE expires_at <= ? LIMIT ?)")
        .bind(now, atMost)
        .run();
}

} // namespace store
