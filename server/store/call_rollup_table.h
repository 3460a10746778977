// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `call_rollups`: calls counted beforehand, per minute, hour or day (UTC), by the dimensions of `facet`. Written in the
// transaction of the rows they count; what the latency column holds is server/analytics'.
#pragma once

#include "server/store/rows/call_cell_row.h"
#include "server/store/table.h"

namespace store
{

class CallRollupTable final : private Table
{
public:
    using Table::Table;

    struct Query {
        std::chrono::seconds grain{}; // of the rows that are read
        int facet = 0;                // bits of call_dimension: the rows are apart by these
        core::Seconds from{};         // whole grains; inclusive
        core::Seconds to{};           // exclusive
        QList<qint64> tools;          // which of them, for each dimension of the facet: all of them are named
        QList<qint64> users;
        QList<qint64> clients;
        QList<CallOutcome> outcomes;  // empty: all
        int groupBy = 0;              // of the facet's dimensions: those the answer is apart by
        std::chrono::seconds bucket{}; // a multiple of the grain; 0: all time together
    };

    [[nodiscard]] Result<QList<CallCellRow>> sums(const Query &query) const;
    // The rows themselves with their latencies, not yet added up.
    [[nodiscard]] Result<QList<CallCellRow>> latencies(const Query &query) const;

    struct Key {
        int facet = 0;
        std::chrono::seconds grain{};
        qint64 tool = 0;
        qint64 user = 0;
        qint64 client = 0;
        core::Seconds startsAt{};
        CallOutcome outcome = CallOutcome::Ok;

        friend auto operator<=>(const Key &, const Key &) = default;
    };
    [[nodiscard]] Result<std::optional<QByteArray>> latencyOf(const Key &key) const; // nullopt: there is no such row
    [[nodiscard]] Result<void> insert(const Key &key, const CallCellRow &cell) const;
    // The numbers are added to those of the row; the latency takes the place of its own.
    [[nodiscard]] Result<void> add(const Key &key, const CallCellRow &cell) const;

    // A look through the whole table: for the `reports` thread.
    [[nodiscard]] Result<QList<Key>> listBefore(core::Seconds time, int atMost) const;
    [[nodiscard]] Result<void> remove(const Key &key) const;
    [[nodiscard]] Result<void> clear() const;
};

} // namespace store
