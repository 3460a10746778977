// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/calls_page.h"

#include "ui/common/call_columns.h"
#include "ui/calls/call_panel.h"
#include "ui/common/button.h"
#include "ui/common/failure_words.h"
#include "ui/common/filter_bar.h"
#include "ui/common/message_strip.h"
#include "ui/common/record_filter_model.h"
#include "ui/common/record_table.h"
#include "ui/common/selection_panel.h"
#include "ui/common/when_answered.h"

#include <QEvent>
#include <QScrollBar>

namespace ui
{

namespace
{

const QString LimitKey = QStringLiteral("limit");

RecordPageTexts texts()
{
    return {
        .tableName = QStringLiteral("calls"),
        .filterPlaceholder = CallsPage::tr("Filter calls"),
        .noneYet = {Icon::Calls, CallsPage::tr("No call has been made yet"),
            CallsPage::tr("Each tool call appears here at once, with who made it and how it went."), {}},
        .backTo = CallsPage::tr("Calls"),
    };
}

} // namespace

CallsPage::CallsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : RecordPage({PageId::Calls, Icon::Calls, tr("Calls"), tr("Every tool call, newest first.")}, texts(), &settings, parent)
    , m_client(client)
    , m_calls(callKey, callColumns())
    , m_list(client, m_calls)
    , m_panel(new CallPanel)
    , m_panels(new SelectionPanel(m_panel))
    , m_new(new Button(Icon::Up, {}, Emphasis::Soft))
{
    setObjectName(QStringLiteral("callsPage"));
    setRecords(m_calls, CallTimeColumn, Qt::DescendingOrder);
    setPanel(m_panels);
    buildTable();
    connect(this, &RecordPage::selectedKeysChanged, this, &CallsPage::showSelection);
    connect(this, &RecordPage::startRequested, this, [this] {
        whenAnswered(m_client.startServer(), this, [this](const admin::Result<admin::Done> &answer) {
            if (!answer)
                showRefusal(answer.error());
        });
    });
    m_list.reload();
}

void CallsPage::buildTable()
{
    m_new->setObjectName(QStringLiteral("newCalls"));
    m_new->hide();
    filterBar().addWidget(m_new);
    table().viewport()->installEventFilter(this);
    connect(m_new, &QPushButton::clicked, this, &CallsPage::showNewest);
    // Queued: the bar also moves while a window that is being destroyed hides its parts, when our members are gone already.
    connect(table().verticalScrollBar(), &QScrollBar::valueChanged, this, &CallsPage::updateHeld, Qt::QueuedConnection);
    connect(&filterBar(), &FilterBar::changed, this, &CallsPage::loadWhatIsMissing);
    connect(&m_list, &CallList::loaded, this, &CallsPage::onLoaded);
    connect(&m_list, &CallList::failed, this, &CallsPage::onFailed);
    connect(&m_list, &CallList::waitingChanged, this, &CallsPage::showWaiting);
}

void CallsPage::refresh()
{
    if (m_list.isHeld())
        showNewest();
    else
        m_list.reload();
}

void CallsPage::onLoaded()
{
    hideFailure();
    setCondition(Condition::Ready);
    loadWhatIsMissing();
}

void CallsPage::onFailed(const admin::Error &error)
{
    if (m_calls.rowCount() == 0)
        setCondition(Condition::Failed, failureWords(error));
    else
        showFailure(error);
}

void CallsPage::showSelection()
{
    const QList<QByteArray> keys = table().selectedKeys();
    if (keys.size() > 1) {
        m_panels->showSeveral(tr("%n calls selected", nullptr, int(keys.size())));
    } else if (const admin::CallSummary *call = keys.isEmpty() ? nullptr : m_calls.find(keys.first())) {
        m_panel->show(*call);
        m_panels->showOne();
    }
}

// Near the end of what is there, or a filter that leaves the view half empty: the next page is fetched.
void CallsPage::loadWhatIsMissing()
{
    const QScrollBar *bar = table().verticalScrollBar();
    const bool isNearEnd = bar->maximum() - bar->value() < table().viewport()->height();
    const bool isFull = m_calls.rowCount() >= CallList::MaximumRows;
    if (isNearEnd && isFull && m_list.hasOlder())
        strips().show(LimitKey, Tone::Info, tr("Only the newest %L1 calls are shown and searched here.").arg(CallList::MaximumRows));
    else if (isNearEnd && !isFull)
        m_list.loadOlder();
}

// The list stands still while somebody reads further down or points at a row.
void CallsPage::updateHeld()
{
    const bool isScrolled = table().verticalScrollBar()->value() > 0;
    const bool wasHeld = m_list.isHeld();
    m_list.setHeld(isScrolled || table().viewport()->underMouse());
    if (wasHeld && !m_list.isHeld())
        m_list.takeNew();
    loadWhatIsMissing();
}

void CallsPage::showWaiting(int count)
{
    m_new->setText(count == CallList::Uncounted ? tr("Many new") : tr("%n new", nullptr, count));
    m_new->setVisible(count != 0);
}

void CallsPage::showNewest()
{
    m_list.takeNew();
    table().scrollToTop();
    filter().setDynamicSortFilter(true);
    filter().invalidate();
    updateHeld();
}

bool CallsPage::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Enter || event->type() == QEvent::Leave)
        QMetaObject::invokeMethod(this, &CallsPage::updateHeld, Qt::QueuedConnection);
    return RecordPage::eventFilter(watched, event);
}

} // namespace ui
