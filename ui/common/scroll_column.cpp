// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/scroll_column.h"

#include "ui/common/metrics.h"

#include <QEvent>
#include <QScrollBar>
#include <QVBoxLayout>

namespace ui
{

ScrollColumn::ScrollColumn(QWidget *parent)
    : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::Block);
    setWidget(content);
    content->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    verticalScrollBar()->installEventFilter(this);
}

bool ScrollColumn::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == verticalScrollBar() && (event->type() == QEvent::Show || event->type() == QEvent::Hide)) // air beside it
        m_column->setContentsMargins(0, 0, event->type() == QEvent::Show ? space::Small : 0, 0);
    return QScrollArea::eventFilter(watched, event);
}

} // namespace ui
