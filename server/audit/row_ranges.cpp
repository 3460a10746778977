// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/row_ranges.h"

#include <QStringList>

#include <algorithm>

namespace audit
{

RowRanges::RowRanges(const QList<qint64> &ascendingIds)
{
    for (const qint64 id : ascendingIds) {
        add(id);
    }
}

RowRanges RowRanges::fromText(const QString &text)
{
    RowRanges ranges;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        const qint64 first = part.section(u'-', 0, 0).toLongLong();
        const qint64 last = part.contains(u'-') ? part.section(u'-', 1).toLongLong() : first;
        if (first > 0 && last >= first) {
            ranges.m_ranges.append({first, last});
        }
    }
    RowRanges sorted;
    sorted.unite(ranges);
    return sorted;
}

void RowRanges::add(qint64 id)
{
    if (!m_ranges.isEmpty() && m_ranges.constLast().last + 1 == id) {
        m_ranges.last().last = id;
    } else {
        m_ranges.append({id, id});
    }
}

void RowRanges::unite(const RowRanges &other)
{
    QList<Range> all = m_ranges + other.m_ranges;
    std::sort(all.begin(), all.end(), [](const Range &a, const Range &b) { return a.first < b.first; });
    m_ranges.clear();
    for (const Range &range : std::as_const(all)) {
        if (!m_ranges.isEmpty() && range.first <= m_ranges.constLast().last + 1) {
            m_ranges.last().last = std::max(m_ranges.constLast().last, range.last);
        } else {
            m_ranges.append(range);
        }
    }
}

bool RowRanges::contains(qint64 id) const
{
    const auto after = std::upper_bound(m_ranges.cbegin(), m_ranges.cend(), id, [](qint64 wanted, const Range &range) { return wanted < range.first; });
    return after != m_ranges.cbegin() && std::prev(after)->last >= id;
}

QString RowRanges::toText() const
{
    QStringList parts;
    for (const Range &range : m_ranges) {
        const QString first = QString::number(range.first);
        parts.append(range.first == range.last ? first : QString(first + u'-' + QString::number(range.last)));
    }
    return parts.join(u',');
}

qint64 RowRanges::firstNotIn(const RowRanges &other) const
{
    for (const Range &range : m_ranges) {
        for (qint64 id = range.first; id <= range.last; ++id) {
            if (!other.contains(id)) {
                return id;
            }
        }
    }
    return 0;
}

} // namespace audit
