// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/card.h"

#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace ui
{

Card::Card(QWidget *parent)
    : QFrame(parent)
    , m_body(new QVBoxLayout(this))
{
    m_body->setContentsMargins(space::Block, space::Block, space::Block, space::Block);
    m_body->setSpacing(space::Small);
}

void Card::setEdge(std::optional<Tone> tone)
{
    m_edge = tone;
    update();
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = Theme::current().tokens();
    paintRounded(painter, rect(), radius::Card, tokens.surface, m_edge ? toneColor(tokens, *m_edge) : tokens.line);
}

Hairline::Hairline(QWidget *parent)
    : QFrame(parent)
{
    setFixedHeight(1);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Hairline::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), Theme::current().tokens().line);
}

} // namespace ui
