// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `clients`: registered OAuth clients (RFC 7591) and those made by hand.
#pragma once

#include "server/store/rows/client_overview_row.h"
#include "server/store/table.h"

namespace store
{

class ClientTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<ClientRow>> find(const core::ClientId &id) const;
    [[nodiscard]] Result<QList<ClientRow>> list() const;
    [[nodiscard]] Result<int> count() const;
    [[nodiscard]] Result<int> countWaiting() const; // for an administrator
    [[nodiscard]] Result<QList<ClientOverviewRow>> listOverviews() const;
    [[nodiscard]] Result<std::optional<ClientOverviewRow>> findOverview(const core::ClientId &id) const;

    [[nodiscard]] Result<void> insert(const ClientRow &row) const;
    [[nodiscard]] Result<void> update(const ClientRow &row) const; // every column but kind and created_at
    // A user's first consent: from then on it expires later.
    [[nodiscard]] Result<void> updateAuthorized(const core::ClientId &id, core::Seconds now) const;
    // What lies at its `jwks_uri` now; other keys than before end its remembered consents. True: they are others.
    [[nodiscard]] Result<bool> updatePublishedKeys(const core::ClientId &id, const QByteArray &keysHash) const;
    [[nodiscard]] Result<void> touch(const core::ClientId &id, core::Seconds usedAt) const;
    // Ends and removes its families with it. False: there was none.
    [[nodiscard]] Result<bool> remove(const core::ClientId &id) const;
    // Clients that nobody here made, not used since `usedBefore`, or registered before `madeBefore` and never authorized. Never one with a family that
    // has not ended.
    [[nodiscard]] Result<int> removeUnused(core::Seconds usedBefore, core::Seconds madeBefore, int atMost) const;
};

} // namespace store
