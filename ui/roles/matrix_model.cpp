// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roles/matrix_model.h"

#include "ui/common/format.h"
#include "ui/roles/cell_words.h"

#include <algorithm>

namespace ui
{

MatrixModel::MatrixModel(const PermissionMatrix &matrix, QObject *parent)
    : QAbstractTableModel(parent)
    , m_matrix(matrix)
{
}

void MatrixModel::setWords(const QString &words)
{
    m_words = words.trimmed();
    rebuild();
}

QList<MatrixRow> MatrixModel::wantedRows() const
{
    const auto isWanted = [this](const MatrixRow &row) { return row.pattern().contains(m_words, Qt::CaseInsensitive); };
    QList<MatrixRow> rows;
    for (const MatrixRow &row : m_matrix.rows()) {
        if (!row.tool.isEmpty() && isWanted(row)) {
            rows.append(row);
        } else if (row.tool.isEmpty()) {
            const bool hasTool = std::any_of(m_matrix.rows().cbegin(), m_matrix.rows().cend(),
                [&](const MatrixRow &one) { return one.server == row.server && !one.tool.isEmpty() && isWanted(one); });
            if (hasTool || isWanted(row))
                rows.append(row);
        }
    }
    return rows;
}

void MatrixModel::rebuild()
{
    beginResetModel();
    m_shown = wantedRows();
    endResetModel();
}

void MatrixModel::update()
{
    if (!m_shown.isEmpty() && columnCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int MatrixModel::rowOf(const MatrixRow &row) const
{
    return int(m_shown.indexOf(row));
}

int MatrixModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int MatrixModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_matrix.columnCount();
}

QVariant MatrixModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.column() >= m_matrix.columnCount())
        return {};
    const MatrixRow &row = m_shown[index.row()];
    const MatrixColumn &column = m_matrix.column(index.column());
    const CellFacts facts = m_matrix.cell(row, index.column());
    switch (role) {
    case MarkRole:
        return int(facts.mark);
    case ChangedRole:
        return facts.isChanged;
    case Qt::DisplayRole: // a person's one wide column has room for the reason
        return m_matrix.hasPerson() ? whyWords(column, row, facts) : QString();
    case Qt::ToolTipRole:
        return format::toolTip(whyWords(column, row, facts));
    case Qt::AccessibleTextRole:
        return tr("%1, %2: %3. %4").arg(format::outside(column.title), rowWords(row), markWords(facts.mark), whyWords(column, row, facts));
    default:
        return {};
    }
}

QVariant MatrixModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal)
        return role == Qt::DisplayRole && section < m_matrix.columnCount() ? QVariant(format::outside(m_matrix.column(section).title)) : QVariant();
    if (role == ServerRowRole)
        return m_shown[section].tool.isEmpty();
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return rowWords(m_shown[section]);
    return {};
}

} // namespace ui
