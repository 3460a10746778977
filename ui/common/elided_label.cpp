// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/elided_label.h"

#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"

#include <QEvent>
#include <QPainter>
#include <QStyle>

namespace ui
{

ElidedLabel::ElidedLabel(const QString &text, TextRole role, Ink ink, QWidget *parent)
    : QFrame(parent)
    , m_role(role)
    , m_ink(ink)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setText(text);
}

void ElidedLabel::setText(const QString &text)
{
    if (m_text == text && !accessibleName().isEmpty())
        return;
    m_text = text;
    setAccessibleName(text);
    updateToolTip();
    updateGeometry();
    update();
}

void ElidedLabel::setRole(TextRole role)
{
    m_role = role;
    updateGeometry();
    update();
}

void ElidedLabel::setInk(Ink ink)
{
    m_ink = ink;
    update();
}

void ElidedLabel::setTone(Tone tone)
{
    m_tone = tone;
    setInk(Ink::Tone);
}

void ElidedLabel::setAlignment(Qt::Alignment alignment)
{
    m_alignment = alignment;
    update();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_elideMode = mode;
    update();
}

bool ElidedLabel::isElided() const
{
    return QFontMetrics(fontOf(m_role)).horizontalAdvance(m_text) > contentsRect().width();
}

QSize ElidedLabel::sizeHint() const
{
    const QFontMetrics metrics(fontOf(m_role));
    return {metrics.horizontalAdvance(m_text) + 1, metrics.height()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    const QFontMetrics metrics(fontOf(m_role));
    return {qMin(metrics.horizontalAdvance(m_text) + 1, em(24)), metrics.height()};
}

QColor ElidedLabel::color() const
{
    const Tokens &tokens = Theme::current().tokens();
    if (!isEnabled())
        return tokens.control;
    switch (m_ink) {
    case Ink::Text: return tokens.text;
    case Ink::Muted: return tokens.muted;
    case Ink::Faint: return tokens.faint;
    case Ink::Accent: return tokens.accentText;
    case Ink::Tone: return toneColor(tokens, m_tone);
    }
    return tokens.text;
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QFont font = fontOf(m_role);
    painter.setFont(font);
    painter.setPen(color());
    const bool isCode = m_role == TextRole::Mono; // URLs, ids and code stay left to right
    const auto direction = isCode ? Qt::LeftToRight : layoutDirection();
    const QString shown = QFontMetrics(font).elidedText(m_text, m_elideMode, contentsRect().width());
    painter.setLayoutDirection(direction);
    painter.drawText(contentsRect(), int(QStyle::visualAlignment(layoutDirection(), m_alignment)) | Qt::TextSingleLine, shown);
}

void ElidedLabel::resizeEvent(QResizeEvent *)
{
    updateToolTip();
}

void ElidedLabel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange) {
        updateGeometry();
        updateToolTip();
    }
    QFrame::changeEvent(event);
}

void ElidedLabel::updateToolTip()
{
    setToolTip(isElided() ? format::toolTip(m_text) : QString());
}

} // namespace ui
