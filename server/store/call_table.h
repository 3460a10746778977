// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `calls`: one row per tool call, in the order they were recorded.
#pragma once

#include "server/store/rows/call_row.h"
#include "server/store/table.h"

namespace store
{

class CallTable final : private Table
{
public:
    using Table::Table;

    struct Query { // every condition that is set must hold; newest first
        std::optional<core::Milliseconds> from; // inclusive
        std::optional<core::Milliseconds> to;   // exclusive
        std::optional<core::UserId> userId;
        std::optional<core::FamilyId> familyId;
        std::optional<QString> tool;
        std::optional<qint64> id;
        std::optional<qint64> beforeId; // paging
        int limit = 200;
    };

    [[nodiscard]] Result<QList<CallRow>> list(const Query &query) const;
    [[nodiscard]] Result<qint64> countSince(core::Milliseconds from) const;

    [[nodiscard]] Result<qint64> insert(const CallRow &row) const; // its id
    [[nodiscard]] Result<int> removeBefore(core::Milliseconds time, int atMost) const;
    // Who it was, and what they said, is blanked; that there was a call stays. How many rows.
    [[nodiscard]] Result<int> blank(const core::UserId &id, const core::UserId &pseudonym, int atMost) const;

};

} // namespace store
