// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `personal_access_tokens`: made by people for themselves, used until they expire or are revoked (and then gone).
#pragma once

#include "server/store/rows/personal_access_token_row.h"
#include "server/store/table.h"

namespace store
{

class PersonalAccessTokenTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<PersonalAccessTokenRow>> find(const QString &id) const;
    [[nodiscard]] Result<std::optional<PersonalAccessTokenRow>> findByHash(const QByteArray &tokenHash) const;
    [[nodiscard]] Result<QList<PersonalAccessTokenRow>> list() const; // newest first; expired ones, too
    [[nodiscard]] Result<int> countOfUser(const core::UserId &id) const;

    [[nodiscard]] Result<void> insert(const PersonalAccessTokenRow &row) const;
    [[nodiscard]] Result<void> touch(const QString &id, core::Seconds usedAt) const;
    [[nodiscard]] Result<bool> remove(const QString &id) const;
    // Expired before `limit`.
    [[nodiscard]] Result<int> removeExpired(core::Seconds limit, int atMost) const;
};

} // namespace store
