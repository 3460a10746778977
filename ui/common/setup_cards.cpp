// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/setup_cards.h"

#include "ui/common/elided_label.h"
#include "ui/common/metrics.h"
#include "ui/common/setup_card.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{
constexpr int leastCardWidth = 290;
constexpr int mostColumns = 3;
} // namespace

SetupCards::SetupCards(QWidget *parent)
    : QWidget(parent)
    , m_count(new ElidedLabel({}, TextRole::Body, Ink::Muted))
    , m_grid(new QGridLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Cell);
    auto *head = new QHBoxLayout;
    head->addWidget(new ElidedLabel(tr("Connect a client"), TextRole::H3), 1);
    head->addWidget(m_count);
    column->addLayout(head);
    m_grid->setSpacing(space::Cell);
    column->addLayout(m_grid);
    for (const SetupGuide &guide : setupGuides())
        m_cards.append(new SetupCard(guide));
    arrange();
    showClients({});
}

void SetupCards::show(const admin::Overview &overview)
{
    for (SetupCard *card : std::as_const(m_cards))
        card->setServer(overview.mcpUrl, protectionOf(overview.authMode));
}

void SetupCards::showClients(const QList<admin::ClientSummary> &clients)
{
    for (SetupCard *card : std::as_const(m_cards))
        card->setClients(clients);
    m_count->setText(tr("%1 of %2 have been heard from").arg(connected()).arg(m_cards.size()));
}

int SetupCards::connected() const
{
    return int(std::count_if(m_cards.cbegin(), m_cards.cend(), [](const SetupCard *card) { return card->isConnected(); }));
}

void SetupCards::arrange()
{
    const int columns = std::clamp(width() / em(leastCardWidth), 1, mostColumns);
    if (columns == m_columns)
        return;
    m_columns = columns;
    for (int i = 0; i < int(m_cards.size()); ++i)
        m_grid->addWidget(m_cards[i], i / columns, i % columns);
    for (int i = 0; i < mostColumns; ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
}

void SetupCards::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace ui
