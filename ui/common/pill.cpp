// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/pill.h"

#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStyle>

namespace ui
{

namespace
{
constexpr int padding = 8;
constexpr int iconSize = 14;
constexpr int gap = 4;
constexpr int minimumHeight = 22;
} // namespace

QSize pillSize(const QString &text)
{
    const QFontMetrics metrics(fontOf(TextRole::CaptionStrong));
    return {2 * padding + iconSize + gap + metrics.horizontalAdvance(text) + 2, qMax(minimumHeight, metrics.height() + 6)};
}

void paintPill(QPainter &painter, const QRect &rect, Qt::LayoutDirection direction, Tone tone, Icon icon, const QString &text)
{
    const Tokens &tokens = Theme::current().tokens();
    const QColor ink = toneColor(tokens, tone);
    paintRounded(painter, rect, rect.height() / 2.0, toneSoft(tokens, tone), tokens.softEdge);

    const QRect iconRect(rect.left() + padding, rect.top() + (rect.height() - iconSize) / 2, iconSize, iconSize);
    paintIcon(painter, icon, QStyle::visualRect(direction, rect, iconRect), ink);
    const QRect textRect = rect.adjusted(padding + iconSize + gap, 0, -padding + 2, 0);
    painter.save();
    const QFont font = fontOf(TextRole::CaptionStrong);
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(QStyle::visualRect(direction, rect, textRect),
        int(QStyle::visualAlignment(direction, Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine,
        QFontMetrics(font).elidedText(text, Qt::ElideRight, textRect.width()));
    painter.restore();
}

Pill::Pill(Tone tone, const QString &text, QWidget *parent)
    : QWidget(parent)
    , m_tone(tone)
    , m_icon(toneIcon(tone))
    , m_text(text)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(text);
}

void Pill::set(Tone tone, const QString &text)
{
    m_tone = tone;
    m_icon = toneIcon(tone);
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Pill::setSymbol(Icon icon)
{
    m_icon = icon;
    update();
}

void Pill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPill(painter, rect(), layoutDirection(), m_tone, m_icon, m_text);
}

} // namespace ui
