// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/button.h"

#include "ui/common/metrics.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStyleOptionToolButton>

namespace ui
{

namespace
{
constexpr int padding = 14;
constexpr int softPadding = 10;
constexpr int ghostPadding = 4; // its words stand on the line of what is above
constexpr int symbolSize = 16;
constexpr int iconGap = 8;
constexpr int toolSymbolSize = 18;
} // namespace

Button::Button(const QString &text, Emphasis emphasis, QWidget *parent)
    : QPushButton(text, parent)
    , m_emphasis(emphasis)
{
    setAutoDefault(false);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

Button::Button(Icon icon, const QString &text, Emphasis emphasis, QWidget *parent)
    : Button(text, emphasis, parent)
{
    m_symbol = icon;
}

void Button::setEmphasis(Emphasis emphasis)
{
    m_emphasis = emphasis;
    updateGeometry();
    update();
}

void Button::setSymbol(std::optional<Icon> icon)
{
    m_symbol = icon;
    updateGeometry();
    update();
}

void Button::setTrailingSymbol(std::optional<Icon> icon)
{
    m_trailing = icon;
    updateGeometry();
    update();
}

QSize Button::sizeHint() const
{
    const QFontMetrics metrics(fontOf(m_emphasis == Emphasis::Normal ? TextRole::Body : TextRole::Strong));
    int width = metrics.horizontalAdvance(text().remove(QLatin1Char('&'))) + 1;
    const int inset = m_emphasis == Emphasis::Ghost ? ghostPadding : m_emphasis == Emphasis::Soft ? softPadding : padding;
    width += 2 * inset;
    if (m_symbol)
        width += symbolSize + iconGap;
    if (m_trailing)
        width += symbolSize + iconGap / 2;
    return {width, controlHeight()};
}

IconButton::IconButton(Icon icon, const QString &name, QWidget *parent)
    : QToolButton(parent)
    , m_symbol(icon)
{
    setName(name);
    setAutoRaise(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
}

void IconButton::setSymbol(Icon icon)
{
    m_symbol = icon;
    update();
}

void IconButton::setName(const QString &name)
{
    setAccessibleName(name);
    setToolTip(name);
}

void IconButton::setSymbolColor(std::optional<QColor> color)
{
    m_color = color;
    update();
}

QSize IconButton::sizeHint() const
{
    return {controlHeight(), controlHeight()};
}

void IconButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    style()->drawPrimitive(QStyle::PE_PanelButtonTool, &option, &painter, this);
    const Tokens &tokens = Theme::current().tokens();
    const QColor color = !isEnabled() ? tokens.control : m_color.value_or(underMouse() ? tokens.text : tokens.muted);
    QRectF place(0, 0, toolSymbolSize, toolSymbolSize);
    place.moveCenter(QRectF(rect()).center());
    paintIcon(painter, m_symbol, place, color);
    if (hasFocus() && option.state.testFlag(QStyle::State_KeyboardFocusChange))
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
}

} // namespace ui
