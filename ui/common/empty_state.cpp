// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/empty_state.h"

#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace ui
{

namespace
{
constexpr int iconSize = 32;
constexpr int sentenceWidth = 380;
} // namespace

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_iconPlace(new QWidget)
    , m_title(new ElidedLabel({}, TextRole::H3))
    , m_sentence(new QLabel)
    , m_action(new Button(QString()))
{
    m_iconPlace->setFixedSize(iconSize, iconSize);
    m_title->setAlignment(Qt::AlignCenter);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_sentence->setForegroundRole(QPalette::PlaceholderText);
    m_sentence->setFixedWidth(em(sentenceWidth));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::Page, space::Page, space::Page, space::Page);
    column->setSpacing(space::Small);
    column->addStretch(2);
    column->addWidget(m_iconPlace, 0, Qt::AlignHCenter);
    column->addWidget(m_title);
    column->addWidget(m_sentence, 0, Qt::AlignHCenter);
    column->addSpacing(space::Tiny);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::acted);
}

void EmptyState::setText(const EmptyText &text)
{
    m_icon = text.icon;
    m_title->setText(text.title);
    m_sentence->setText(text.sentence);
    m_sentence->setVisible(!text.sentence.isEmpty());
    if (!text.sentence.isEmpty()) // a centred item is not asked for its height
        m_sentence->setFixedHeight(m_sentence->heightForWidth(em(sentenceWidth)));
    m_action->setText(text.action);
    m_action->setVisible(!text.action.isEmpty());
    m_action->updateGeometry();
    setAccessibleName(text.title);
    setAccessibleDescription(text.sentence);
    update();
}

QString EmptyState::title() const
{
    return m_title->text();
}

void EmptyState::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintIcon(painter, m_icon, m_iconPlace->geometry(), Theme::current().tokens().faint);
}

} // namespace ui
