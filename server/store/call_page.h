// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of `calls` by conditions, in the order of time, a page at a time; and their sums, where no rollup has them. Each reads along
// the index of its narrowest condition, so that the first page does not wait for the last row. `reports` thread.
#pragma once

#include "server/store/rows/call_cell_row.h"
#include "server/store/table.h"

namespace store
{

struct CallConditions { // each that is set must hold; nullopt: any
    std::optional<core::Milliseconds> from;   // inclusive
    std::optional<core::Milliseconds> to;     // exclusive
    std::optional<QStringList> tools;         // "server/tool"
    std::optional<QList<core::UserId>> users;
    std::optional<QList<core::ClientId>> clients;
    QList<CallOutcome> outcomes;              // empty: any
    std::optional<core::FamilyId> familyId;
    QString text;                             // somewhere in arguments, result, error or names; ASCII case does not count
    std::optional<qint64> throughId;          // recorded no later than this row
};

struct CallPosition {
    core::Milliseconds time{};
    qint64 id = 0;

    friend auto operator<=>(const CallPosition &, const CallPosition &) = default;
};

enum class CallOrder {
    NewestFirst,
    OldestFirst,
    SlowestFirst, // of the slice that was read
};

struct CallPageQuery {
    CallConditions conditions;
    CallOrder order = CallOrder::NewestFirst;
    std::optional<CallPosition> after; // where the page before ended
    int limit = 200;
};

class CallPages final : private Table
{
public:
    using Table::Table;

    // NewestFirst or OldestFirst, without `text`: those are quick.
    [[nodiscard]] Result<QList<CallRow>> page(const CallPageQuery &query) const;

    // For what no index helps with: reads the next `slice` rows along the index and gives those of them that fit, at most `limit`.
    struct Slice {
        QList<CallRow> rows;
        std::optional<CallPosition> end; // where the next one starts; nullopt: there is none
    };
    [[nodiscard]] Result<Slice> slice(const CallPageQuery &query, int rows) const;

    struct Sums {
        CallConditions conditions;
        int groupBy = 0; // of call_dimension
        std::chrono::seconds bucket{};
    };
    [[nodiscard]] Result<QList<CallCellRow>> sums(const Sums &query) const;
    [[nodiscard]] Result<QList<CallCellRow>> eachCall(const Sums &query) const; // not added up: with its duration

    [[nodiscard]] Result<qint64> lastId() const;
    struct Ends {
        core::Milliseconds first{};
        core::Milliseconds last{};
    };
    [[nodiscard]] Result<std::optional<Ends>> ends() const; // in time; nullopt: there is no call
};

[[nodiscard]] QByteArray callColumns();
[[nodiscard]] CallRow readCall(Columns &columns); // the id, then callColumns()

} // namespace store
