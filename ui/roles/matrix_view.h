// SPDX-License-Identifier: GPL-3.0-or-later
// The permission matrix on screen: tools at the side and roles on top stay while it scrolls. A click chooses a cell and changes nothing;
// Space goes to its next state, A allows, R refuses, Del says nothing any more. Main thread.
#pragma once

#include "ui/roles/permission_matrix.h"

#include <QTableView>

class QPainter;

namespace ui
{

class MatrixModel;

// Filled, outlined, disc or dot: the legend draws the same.
void paintMark(QPainter &painter, const QRect &square, CellMark mark);
inline constexpr int markSide = 24;

class MatrixView final : public QTableView
{
    Q_OBJECT
public:
    explicit MatrixView(MatrixModel &model, QWidget *parent = nullptr);

    void fitColumns();

Q_SIGNALS:
    void cellChosen(const QModelIndex &index);
    void nextRequested(const QModelIndex &index);
    void effectRequested(const QModelIndex &index, std::optional<admin::RuleEffect> effect);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    MatrixModel &m_model;
};

} // namespace ui
