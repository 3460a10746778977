// SPDX-License-Identifier: GPL-3.0-or-later
// The permission matrix for a table view: rows are servers and their tools, columns roles or one person. Filters by itself, so that a
// server stays above its tools. Main thread.
#pragma once

#include "ui/roles/permission_matrix.h"

#include <QAbstractTableModel>

namespace ui
{

class MatrixModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role {
        MarkRole = Qt::UserRole, // CellMark as int
        ChangedRole,
        ServerRowRole, // of a vertical header: this row is a server
    };
    explicit MatrixModel(const PermissionMatrix &matrix, QObject *parent = nullptr);

    void setWords(const QString &words); // of the filter
    void rebuild();                      // rows or columns are others
    void update();                       // only what the cells say
    [[nodiscard]] const MatrixRow &rowAt(int row) const { return m_shown[row]; }
    [[nodiscard]] int rowOf(const MatrixRow &row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QList<MatrixRow> wantedRows() const;

    const PermissionMatrix &m_matrix;
    QList<MatrixRow> m_shown;
    QString m_words;
};

} // namespace ui
