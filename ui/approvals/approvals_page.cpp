// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/approvals/approvals_page.h"

#include "server/admin/admin_client.h"
#include "ui/approvals/add_in_advance_dialog.h"
#include "ui/approvals/blocked_list.h"
#include "ui/approvals/waiting_list.h"
#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/segmented.h"
#include "ui/common/toast.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ui
{

namespace
{
enum Segment {
    WaitingSegment,
    BlockedSegment,
};
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
    refresh();
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
}

void ApprovalsPage::addInAdvance()
{
    auto *dialog = new AddInAdvanceDialog(m_client, window());
    connect(dialog, &AddInAdvanceDialog::added, this,
        [this](const QString &login) { ToastStack::of(*this).show(tr("%1 may sign in now.").arg(format::outside(login))); });
    dialog->open();
}

} // namespace ui
