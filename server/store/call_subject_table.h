// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `call_subjects`: the users, tools and clients that calls are counted by, each under a short number.
#pragma once

#include "server/store/rows/call_cell_row.h"
#include "server/store/table.h"

namespace store
{

class CallSubjectTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<QList<CallSubjectRow>> list() const;
    [[nodiscard]] Result<std::optional<CallSubjectRow>> find(int dimension, const QString &key) const;

    // Its id, new or old. An empty label leaves the label as it is.
    [[nodiscard]] Result<qint64> keep(int dimension, const QString &key, const QString &label) const;
    // Its numbers stay under another name.
    [[nodiscard]] Result<void> rename(qint64 id, const QString &key, const QString &label) const;
};

} // namespace store
