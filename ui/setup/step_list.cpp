// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/step_list.h"

#include "ui/common/icon.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QPainter>
#include <QStyle>

namespace ui
{

namespace
{
constexpr int railWidth = 200;
constexpr int disc = 24;
constexpr int stepHeight = 40;
} // namespace

StepList::StepList(const QStringList &steps, QWidget *parent)
    : QWidget(parent)
    , m_steps(steps)
{
    setFixedWidth(em(railWidth));
    setCurrent(0);
}

void StepList::setCurrent(int step)
{
    m_current = step;
    //: %1 and %2 = numbers, %3 = the step's name
    setAccessibleName(tr("Step %1 of %2: %3").arg(step + 1).arg(m_steps.size()).arg(m_steps.value(step)));
    update();
}

void StepList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = Theme::current().tokens();
    painter.fillRect(rect(), tokens.sidebar);
    const int height = qMax(stepHeight, textHeight() + space::Block);
    for (int i = 0; i < int(m_steps.size()); ++i) {
        const QRect row(space::Block, space::Page + i * height, width() - 2 * space::Block, height);
        const QRect mark(row.left(), row.top() + (height - disc) / 2, disc, disc);
        const QRect place = QStyle::visualRect(layoutDirection(), rect(), mark);
        const bool isDone = i < m_current;
        const bool isCurrent = i == m_current;
        paintRounded(painter, place, disc / 2.0, isDone ? tokens.okSoft : isCurrent ? tokens.accent : tokens.surface, isDone ? tokens.ok : isCurrent ? QColor() : tokens.lineStrong);
        if (isDone) {
            paintIcon(painter, Icon::Check, QRectF(place).adjusted(5, 5, -5, -5), tokens.ok);
        } else {
            painter.setFont(fontOf(TextRole::CaptionStrong));
            painter.setPen(isCurrent ? tokens.onAccent : tokens.muted);
            painter.drawText(place, Qt::AlignCenter, QString::number(i + 1));
        }
        painter.setFont(fontOf(isCurrent ? TextRole::Strong : TextRole::Body));
        painter.setPen(isCurrent ? tokens.text : tokens.muted);
        const QRect words = row.adjusted(disc + 10, 0, 0, 0);
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), words), int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine,
            QFontMetrics(painter.font()).elidedText(m_steps[i], Qt::ElideRight, words.width()));
    }
}

} // namespace ui
