// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `audit_events`: rows are added at the end and never changed, but for blanking what is personal in them. What makes them
// a chain is server/audit's.
#pragma once

#include "server/store/rows/audit_event_row.h"
#include "server/store/table.h"

namespace store
{

class AuditEventTable final : private Table
{
public:
    using Table::Table;

    struct Query { // every condition that is set must hold; in the order they happened
        std::optional<core::Milliseconds> from; // inclusive
        std::optional<core::Milliseconds> to;   // exclusive
        std::optional<core::UserId> userId;     // whom it concerns, or who did it
        qint64 afterId = 0;                     // paging
        std::optional<qint64> throughId;
        int limit = 500;
    };

    [[nodiscard]] Result<QList<AuditEventRow>> list(const Query &query) const;
    [[nodiscard]] Result<QList<AuditEventRow>> listNewest(std::optional<qint64> beforeId, int limit) const;
    [[nodiscard]] Result<qint64> lastId() const; // 0: none
    [[nodiscard]] Result<qint64> lastIdBefore(core::Milliseconds time) const; // every row up to it is older; 0: none

    struct KindCount {
        QString kind;
        QString result;
        qint64 count = 0; // repeats included
    };
    [[nodiscard]] Result<QList<KindCount>> countKinds(qint64 afterId, qint64 throughId) const;

    [[nodiscard]] Result<void> insert(const AuditEventRow &row) const;
    // Ids of the rows of this user that still hold something personal, ascending.
    [[nodiscard]] Result<QList<qint64>> listIdsOf(const core::UserId &id) const;
    [[nodiscard]] Result<int> erase(const core::UserId &id) const;
    [[nodiscard]] Result<int> removeThrough(qint64 id) const;
};

} // namespace store
