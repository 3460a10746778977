// SPDX-License-Identifier: GPL-3.0-or-later
// Everybody and everything that calls are counted by, and what a filter means by them. A snapshot, made for one report. Thread of its
// connection.
#pragma once

#include "server/analytics/filter.h"
#include "server/store/call_page.h"

#include <QHash>

namespace analytics
{

// A filter with its names found.
struct Scope {
    store::CallConditions conditions; // for rows
    int dimensions = 0;               // of call_dimension: those that restrict
    QHash<int, QList<qint64>> ids;    // by dimension: which of them; all when it does not restrict
    bool needsRows = false;
};

class Subjects final
{
public:
    [[nodiscard]] static store::Result<Subjects> load(store::Database &database);

    [[nodiscard]] Scope scopeOf(const Filter &filter) const;
    [[nodiscard]] store::CallSubjectRow find(qint64 id) const { return m_byId.value(id); }

private:
    [[nodiscard]] QList<qint64> idsOfTools(const Filter &filter) const;
    void restrict(Scope &scope, int dimension, const QList<qint64> &ids) const;

    QHash<qint64, store::CallSubjectRow> m_byId;
    QHash<int, QList<qint64>> m_all;
};

} // namespace analytics
