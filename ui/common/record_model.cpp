// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/record_model.h"

#include "ui/common/format.h"

#include <QCoreApplication>

namespace ui
{

namespace
{

QVariant sortValue(const ColumnSpec &spec, const Cell &cell)
{
    if (cell.sortValue.isValid())
        return cell.sortValue;
    if (spec.kind == CellKind::Time)
        return qint64(cell.time ? cell.time->time_since_epoch().count() : 0); // never: before everything
    return cell.text;
}

QString toolTipText(const ColumnSpec &spec, const Cell &cell)
{
    if (!cell.toolTip.isEmpty())
        return format::toolTip(format::outside(cell.toolTip));
    if (spec.kind == CellKind::Time && cell.time)
        return format::exactTime(*cell.time);
    return {};
}

} // namespace

QString RecordModel::shownText(const ColumnSpec &spec, const Cell &cell)
{
    if (spec.kind != CellKind::Time)
        return format::outside(cell.text);
    if (cell.time)
        return format::relativeTime(*cell.time);
    return cell.text.isEmpty() ? QCoreApplication::translate("ui::RecordModel", "never") : cell.text;
}

QVariant RecordModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    if (role == KeyRole)
        return keyAt(index.row());
    const ColumnSpec &spec = columnSpec(index.column());
    if (role == Qt::TextAlignmentRole) {
        const Qt::Alignment side = spec.kind == CellKind::Number ? Qt::AlignRight : Qt::AlignLeft;
        return QVariant::fromValue(side | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole && role != SortRole && role != CellRole
        && role != FilterRole)
        return {};

    const Cell cell = cellAt(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole: return shownText(spec, cell);
    case Qt::ToolTipRole: return toolTipText(spec, cell);
    case Qt::AccessibleTextRole: {
        const QString words = cell.second.isEmpty() ? shownText(spec, cell) : shownText(spec, cell) + QStringLiteral(", ") + cell.second;
        return QStringLiteral("%1: %2").arg(spec.title, words);
    }
    case SortRole: return sortValue(spec, cell);
    case FilterRole: return spec.kind == CellKind::Time ? QString() : cell.text + QLatin1Char('\n') + cell.second;
    case CellRole: return QVariant::fromValue(cell);
    default: return {};
    }
}

QVariant RecordModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const ColumnSpec &spec = columnSpec(section);
    if (role == Qt::DisplayRole)
        return spec.title;
    if (role == Qt::TextAlignmentRole) {
        const Qt::Alignment side = spec.kind == CellKind::Number ? Qt::AlignRight : Qt::AlignLeft;
        return QVariant::fromValue(side | Qt::AlignVCenter);
    }
    if (role == KindRole)
        return int(spec.kind);
    return {};
}

} // namespace ui
