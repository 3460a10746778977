// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/provider_token_table.h"

namespace store
{

Result<std::optional<QByteArray>> ProviderTokenTable::find(const core::FamilyId &familyId) const
{
    return statement("SELECT token_sealed FROM provider_tokens WHERE family_id = ?").bind(familyId).one([](Columns &columns) {
        return columns.take<QByteArray>();
    });
}

Result<void> ProviderTokenTable::insert(const core::FamilyId &familyId, const QByteArray &tokenSealed) const
{
    return statement("INSERT INTO provider_tokens (family_id, token_sealed) VALUES (?, ?) "
                     "ON CONFLICT (family_id) DO UPDATE SET token_sealed = excluded.token_sealed")
        .bind(familyId, tokenSealed)
        .run()
        .map([](int) {});
}

Result<bool> ProviderTokenTable::remove(const core::FamilyId &familyId) const
{
    return statement("DELETE FROM provider_tokens WHERE family_id = ?").bind(familyId).run().map([](int rows) { return rows > 0; });
}

} // namespace store
