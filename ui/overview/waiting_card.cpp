// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/waiting_card.h"

#include "ui/common/avatar.h"
#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/identity_words.h"
#include "ui/common/metrics.h"
#include "ui/common/pill.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{
constexpr int discSize = 32;
constexpr qsizetype shownAtOnce = 3;
} // namespace

WaitingCard::WaitingCard(QWidget *parent)
    : Card(parent)
    , m_count(new Pill(Tone::Pend))
    , m_nobody(new ElidedLabel(tr("Nobody is waiting."), TextRole::Body, Ink::Muted))
    , m_rows(new QVBoxLayout)
    , m_review(new Button(tr("Review all"), Emphasis::Ghost))
{
    auto *head = new QHBoxLayout;
    head->addWidget(new ElidedLabel(tr("Waiting for approval"), TextRole::H3), 1);
    head->addWidget(m_count);
    m_rows->setSpacing(space::Small);
    m_review->setTrailingSymbol(Icon::Right);
    m_review->setObjectName(QStringLiteral("review_all"));
    body().addLayout(head);
    body().addWidget(m_nobody);
    body().addLayout(m_rows);
    body().addWidget(m_review, 0, Qt::AlignLeading);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    connect(m_review, &QPushButton::clicked, this, &WaitingCard::reviewRequested);
    show({});
}

void WaitingCard::show(const QList<admin::ApprovalSummary> &waiting)
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    QList<admin::ApprovalSummary> oldestFirst = waiting;
    std::stable_sort(oldestFirst.begin(), oldestFirst.end(),
        [](const auto &a, const auto &b) { return a.requestedAt < b.requestedAt; });
    for (const admin::ApprovalSummary &approval : std::as_const(oldestFirst).first(std::min(shownAtOnce, oldestFirst.size())))
        addRow(approval);
    m_count->set(Tone::Pend, format::number(waiting.size()));
    m_count->setVisible(!waiting.isEmpty());
    m_nobody->setVisible(waiting.isEmpty());
    m_review->setVisible(!waiting.isEmpty());
}

void WaitingCard::addRow(const admin::ApprovalSummary &approval)
{
    const QString name = displayName(approval.user);
    auto *row = new QWidget;
    auto *column = new QVBoxLayout(row);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    column->addWidget(new Hairline);
    auto *line = new QHBoxLayout;
    line->setSpacing(10);
    auto *disc = new Avatar(discSize);
    disc->set(approval.user.id.bytes(), name);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(new ElidedLabel(name, TextRole::Strong));
    const QString login = format::outside(approval.user.login);
    words->addWidget(new ElidedLabel(QStringLiteral("%1 · %2").arg(providerName(approval.user.provider), login), TextRole::Caption, Ink::Muted));
    auto *approve = new Button(tr("Approve"), Emphasis::Soft);
    approve->setObjectName(QStringLiteral("approve"));
    approve->setAccessibleName(tr("Approve %1").arg(name));
    connect(approve, &QPushButton::clicked, this, [this, approval, approve] {
        approve->setEnabled(false); // until the list is told anew
        Q_EMIT approveRequested(approval);
    });
    line->addWidget(disc);
    line->addLayout(words, 1);
    line->addWidget(approve);
    column->addLayout(line);
    m_rows->addWidget(row);
}

} // namespace ui
