// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/page.h"

#include "ui/common/elided_label.h"
#include "ui/common/failure_words.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ui
{

namespace
{
const QString failureKey = QStringLiteral("failure");
const QString refusalKey = QStringLiteral("refusal");
}

Page::Page(const PageTitle &title, QWidget *parent)
    : QWidget(parent)
    , m_title(title)
    , m_actions(new QHBoxLayout)
    , m_strips(new MessageStrips)
    , m_body(new QVBoxLayout)
{
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(new ElidedLabel(title.title, TextRole::Title));
    words->addWidget(new ElidedLabel(title.hint, TextRole::Body, Ink::Muted));
    m_actions->setSpacing(space::Small);
    auto *header = new QHBoxLayout;
    header->setSpacing(space::Block);
    header->addLayout(words, 1);
    header->addLayout(m_actions);

    m_body->setSpacing(space::Block);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::Page, space::PageTop, space::Page, space::PageTop);
    column->setSpacing(space::Block);
    column->addLayout(header);
    column->addWidget(m_strips);
    column->addLayout(m_body, 1);
    setAccessibleName(title.title);
    setAccessibleDescription(title.hint);
}

Page::~Page() = default;

void Page::addHeaderAction(QWidget *button)
{
    m_actions->addWidget(button, 0, Qt::AlignVCenter);
}

void Page::showFailure(const admin::Error &error)
{
    m_strips->show(failureKey, Tone::Err, failureWords(error), tr("Try again"));
    connect(m_strips->find(failureKey), &MessageStrip::acted, this, &Page::refresh, Qt::UniqueConnection);
}

void Page::hideFailure()
{
    m_strips->remove(failureKey);
}

void Page::showRefusal(const admin::Error &error)
{
    m_strips->show(refusalKey, Tone::Err, failureWords(error)).setIsClosable(true);
}

void Page::setBadge(int count, Tone tone)
{
    if (m_badge == count && m_badgeTone == tone)
        return;
    m_badge = count;
    m_badgeTone = tone;
    Q_EMIT badgeChanged();
}

} // namespace ui
