// SPDX-License-Identifier: GPL-3.0-or-later
// Paints one cell by the kind of its column: person, status, time, number, mono, two lines. It only paints; the model has the
// words. Main thread.
#pragma once

#include "ui/common/record_model.h"

#include <QStyledItemDelegate>

namespace ui
{

[[nodiscard]] int rowHeight(bool hasSecondLines);

class RecordDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option, const QModelIndex &index) override;
};

} // namespace ui
