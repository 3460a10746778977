// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/style_painting.h"

#include "ui/common/button.h"
#include "ui/common/gatehouse_style.h"
#include "ui/common/icon.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QWidget>

namespace ui
{

namespace
{

constexpr qreal ringWidth = 2.0;

const Tokens &tokens()
{
    return Theme::current().tokens();
}

bool has(const QStyleOption &option, QStyle::StateFlag flag)
{
    return option.state.testFlag(flag);
}

QRectF centred(const QRectF &around, qreal size)
{
    QRectF rect(0, 0, size, size);
    rect.moveCenter(around.center());
    return rect;
}

QColor buttonInk(Emphasis emphasis, bool isEnabled)
{
    if (!isEnabled)
        return tokens().control;
    switch (emphasis) {
    case Emphasis::Normal: return tokens().text;
    case Emphasis::Primary: return tokens().onAccent;
    case Emphasis::DangerFill: return tokens().onDanger;
    case Emphasis::Danger: return tokens().err;
    case Emphasis::Soft:
    case Emphasis::Ghost: return tokens().accentText;
    case Emphasis::Quiet: return tokens().muted;
    }
    return tokens().text;
}

} // namespace

void paintRounded(QPainter &painter, const QRectF &rect, qreal radius, const QColor &fill, const QColor &edge, qreal width)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.setPen(edge.isValid() && edge.alpha() > 0 ? QPen(edge, width) : QPen(Qt::NoPen));
    const qreal inset = edge.isValid() && edge.alpha() > 0 ? width / 2 : 0;
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset);
    painter.restore();
}

void paintFocusRing(QPainter &painter, const QRectF &rect, qreal radius, const QColor &color)
{
    paintRounded(painter, rect, radius, QColor(), color, ringWidth);
}

void paintFieldPanel(QPainter &painter, const QStyleOption &option, const QWidget *widget)
{
    const bool isLocked = has(option, QStyle::State_ReadOnly) || !has(option, QStyle::State_Enabled);
    const bool isInvalid = widget && widget->property(InvalidProperty).toBool();
    const QColor edge = isInvalid ? tokens().err : isLocked ? tokens().lineStrong : tokens().control;
    paintRounded(painter, option.rect, radius::Field, isLocked ? tokens().sunken : tokens().surface, edge, isInvalid ? 1.5 : 1.0);
    if (has(option, QStyle::State_HasFocus))
        paintFocusRing(painter, option.rect, radius::Field, isInvalid ? tokens().err : tokens().accent);
}

void paintCheckBox(QPainter &painter, const QStyleOption &option)
{
    const QRectF box = centred(option.rect, 18);
    const bool isOn = has(option, QStyle::State_On) || has(option, QStyle::State_NoChange);
    const bool isEnabled = has(option, QStyle::State_Enabled);
    const QColor edge = isEnabled ? tokens().control : tokens().lineStrong;
    if (isOn)
        paintRounded(painter, box, radius::Box, isEnabled ? tokens().accent : tokens().control, QColor());
    else
        paintRounded(painter, box, radius::Box, tokens().surface, edge);
    if (has(option, QStyle::State_On))
        paintIcon(painter, Icon::Check, centred(box, 14), tokens().onAccent);
    else if (has(option, QStyle::State_NoChange))
        paintIcon(painter, Icon::Minus, centred(box, 14), tokens().onAccent);
}

void paintRadioButton(QPainter &painter, const QStyleOption &option)
{
    const QRectF circle = centred(option.rect, 18);
    const QColor edge = has(option, QStyle::State_Enabled) ? tokens().control : tokens().lineStrong;
    if (!has(option, QStyle::State_On))
        return paintRounded(painter, circle, 9, tokens().surface, edge);
    paintRounded(painter, circle, 9, has(option, QStyle::State_Enabled) ? tokens().accent : tokens().control, QColor());
    paintRounded(painter, centred(circle, 7), 3.5, tokens().onAccent, QColor());
}

void paintToolPanel(QPainter &painter, const QStyleOption &option)
{
    if (!has(option, QStyle::State_Enabled))
        return;
    if (has(option, QStyle::State_Sunken) || has(option, QStyle::State_On))
        paintRounded(painter, option.rect, radius::Field, tokens().selected, QColor());
    else if (has(option, QStyle::State_MouseOver))
        paintRounded(painter, option.rect, radius::Field, tokens().hover, QColor());
}

void paintMenuPanel(QPainter &painter, const QStyleOption &option)
{
    painter.fillRect(option.rect, tokens().surface);
    paintRounded(painter, option.rect, 0, QColor(), tokens().lineStrong);
}

void paintButtonBevel(QPainter &painter, const QStyleOptionButton &option, Emphasis emphasis)
{
    const bool isEnabled = has(option, QStyle::State_Enabled);
    const bool isOver = isEnabled && (has(option, QStyle::State_MouseOver) || has(option, QStyle::State_Sunken));
    QColor fill;
    QColor edge;
    QColor ring = tokens().accent;
    switch (emphasis) {
    case Emphasis::Primary:
        fill = isEnabled ? (isOver ? tokens().accentHover : tokens().accent) : tokens().neutralSoft;
        ring = tokens().text;
        break;
    case Emphasis::DangerFill:
        fill = isEnabled ? (isOver ? tokens().dangerFill.darker(112) : tokens().dangerFill) : tokens().neutralSoft;
        ring = tokens().text;
        break;
    case Emphasis::Normal:
    case Emphasis::Danger:
        fill = isOver ? tokens().hover : tokens().surface;
        edge = isEnabled ? tokens().lineStrong : tokens().line;
        break;
    case Emphasis::Soft:
        fill = isEnabled ? tokens().accentSoft : tokens().neutralSoft;
        edge = isOver ? tokens().accentText : tokens().softEdge;
        break;
    case Emphasis::Ghost:
    case Emphasis::Quiet:
        if (isOver)
            fill = tokens().hover;
        break;
    }
    paintRounded(painter, option.rect, radius::Field, fill, edge);
    if (has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange))
        paintFocusRing(painter, option.rect, radius::Field, ring);
}

void paintButtonLabel(QPainter &painter, const QStyleOptionButton &option, const QWidget *widget, Emphasis emphasis)
{
    constexpr int icon = 16;
    constexpr int gap = 8;
    const auto *button = qobject_cast<const Button *>(widget);
    const QFont font = fontOf(emphasis == Emphasis::Normal ? TextRole::Body : TextRole::Strong);
    const QFontMetrics metrics(font);
    const QColor ink = buttonInk(emphasis, has(option, QStyle::State_Enabled));
    const bool leads = button && button->symbol();
    const bool trails = button && button->trailingSymbol();
    const int extra = (leads ? icon + gap : 0) + (trails ? icon + gap / 2 : 0);
    const int room = option.rect.width() - extra - 6;
    const QString text = metrics.elidedText(option.text, Qt::ElideRight, room, Qt::TextShowMnemonic);
    const int textWidth = metrics.size(Qt::TextShowMnemonic, text).width();

    QRect content(0, 0, textWidth + extra, option.rect.height());
    content.moveCenter(option.rect.center());
    const auto place = [&option, &content](int from, int width) {
        return QStyle::visualRect(option.direction, option.rect, QRect(content.left() + from, content.top(), width, content.height()));
    };
    int from = 0;
    if (leads) {
        paintIcon(painter, *button->symbol(), centred(place(0, icon), icon), ink);
        from = icon + gap;
    }
    painter.save();
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(place(from, textWidth + 1), Qt::AlignVCenter | Qt::TextHideMnemonic | Qt::TextSingleLine, text);
    painter.restore();
    if (trails)
        paintIcon(painter, *button->trailingSymbol(), centred(place(from + textWidth + gap / 2, icon), icon), ink);
}

void paintHeader(QPainter &painter, const QStyleOptionHeader &option)
{
    constexpr int chevron = 14;
    const bool isSorted = option.sortIndicator != QStyleOptionHeader::None;
    const QFont font = fontOf(TextRole::CaptionStrong);
    const QFontMetrics metrics(font);
    const Qt::Alignment align = QStyle::visualAlignment(option.direction, option.textAlignment);
    const QRect room = option.rect.adjusted(space::Cell, 0, -space::Cell, 0);
    const int extra = isSorted ? chevron + space::Tiny : 0;
    const QString text = metrics.elidedText(option.text, Qt::ElideRight, room.width() - extra);

    QRect label(0, room.top(), metrics.horizontalAdvance(text) + 1 + extra, room.height());
    if (align.testFlag(Qt::AlignRight))
        label.moveRight(room.right());
    else if (align.testFlag(Qt::AlignHCenter))
        label.moveCenter(room.center());
    else
        label.moveLeft(room.left());

    painter.save();
    painter.setFont(font);
    painter.setPen(isSorted ? tokens().text : tokens().muted);
    const bool isMirrored = option.direction == Qt::RightToLeft;
    painter.drawText(label.adjusted(isMirrored ? extra : 0, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, text);
    if (isSorted) {
        const int left = isMirrored ? label.left() : label.right() - chevron;
        // QHeaderView calls the ascending arrow SortDown.
        const Icon icon = option.sortIndicator == QStyleOptionHeader::SortDown ? Icon::Up : Icon::Down;
        paintIcon(painter, icon, centred(QRect(left, label.top(), chevron, label.height()), chevron), tokens().text);
    }
    painter.setPen(tokens().line);
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    painter.restore();
}

void paintComboBox(QPainter &painter, const QStyleOptionComboBox &option, const QRect &arrow)
{
    const bool isEnabled = has(option, QStyle::State_Enabled);
    paintRounded(painter, option.rect, radius::Field, isEnabled ? tokens().surface : tokens().sunken,
        isEnabled ? tokens().control : tokens().lineStrong);
    if (has(option, QStyle::State_HasFocus) && (option.editable || has(option, QStyle::State_KeyboardFocusChange)))
        paintFocusRing(painter, option.rect, radius::Field, tokens().accent);
    paintIcon(painter, Icon::Down, centred(arrow, 16), isEnabled ? tokens().muted : tokens().control);
}

void paintComboLabel(QPainter &painter, const QStyleOptionComboBox &option, const QRect &field)
{
    if (option.editable)
        return;
    painter.save();
    painter.setPen(has(option, QStyle::State_Enabled) ? tokens().text : tokens().muted);
    const QString text = option.fontMetrics.elidedText(option.currentText, Qt::ElideRight, field.width());
    painter.drawText(field, int(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter)), text);
    painter.restore();
}

void paintSpinBox(QPainter &painter, const QStyleOptionSpinBox &option, const QRect &up, const QRect &down, const QWidget *widget)
{
    paintFieldPanel(painter, option, widget);
    const auto arrow = [&](Icon icon, const QRect &rect, QAbstractSpinBox::StepEnabledFlag flag) {
        const bool mayStep = option.stepEnabled.testFlag(flag) && has(option, QStyle::State_Enabled);
        paintIcon(painter, icon, centred(rect, 12), mayStep ? tokens().muted : tokens().lineStrong);
    };
    arrow(Icon::Up, up, QAbstractSpinBox::StepUpEnabled);
    arrow(Icon::Down, down, QAbstractSpinBox::StepDownEnabled);
}

void paintScrollBar(QPainter &painter, const QStyleOptionSlider &option, const QRect &handle)
{
    if (option.maximum <= option.minimum)
        return;
    constexpr int thickness = 6;
    QRectF bar = handle;
    if (option.orientation == Qt::Horizontal)
        bar = QRectF(handle.left() + 2, handle.center().y() - thickness / 2.0, handle.width() - 4, thickness);
    else
        bar = QRectF(handle.center().x() - thickness / 2.0, handle.top() + 2, thickness, handle.height() - 4);
    const bool isActive = has(option, QStyle::State_MouseOver) || has(option, QStyle::State_Sunken);
    paintRounded(painter, bar, thickness / 2.0, isActive ? tokens().control : tokens().lineStrong, QColor());
}

} // namespace ui
