// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/approvals/approvals_page.h"

#include "server/admin/admin_client.h"
#include "ui/approvals/add_in_advance_dialog.h"
#include "ui/approvals/blocked_list.h"
#include "ui/approvals/waiting_list.h"
#include "ui/common/button.h"
#include "ui/common/decision_card.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/segmented.h"
#include "ui/common/toast.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{
enum Segment {
    WaitingSegment,
    BlockedSegment,
};

QByteArray keyOf(const admin::LoginConflict &conflict)
{
    return conflict.login.toUtf8() + ' ' + conflict.userId.bytes();
}
} // namespace

ApprovalsPage::ApprovalsPage(admin::AdminClient &client, ConsoleSettings &, QWidget *parent)
    : Page({PageId::Approvals, Icon::Approvals, tr("Approvals"),
               tr("People who signed in but are not on the list yet. Their browser goes on by itself when you decide.")},
        parent)
    , m_client(client)
    , m_segments(new Segmented(tr("Which people")))
    , m_new(new Button(Icon::Up, {}, Emphasis::Soft))
    , m_waiting(new WaitingList(client))
    , m_blocked(new BlockedList(client))
    , m_conflictCard(new DecisionCard(Tone::Warn, tr("A login is claimed by two accounts")))
    , m_conflictQuestion(this)
{
    setObjectName(QStringLiteral("approvalsPage"));
    m_segments->add(tr("Waiting"));
    m_segments->add(tr("Blocked"));
    m_new->setObjectName(QStringLiteral("newApprovals"));
    m_new->hide();
    auto *row = new QHBoxLayout;
    row->setSpacing(space::Cell);
    row->addWidget(m_segments);
    row->addWidget(m_new);
    row->addStretch();
    auto *order = new ElidedLabel(tr("Oldest first"), TextRole::Body, Ink::Muted);
    row->addWidget(order);
    auto *lists = new QStackedWidget;
    lists->addWidget(m_waiting);
    lists->addWidget(m_blocked);
    body().addWidget(m_conflictCard);
    body().addLayout(row);
    body().addWidget(lists, 1);
    buildActions();

    connect(m_segments, &Segmented::currentChanged, lists, &QStackedWidget::setCurrentIndex);
    connect(m_segments, &Segmented::currentChanged, order, [order](int segment) { order->setVisible(segment == WaitingSegment); });
    connect(m_waiting, &WaitingList::waitingChanged, this, [this](int count) {
        m_segments->setCount(WaitingSegment, count);
        setBadge(count, Tone::Pend);
    });
    connect(m_waiting, &WaitingList::newChanged, this, [this](int count) {
        m_new->setText(tr("%n new", nullptr, count));
        m_new->setVisible(count > 0);
    });
    connect(m_new, &QPushButton::clicked, m_waiting, &WaitingList::showNew);
    connect(m_waiting, &WaitingList::loaded, this, &Page::hideFailure);
    connect(m_waiting, &WaitingList::failed, this, &Page::showFailure);
    connect(m_waiting, &WaitingList::refused, this, &Page::showRefusal);
    connect(m_blocked, &BlockedList::refused, this, &Page::showRefusal);
    connect(m_blocked, &BlockedList::counted, this, [this](int count) { m_segments->setCount(BlockedSegment, count); });
    connect(m_blocked, &BlockedList::allRequested, this, [this] { Q_EMIT pageRequested(PageId::Users, QStringLiteral("status:%1").arg(tr("Blocked"))); });
    connect(m_conflictCard, &DecisionCard::firstChosen, this, [this](const QByteArray &key) { settle(key, Side::Owner); });
    connect(m_conflictCard, &DecisionCard::secondChosen, this, [this](const QByteArray &key) { settle(key, Side::Comer); });
    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        const bool concernsUs = std::any_of(changes.cbegin(), changes.cend(),
            [](const admin::Change &change) { return change.topic == admin::Topic::Approvals || change.topic == admin::Topic::Users; });
        if (concernsUs)
            refreshConflicts();
    });
    refresh();
}

void ApprovalsPage::refreshConflicts()
{
    m_conflictQuestion.ask(m_client.listConflicts(), [this](const admin::Result<QList<admin::LoginConflict>> &answer) {
        if (!answer)
            return showFailure(answer.error());
        showConflicts(*answer);
    });
}

void ApprovalsPage::showConflicts(const QList<admin::LoginConflict> &conflicts)
{
    m_conflicts = conflicts;
    QList<PendingDecision> decisions;
    for (const admin::LoginConflict &conflict : conflicts) {
        const QString owner = conflict.ownerName.isEmpty() ? tr("somebody deleted") : format::outside(conflict.ownerName);
        const QString comer = format::outside(conflict.userName);
        PendingDecision decision;
        decision.key = keyOf(conflict);
        //: %1 = a login such as github:octocat, %2 and %3 = people with their ids
        decision.title = tr("%1: %2 (%3), or %4 (%5)?")
                             .arg(format::outside(conflict.login), owner, format::outside(conflict.ownerId.toString()), comer, format::outside(conflict.userId.toString()));
        decision.caption = conflict.wouldAdmit ? tr("Another account came with this login %1. Whoever it belongs to is let in by your list.").arg(format::relativeTime(conflict.seenAt))
                                               : tr("Another account came with this login %1. What your lists give it goes to its owner alone.").arg(format::relativeTime(conflict.seenAt));
        decision.first = tr("Stays with %1").arg(owner);
        decision.second = tr("Now %1's").arg(comer);
        decisions.append(decision);
    }
    m_conflictCard->show(decisions);
}

void ApprovalsPage::settle(const QByteArray &key, Side side)
{
    const auto conflict = std::find_if(m_conflicts.cbegin(), m_conflicts.cend(), [&key](const admin::LoginConflict &one) { return keyOf(one) == key; });
    if (conflict == m_conflicts.cend())
        return;
    const core::UserId owner = side == Side::Owner ? conflict->ownerId : conflict->userId;
    const QString words = tr("%1 is %2's.").arg(format::outside(conflict->login), format::outside(side == Side::Owner ? conflict->ownerName : conflict->userName));
    whenAnswered(m_client.settleConflict(conflict->login, owner), this, [this, words](const admin::Result<admin::Done> &answer) {
        refreshConflicts();
        if (!answer)
            return showRefusal(answer.error());
        ToastStack::of(*this).show(words);
    });
}

void ApprovalsPage::buildActions()
{
    auto *add = new Button(Icon::Plus, tr("Add in advance"));
    add->setObjectName(QStringLiteral("addInAdvance"));
    add->setToolTip(tr("Add somebody before they sign in (Ctrl+N)"));
    addHeaderAction(add);
    auto *addKey = new QShortcut(QKeySequence::New, this);
    addKey->setContext(Qt::WidgetWithChildrenShortcut);
    connect(add, &QPushButton::clicked, this, &ApprovalsPage::addInAdvance);
    connect(addKey, &QShortcut::activated, this, &ApprovalsPage::addInAdvance);
    connect(m_waiting, &WaitingList::addRequested, this, &ApprovalsPage::addInAdvance);
}

void ApprovalsPage::refresh()
{
    m_waiting->refresh();
    m_blocked->refresh();
    refreshConflicts();
}

void ApprovalsPage::addInAdvance()
{
    auto *dialog = new AddInAdvanceDialog(m_client, window());
    connect(dialog, &AddInAdvanceDialog::added, this,
        [this](const QString &login) { ToastStack::of(*this).show(tr("%1 may sign in now.").arg(format::outside(login))); });
    dialog->open();
}

} // namespace ui
