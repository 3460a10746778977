// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/approvals/waiting_list.h"

#include "ui/approvals/approval_card.h"
#include "ui/common/empty_state.h"
#include "ui/common/failure_words.h"
#include "ui/common/identity_words.h"
#include "ui/common/metrics.h"
#include "ui/common/scroll_column.h"
#include "ui/common/toast.h"
#include "ui/common/when_answered.h"

#include <QApplication>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{

using namespace std::chrono_literals;

constexpr int MaximumCardWidth = 1160;

} // namespace

WaitingList::WaitingList(admin::AdminClient &client, QWidget *parent)
    : QWidget(parent)
    , m_client(client)
    , m_column(new ScrollColumn)
    , m_empty(new EmptyState)
{
    m_column->column().addStretch(1);
    m_empty->setText({Icon::Approvals, tr("Nobody is waiting"),
        tr("Somebody who signs in and is not on the list yet appears here. Their browser goes on by itself when you decide."),
        tr("Add in advance")});
    auto *stack = new QStackedLayout(this);
    stack->addWidget(m_empty);
    stack->addWidget(m_column);
    connect(m_empty, &EmptyState::acted, this, &WaitingList::addRequested);

    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        for (ApprovalCard *card : std::as_const(m_cards))
            card->updateWaitingTime();
    });
    m_clock.start();
    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        const bool concernsUs = std::any_of(changes.cbegin(), changes.cend(),
            [](const admin::Change &change) { return change.topic == admin::Topic::Approvals; });
        if (concernsUs)
            ask(isVisible() && !m_cards.isEmpty() ? Arrivals::HoldBack : Arrivals::ShowNow);
    });
}

void WaitingList::refresh()
{
    ask(Arrivals::ShowNow);
}

void WaitingList::showNew()
{
    ask(Arrivals::ShowNow);
}

void WaitingList::ask(Arrivals arrivals)
{
    const quint64 question = ++m_question;
    whenAnswered(m_client.listApprovals(), this, [this, question, arrivals](const admin::Result<QList<admin::ApprovalSummary>> &answer) {
        if (question != m_question)
            return; // a newer question is on its way
        if (!answer)
            return Q_EMIT failed(answer.error());
        show(*answer, arrivals);
        Q_EMIT loaded();
    });
}

void WaitingList::show(const QList<admin::ApprovalSummary> &approvals, Arrivals arrivals)
{
    QHash<core::UserId, admin::ApprovalSummary> wanted;
    for (const admin::ApprovalSummary &approval : approvals) {
        if (!m_undoable.contains(approval.user.id))
            wanted.insert(approval.user.id, approval);
    }
    m_waiting = int(wanted.size());

    const QList<ApprovalCard *> shown = m_cards;
    for (ApprovalCard *card : shown) {
        const auto still = wanted.constFind(card->approval().user.id);
        if (still == wanted.cend()) {
            remove(card);
        } else {
            card->set(*still);
            wanted.erase(still);
        }
    }
    QList<admin::ApprovalSummary> arrived = wanted.values();
    std::sort(arrived.begin(), arrived.end(),
        [](const admin::ApprovalSummary &a, const admin::ApprovalSummary &b) { return a.requestedAt < b.requestedAt; });
    if (arrivals == Arrivals::ShowNow) {
        for (const admin::ApprovalSummary &approval : std::as_const(arrived))
            add(approval);
        arrived.clear();
    }
    updateShown();
    Q_EMIT waitingChanged(m_waiting);
    Q_EMIT newChanged(int(arrived.size()));
}

void WaitingList::add(const admin::ApprovalSummary &approval)
{
    auto *card = new ApprovalCard(m_client, approval);
    card->setMaximumWidth(em(MaximumCardWidth));
    connect(card, &ApprovalCard::decided, this, [this, card](const admin::Decision &decision) { onDecided(card, decision); });
    const auto place = std::find_if(m_cards.cbegin(), m_cards.cend(),
        [&approval](ApprovalCard *other) { return other->approval().requestedAt > approval.requestedAt; });
    const auto index = place - m_cards.cbegin();
    m_column->column().insertWidget(int(index), card);
    m_cards.insert(index, card);
    if (m_cards.size() > 1)
        m_sinceMoved.start();
}

void WaitingList::remove(ApprovalCard *card)
{
    const qsizetype index = m_cards.indexOf(card);
    if (index < 0)
        return;
    const bool hadFocus = card->hasFocus() || card->isAncestorOf(QApplication::focusWidget());
    m_cards.removeAt(index);
    m_column->column().removeWidget(card);
    card->hide();
    card->deleteLater();
    m_sinceMoved.start();
    if (hadFocus && !m_cards.isEmpty())
        m_cards[std::min(index, m_cards.size() - 1)]->setFocus();
}

void WaitingList::onDecided(ApprovalCard *card, const admin::Decision &decision)
{
    // The second half of a double click, or a click meant for the card that was here a moment ago, decides about nobody.
    if (m_sinceMoved.isValid() && m_sinceMoved.elapsed() < QApplication::doubleClickInterval())
        return;
    switch (decision.kind) {
    case admin::Decision::Kind::Approve:
    case admin::Decision::Kind::ApproveOnce:
        return decideNow(card, decision);
    case admin::Decision::Kind::Deny:
    case admin::Decision::Kind::Block:
        return decideLater(card, decision);
    }
}

void WaitingList::decideNow(ApprovalCard *card, const admin::Decision &decision)
{
    const core::UserId id = card->approval().user.id;
    const QString name = displayName(card->approval().user);
    const bool isOnce = decision.kind == admin::Decision::Kind::ApproveOnce;
    const QString words = isOnce ? tr("%1 may come in this once.").arg(name) : tr("%1 is approved as %2.").arg(name, decision.role);
    card->setIsDeciding(true);
    whenAnswered(m_client.decide(id, decision), this, [this, id, words](const admin::Result<admin::Done> &answer) {
        ApprovalCard *decided = cardOf(id);
        if (answer) {
            ToastStack::of(*this).show(words);
            if (decided)
                remove(decided);
            return ask(Arrivals::HoldBack);
        }
        if (decided)
            decided->setIsDeciding(false);
        Q_EMIT refused(answer.error());
    });
}

void WaitingList::decideLater(ApprovalCard *card, const admin::Decision &decision)
{
    const core::UserId id = card->approval().user.id;
    const QString name = displayName(card->approval().user);
    const QString words = decision.kind == admin::Decision::Kind::Block ? tr("%1 blocked.").arg(name) : tr("%1 denied.").arg(name);
    m_undoable.insert(id);
    remove(card);
    ask(Arrivals::HoldBack);
    const auto undo = [this, id] {
        m_undoable.remove(id);
        ask(Arrivals::ShowNow);
    };
    const auto finish = [this, id, decision] {
        whenAnswered(m_client.decide(id, decision), this, [this, id](const admin::Result<admin::Done> &answer) {
            m_undoable.remove(id);
            if (!answer)
                Q_EMIT refused(answer.error());
            ask(Arrivals::HoldBack);
        });
    };
    ToastStack::of(*this).showUndo(words, undo, finish);
}

void WaitingList::updateShown()
{
    static_cast<QStackedLayout *>(layout())->setCurrentWidget(m_cards.isEmpty() ? static_cast<QWidget *>(m_empty) : m_column);
}

ApprovalCard *WaitingList::cardOf(const core::UserId &id) const
{
    for (ApprovalCard *card : m_cards) {
        if (card->approval().user.id == id)
            return card;
    }
    return nullptr;
}

} // namespace ui
