// SPDX-License-Identifier: GPL-3.0-or-later
// Counts calls into the rollups, in the transaction of their rows: whoever reads sees both or neither. `store` thread.
#pragma once

#include "server/store/call_rollup_table.h"

#include <QHash>

#include <map>

namespace analytics
{

// The rollups that are kept: by no dimension per minute, hour and day; by one per hour and day; by several per day. What lies between
// is asked of the rows themselves, along an index (report_plan.h).
[[nodiscard]] QList<std::chrono::seconds> grainsOf(int facet); // coarsest first

class RollupWriter final
{
public:
    explicit RollupWriter(store::Transaction &transaction);

    [[nodiscard]] store::Result<void> count(const store::CallRow &call);
    [[nodiscard]] store::Result<void> write(); // once, at the end

private:
    [[nodiscard]] store::Result<qint64> subject(int dimension, const QString &key, const QString &label);
    [[nodiscard]] store::Result<void> add(const store::CallRollupTable::Key &key, const store::CallCellRow &cell);

    store::Transaction &m_transaction;
    QHash<std::pair<int, QString>, qint64> m_subjects;
    std::map<store::CallRollupTable::Key, store::CallCellRow> m_cells; // in the order of the primary key
};

// Counts what an earlier version recorded without counting; a step at a time, true: there is more.
[[nodiscard]] store::Result<bool> countUncounted(store::Transaction &transaction);

} // namespace analytics
