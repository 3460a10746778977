// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/gatehouse_style.h"

#include "ui/common/button.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"

#include <QAbstractScrollArea>
#include <QComboBox>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace ui
{

namespace
{

constexpr int fieldPadding = 10;
constexpr int fieldTextInset = 7; // on top of QLineEdit's own
constexpr int comboArrowWidth = 30;
constexpr int spinButtonWidth = 28;
constexpr int scrollBarWidth = 12;
constexpr int headerHeight = 36;
constexpr int listItemPadding = 12;

Emphasis emphasisOf(const QWidget *widget, const QStyleOptionButton &option)
{
    if (const auto *button = qobject_cast<const Button *>(widget))
        return button->emphasis();
    return option.features.testFlag(QStyleOptionButton::DefaultButton) ? Emphasis::Primary : Emphasis::Normal;
}

template <class Option>
const Option *as(const QStyleOption *option)
{
    return qstyleoption_cast<const Option *>(option);
}

// A light selection keeps dark text: Fusion would write in HighlightedText.
void drawListItem(const QProxyStyle &style, const QStyleOptionViewItem &item, QPainter *painter, const QWidget *widget)
{
    QStyleOptionViewItem plain = item;
    plain.palette.setColor(QPalette::HighlightedText, plain.palette.color(QPalette::Text));
    plain.state &= ~QStyle::State_HasFocus;
    style.baseStyle()->drawControl(QStyle::CE_ItemViewItem, &plain, painter, widget);
}

void drawListItemPanel(QPainter &painter, const QStyleOption &option)
{
    const Tokens &tokens = Theme::current().tokens();
    if (option.state.testFlag(QStyle::State_Selected))
        painter.fillRect(option.rect, tokens.selected);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter.fillRect(option.rect, tokens.hover);
}

} // namespace

GatehouseStyle::GatehouseStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
    setObjectName(QStringLiteral("gatehouse"));
}

void GatehouseStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
    const QWidget *widget) const
{
    switch (element) { // of Qt's many, those we draw ourselves
    case PE_PanelLineEdit:
        if (const auto *frame = as<QStyleOptionFrame>(option); !frame || frame->lineWidth > 0)
            paintFieldPanel(*painter, *option, widget);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        return paintCheckBox(*painter, *option);
    case PE_IndicatorRadioButton:
        return paintRadioButton(*painter, *option);
    case PE_FrameFocusRect:
        if (option->state.testFlag(State_KeyboardFocusChange))
            paintFocusRing(*painter, option->rect, radius::Field, Theme::current().tokens().accent);
        return;
    case PE_PanelButtonTool:
        return paintToolPanel(*painter, *option);
    case PE_PanelMenu:
    case PE_FrameMenu:
        return paintMenuPanel(*painter, *option);
    case PE_PanelItemViewItem:
        return drawListItemPanel(*painter, *option);
    case PE_FrameLineEdit:
    case PE_IndicatorHeaderArrow:
    case PE_PanelItemViewRow:
    case PE_IndicatorBranch:
        return;
    case PE_Frame:
        if (qobject_cast<const QAbstractScrollArea *>(widget))
            return;
        break;
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void GatehouseStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case CE_PushButtonBevel:
        if (const auto *button = as<QStyleOptionButton>(option))
            return paintButtonBevel(*painter, *button, emphasisOf(widget, *button));
        break;
    case CE_PushButtonLabel:
        if (const auto *button = as<QStyleOptionButton>(option))
            return paintButtonLabel(*painter, *button, widget, emphasisOf(widget, *button));
        break;
    case CE_Header: // whole: the common style would cut the label with a rectangle of its own
        if (const auto *header = as<QStyleOptionHeader>(option))
            return paintHeader(*painter, *header);
        break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
    case CE_Splitter:
        return;
    case CE_ComboBoxLabel:
        if (const auto *combo = as<QStyleOptionComboBox>(option))
            return paintComboLabel(*painter, *combo, subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget));
        break;
    case CE_ItemViewItem:
        if (const auto *item = as<QStyleOptionViewItem>(option))
            return drawListItem(*this, *item, painter, widget);
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void GatehouseStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
    const QWidget *widget) const
{
    switch (control) {
    case CC_ComboBox:
        if (const auto *combo = as<QStyleOptionComboBox>(option))
            return paintComboBox(*painter, *combo, subControlRect(control, option, SC_ComboBoxArrow, widget));
        break;
    case CC_SpinBox:
        if (const auto *spin = as<QStyleOptionSpinBox>(option)) {
            return paintSpinBox(*painter, *spin, subControlRect(control, option, SC_SpinBoxUp, widget),
                subControlRect(control, option, SC_SpinBoxDown, widget), widget);
        }
        break;
    case CC_ScrollBar:
        if (const auto *bar = as<QStyleOptionSlider>(option))
            return paintScrollBar(*painter, *bar, subControlRect(control, option, SC_ScrollBarSlider, widget));
        break;
    default:
        break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect GatehouseStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
    const QWidget *widget) const
{
    const QRect whole = option->rect;
    const auto visual = [option, &whole](const QRect &rect) { return visualRect(option->direction, whole, rect); };
    if (control == CC_ComboBox) {
        if (part == SC_ComboBoxArrow)
            return visual({whole.right() - comboArrowWidth + 1, whole.top(), comboArrowWidth, whole.height()});
        if (part == SC_ComboBoxEditField)
            return visual(whole.adjusted(fieldPadding + 1, 2, -comboArrowWidth, -2));
        if (part == SC_ComboBoxFrame)
            return whole;
    }
    if (control == CC_SpinBox) {
        const QRect buttons(whole.right() - spinButtonWidth, whole.top() + 2, spinButtonWidth, whole.height() - 4);
        if (part == SC_SpinBoxUp)
            return visual(buttons.adjusted(0, 0, 0, -buttons.height() / 2));
        if (part == SC_SpinBoxDown)
            return visual(buttons.adjusted(0, buttons.height() / 2, 0, 0));
        if (part == SC_SpinBoxEditField)
            return visual(whole.adjusted(6, 2, -spinButtonWidth - 2, -2));
        if (part == SC_SpinBoxFrame)
            return whole;
    }
    if (control == CC_ScrollBar) {
        const auto *bar = as<QStyleOptionSlider>(option);
        if (part == SC_ScrollBarAddLine || part == SC_ScrollBarSubLine)
            return {};
        if (bar && part == SC_ScrollBarGroove)
            return whole;
        if (bar && (part == SC_ScrollBarSlider || part == SC_ScrollBarAddPage || part == SC_ScrollBarSubPage)) {
            const bool isHorizontal = bar->orientation == Qt::Horizontal;
            const int length = isHorizontal ? whole.width() : whole.height();
            const qint64 range = qint64(bar->maximum) - bar->minimum;
            const int handle = range > 0
                ? qBound(qMin(32, length), int(qint64(length) * bar->pageStep / qMax<qint64>(1, range + bar->pageStep)), length)
                : length;
            const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown);
            int from = start;
            int extent = handle;
            if (part == SC_ScrollBarSubPage)
                from = 0, extent = start;
            else if (part == SC_ScrollBarAddPage)
                from = start + handle, extent = length - from;
            return isHorizontal ? visual({whole.left() + from, whole.top(), extent, whole.height()})
                                : QRect(whole.left(), whole.top() + from, whole.width(), extent);
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QRect GatehouseStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    if (element != SE_LineEditContents)
        return rect;
    const auto *frame = as<QStyleOptionFrame>(option);
    const bool hasIcon = widget && !widget->actions().isEmpty(); // QLineEdit makes room for it by itself
    return frame && frame->lineWidth > 0 ? rect.adjusted(hasIcon ? 3 : fieldTextInset, 0, hasIcon ? -3 : -fieldTextInset, 0) : rect;
}

QSize GatehouseStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_LineEdit:
        if (const auto *frame = as<QStyleOptionFrame>(option); !frame || frame->lineWidth > 0)
            return {result.width() + fieldPadding, controlHeight()};
        return result;
    case CT_ComboBox:
        return {size.width() + 2 * fieldPadding + comboArrowWidth, controlHeight()};
    case CT_SpinBox:
        return {result.width() + spinButtonWidth - 8, controlHeight()};
    case CT_PushButton:
        return {qMax(result.width(), size.width() + 28), controlHeight()};
    case CT_HeaderSection:
        result.setHeight(qMax(headerHeight, textHeight() + space::Block));
        return result;
    case CT_ItemViewItem:
        result.setHeight(qMax(result.height(), textHeight() + listItemPadding));
        return result;
    case CT_MenuItem:
        if (const auto *item = as<QStyleOptionMenuItem>(option); item && item->menuItemType != QStyleOptionMenuItem::Separator)
            result.setHeight(qMax(result.height(), textHeight() + listItemPadding));
        return result;
    default:
        return result;
    }
}

int GatehouseStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 18;
    case PM_ScrollBarExtent:
        return scrollBarWidth;
    case PM_ScrollView_ScrollBarSpacing:
        return 0;
    case PM_HeaderMargin:
        return 8;
    case PM_TreeViewIndentation:
        return 20;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return 8;
    case PM_SplitterWidth:
        return space::Block;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int GatehouseStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *returnData) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_ComboBox_Popup:
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
    case SH_ScrollBar_LeftClickAbsolutePosition:
        return 1;
    case SH_LineEdit_PasswordCharacter:
        return 0x2022;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

} // namespace ui
