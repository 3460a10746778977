// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `refresh_tokens`: the rotation chain of each family (RFC 9700 section 4.14.2). Rotated ones are kept until they expire, so
// that their reuse is noticed.
#pragma once

#include "server/store/rows/refresh_token_row.h"
#include "server/store/table.h"

namespace store
{

class RefreshTokenTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<RefreshTokenRow>> find(const QByteArray &tokenHash) const;
    // A generation: the tokens issued for one predecessor (empty: the first of the family). A retried refresh makes siblings.
    [[nodiscard]] Result<QList<RefreshTokenRow>> listGeneration(const core::FamilyId &familyId,
                                                                const QByteArray &predecessorHash) const;
    // The tokens whose predecessor is any of that generation.
    [[nodiscard]] Result<QList<RefreshTokenRow>> listNextGeneration(const core::FamilyId &familyId,
                                                                    const QByteArray &predecessorHash) const;
    [[nodiscard]] Result<void> insert(const RefreshTokenRow &row) const;
    // The whole generation; those rotated before keep their time. How many were rotated by this.
    [[nodiscard]] Result<int> markRotated(const core::FamilyId &familyId, const QByteArray &predecessorHash,
                                          core::Seconds now) const;
    [[nodiscard]] Result<void> markUsed(const QByteArray &tokenHash, core::Seconds now) const;
    [[nodiscard]] Result<void> updateExpiry(const QByteArray &tokenHash, core::Seconds expiresAt) const;
    [[nodiscard]] Result<bool> remove(const QByteArray &tokenHash) const;
    [[nodiscard]] Result<int> removeExpired(core::Seconds now, int atMost) const;
};

} // namespace store
