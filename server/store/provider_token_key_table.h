// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `provider_token_keys`: the data key of a family's provider token, wrapped once for each live token that may open it.
#pragma once

#include "server/store/rows/provider_token_key_row.h"
#include "server/store/table.h"

namespace store
{

class ProviderTokenKeyTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<ProviderTokenKeyRow>> find(const QByteArray &tokenHash) const;
    [[nodiscard]] Result<void> insert(const ProviderTokenKeyRow &row) const;
    // The master key is changed: what there is stays wrapped under the one before.
    [[nodiscard]] Result<int> noteEarlierMasterKey(const QByteArray &id) const;
    [[nodiscard]] Result<bool> isEarlierMasterKeyUsed(const QByteArray &id) const;
    [[nodiscard]] Result<bool> remove(const QByteArray &tokenHash) const;
    [[nodiscard]] Result<int> removeOfFamily(const core::FamilyId &familyId) const;
    [[nodiscard]] Result<bool> expireAt(const QByteArray &tokenHash, core::Seconds at) const;
    [[nodiscard]] Result<int> removeExpired(const core::FamilyId &familyId, core::Seconds now) const;
    [[nodiscard]] Result<int> removeExpired(core::Seconds now, int atMost) const;
};

} // namespace store
