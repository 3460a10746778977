// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `remembered_consents`: what a person chose not to be asked in full again, for one client at one redirect URI. A trigger of
// the schema ends it when the client's name, redirect URIs or keys change.
#pragma once

#include "server/store/rows/remembered_consent_row.h"
#include "server/store/table.h"

namespace store
{

class RememberedConsentTable final : private Table
{
public:
    using Table::Table;

    struct Key {
        core::UserId userId;
        core::ClientId clientId;
        QString resource;
        QString redirectUri;
    };

    [[nodiscard]] Result<std::optional<RememberedConsentRow>> find(const Key &key, core::Seconds now) const;
    [[nodiscard]] Result<bool> hasOfClient(const core::ClientId &id) const;
    // Again: takes the place of the earlier one.
    [[nodiscard]] Result<void> insert(const RememberedConsentRow &row) const;
    [[nodiscard]] Result<bool> remove(const Key &key) const;
    [[nodiscard]] Result<int> removeOfUser(const core::UserId &id) const;
    [[nodiscard]] Result<int> removeOfClient(const core::ClientId &id) const;
    [[nodiscard]] Result<int> removeExpired(core::Seconds now, int atMost) const;
};

} // namespace store
