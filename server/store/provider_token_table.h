// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `provider_tokens`: what an outside provider gave us for a family, sealed under a data key that is not stored.
#pragma once

#include "server/store/table.h"

namespace store
{

class ProviderTokenTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<QByteArray>> find(const core::FamilyId &familyId) const;
    [[nodiscard]] Result<void> insert(const core::FamilyId &familyId, const QByteArray &tokenSealed) const; // or replaces
    [[nodiscard]] Result<bool> remove(const core::FamilyId &familyId) const;
};

} // namespace store
