// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/switch_button.h"

#include "ui/common/style_painting.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <QStyleOption>

namespace ui
{

SwitchButton::SwitchButton(const QString &name, QWidget *parent)
    : QAbstractButton(parent)
{
    setCheckable(true);
    setAccessibleName(name);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void SwitchButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = Theme::current().tokens();
    QRectF track(0, 0, 36, 20);
    track.moveCenter(QRectF(rect()).center());
    const QColor on = isEnabled() ? tokens.accent : tokens.control;
    const QColor offInk = isEnabled() ? tokens.control : tokens.lineStrong;
    if (isChecked())
        paintRounded(painter, track, 10, on, QColor());
    else
        paintRounded(painter, track, 10, tokens.sunken, offInk);

    const bool isAtRight = isChecked() != (layoutDirection() == Qt::RightToLeft);
    QRectF knob(0, 0, 14, 14);
    knob.moveCenter({isAtRight ? track.right() - 10 : track.left() + 10, track.center().y()});
    paintRounded(painter, knob, 7, isChecked() ? tokens.onAccent : offInk, QColor());

    QStyleOption option;
    option.initFrom(this);
    if (hasFocus() && option.state.testFlag(QStyle::State_KeyboardFocusChange))
        paintFocusRing(painter, rect(), 12, tokens.text);
}

} // namespace ui
