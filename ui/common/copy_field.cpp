// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/copy_field.h"

#include "ui/common/copy_button.h"
#include "ui/common/elided_label.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QPainter>

namespace ui
{

CopyField::CopyField(const QString &what, QWidget *parent)
    : QFrame(parent)
    , m_label(new ElidedLabel({}, TextRole::Mono))
    , m_button(new CopyButton(what))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(10, 1, 1, 1);
    row->setSpacing(space::Tiny);
    row->addWidget(m_label, 1);
    row->addWidget(m_button);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void CopyField::setIsSecret()
{
    m_button->setIsSecret(true);
}

void CopyField::setText(const QString &text)
{
    m_text = text;
    m_label->setText(text);
    m_button->setText(text);
}

QSize CopyField::minimumSizeHint() const
{
    return {em(120), controlHeight() + 2};
}

void CopyField::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = Theme::current().tokens();
    paintRounded(painter, rect(), radius::Field, tokens.sunken, tokens.line);
}

} // namespace ui
