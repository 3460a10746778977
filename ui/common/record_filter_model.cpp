// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/record_filter_model.h"

#include "ui/common/record_model.h"

#include <algorithm>

namespace ui
{

RecordFilterModel::RecordFilterModel(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(SortRole);
    setDynamicSortFilter(true);
    m_collator.setNumericMode(true);
    m_collator.setCaseSensitivity(Qt::CaseInsensitive);
}

void RecordFilterModel::setWords(const QString &typed)
{
    m_words.clear();
    const QStringList words = typed.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &word : words) {
        const qsizetype colon = word.indexOf(QLatin1Char(':'));
        const int column = colon > 0 ? columnNamed(word.left(colon)) : -1;
        m_words.append({column, column >= 0 ? word.mid(colon + 1) : word});
    }
    invalidateRowsFilter();
}

void RecordFilterModel::setCondition(std::function<bool(int)> condition)
{
    m_condition = std::move(condition);
    invalidateRowsFilter();
}

int RecordFilterModel::columnNamed(const QString &name) const
{
    const auto *records = qobject_cast<const RecordModel *>(sourceModel());
    for (int column = 0; records && column < records->columnCount(); ++column) {
        const ColumnSpec &spec = records->columnSpec(column);
        if (spec.id.compare(name, Qt::CaseInsensitive) == 0 || spec.title.compare(name, Qt::CaseInsensitive) == 0)
            return column;
    }
    return -1;
}

bool RecordFilterModel::matches(int row, const Word &word) const
{
    const int first = word.column < 0 ? 0 : word.column;
    const int last = word.column < 0 ? sourceModel()->columnCount() - 1 : word.column;
    for (int column = first; column <= last; ++column) {
        if (sourceModel()->index(row, column).data(FilterRole).toString().contains(word.text, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

bool RecordFilterModel::filterAcceptsRow(int row, const QModelIndex &) const
{
    if (m_condition && !m_condition(row))
        return false;
    return std::all_of(m_words.cbegin(), m_words.cend(), [this, row](const Word &word) { return matches(row, word); });
}

bool RecordFilterModel::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QVariant a = left.data(SortRole);
    const QVariant b = right.data(SortRole);
    if (a.typeId() == QMetaType::QString) {
        const int order = m_collator.compare(a.toString(), b.toString());
        if (order != 0)
            return order < 0;
    } else {
        const QPartialOrdering order = QVariant::compare(a, b);
        if (order != QPartialOrdering::Equivalent)
            return order == QPartialOrdering::Less;
    }
    return left.data(KeyRole).toByteArray() < right.data(KeyRole).toByteArray(); // equals keep one order
}

} // namespace ui
