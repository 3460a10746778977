// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/overview_page.h"

#include "server/admin/admin_client.h"
#include "ui/common/button.h"
#include "ui/common/copy_button.h"
#include "ui/common/copy_field.h"
#include "ui/common/elided_label.h"
#include "ui/common/failure_words.h"
#include "ui/common/format.h"
#include "ui/common/identity_words.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"
#include "ui/common/pill.h"
#include "ui/common/scroll_column.h"
#include "ui/common/setup_cards.h"
#include "ui/common/toast.h"
#include "ui/overview/attention_card.h"
#include "ui/overview/calls_chart.h"
#include "ui/overview/listen_words.h"
#include "ui/overview/stat_tile.h"
#include "ui/overview/waiting_card.h"
#include "ui/overview_feed.h"
#include "ui/status_line.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{

using namespace std::chrono_literals;

constexpr int sideWidth = 336;
const QString listenKey = QStringLiteral("listen");
const QString noNumber = QStringLiteral("–");

QWidget *labelled(const QString &label, CopyField *field)
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Small);
    auto *name = new ElidedLabel(label, TextRole::Body, Ink::Muted);
    row->addWidget(name);
    row->addWidget(field, 1);
    return widget;
}

} // namespace

OverviewPage::OverviewPage(admin::AdminClient &client, OverviewFeed &feed, QWidget *parent)
    : Page({PageId::Overview, Icon::Overview, tr("Overview"), tr("Who is connected, what they call, and what waits for you.")}, parent)
    , m_client(client)
    , m_feed(feed)
    , m_waitingQuestion(this)
    , m_clientsQuestion(this)
{
    addActions();
    auto *scroll = new ScrollColumn;
    m_column = &scroll->column();
    m_setup = new SetupCards;
    m_column->addWidget(makeAddress());
    m_column->addWidget(makeTiles());
    m_column->addWidget(makeMiddle(), 1);
    m_column->addWidget(m_setup);
    body().addWidget(scroll, 1);

    connect(&feed, &OverviewFeed::arrived, this, [this](const admin::Overview &overview) {
        hideFailure();
        if (isVisible())
            show(overview);
    });
    connect(&feed, &OverviewFeed::failed, this, &Page::showFailure);
    m_listsSoon.setSingleShot(true);
    m_listsSoon.setInterval(250ms);
    connect(&m_listsSoon, &QTimer::timeout, this, &OverviewPage::askLists);
    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        for (const admin::Change &change : changes) {
            if (change.topic == admin::Topic::Approvals || change.topic == admin::Topic::Users || change.topic == admin::Topic::Clients
                || change.topic == admin::Topic::Sessions)
                return m_listsSoon.start();
        }
    });
}

void OverviewPage::addActions()
{
    m_switch = new Button(Icon::Pause, tr("Pause server"));
    m_switch->setObjectName(QStringLiteral("switch_server"));
    m_copy = new Button(Icon::Copy, tr("Copy MCP URL"), Emphasis::Primary);
    m_copy->setObjectName(QStringLiteral("copy_mcp_url"));
    m_copy->setEnabled(false);
    addHeaderAction(m_switch);
    addHeaderAction(m_copy);
    connect(m_switch, &QPushButton::clicked, this, &OverviewPage::switchServer);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        CopyButton::copy(m_mcpUrl);
        showCopied(*m_copy);
    });
}

QWidget *OverviewPage::makeAddress()
{
    auto *card = new Card;
    card->body().setContentsMargins(space::Block, 10, 10, 10);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::Block);
    m_statePill = new Pill(Tone::Pend, stateWord(m_state));
    m_mcpField = new CopyField(tr("Copy MCP URL"));
    m_publicField = new CopyField(tr("Copy public URL"));
    row->addWidget(m_statePill);
    row->addWidget(labelled(tr("MCP URL"), m_mcpField), 1);
    row->addWidget(labelled(tr("Public URL"), m_publicField), 1);
    card->body().addLayout(row);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return card;
}

QWidget *OverviewPage::makeTiles()
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Block);
    m_calls = new StatTile(tr("Calls today"));
    m_people = new StatTile(tr("People active"));
    m_failed = new StatTile(tr("Failed calls"));
    m_speed = new StatTile(tr("95 % answered within"));
    for (StatTile *tile : {m_calls, m_people, m_failed, m_speed})
        row->addWidget(tile, 1);
    return widget;
}

QWidget *OverviewPage::makeMiddle()
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Block);
    m_chart = new CallsChart;
    m_waiting = new WaitingCard;
    m_attention = new AttentionCard;
    auto *side = new QVBoxLayout;
    side->setSpacing(space::Block);
    side->addWidget(m_waiting);
    side->addWidget(m_attention);
    side->addStretch(1);
    m_waiting->setMinimumWidth(em(sideWidth) - em(60));
    row->addWidget(m_chart, 2);
    row->addLayout(side, 1);
    connect(m_waiting, &WaitingCard::approveRequested, this, &OverviewPage::approve);
    connect(m_waiting, &WaitingCard::reviewRequested, this, [this] { Q_EMIT pageRequested(PageId::Approvals, {}); });
    connect(m_attention, &AttentionCard::remedyRequested, this, &OverviewPage::goTo);
    return widget;
}

void OverviewPage::goTo(const Attention &attention)
{
    Q_EMIT pageRequested(attention.page, attention.filter);
}

void OverviewPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    if (m_feed.newest())
        show(*m_feed.newest()); // while hidden, nothing was drawn
}

void OverviewPage::refresh()
{
    m_feed.ask();
    askLists();
}

void OverviewPage::askLists()
{
    m_waitingQuestion.ask(m_client.listApprovals(), [this](const admin::Result<QList<admin::ApprovalSummary>> &answer) {
        if (!answer)
            return showFailure(answer.error());
        showWaiting(*answer);
    });
    m_clientsQuestion.ask(m_client.listClients(), [this](const admin::Result<QList<admin::ClientSummary>> &answer) {
        if (!answer)
            return showFailure(answer.error());
        showClients(*answer);
    });
}

void OverviewPage::show(const admin::Overview &overview)
{
    showState(overview);
    showTiles(overview);
    m_chart->show(overview.last24Hours, overview.lastHour);
    m_attention->show(attentionFor(overview));
    m_setup->show(overview);
}

void OverviewPage::showWaiting(const QList<admin::ApprovalSummary> &waiting)
{
    m_waiting->show(waiting);
}

void OverviewPage::showClients(const QList<admin::ClientSummary> &clients)
{
    m_setup->showClients(clients);
}

void OverviewPage::showState(const admin::Overview &overview)
{
    m_state = overview.state;
    m_mcpUrl = overview.mcpUrl;
    m_statePill->set(stateTone(m_state), stateWord(m_state));
    m_mcpField->setText(overview.mcpUrl);
    m_publicField->setText(overview.publicUrl);
    m_copy->setEnabled(!m_mcpUrl.isEmpty());

    const bool isOn = m_state == admin::ServerState::Listening || m_state == admin::ServerState::Starting;
    m_switch->setText(isOn ? tr("Pause server") : tr("Start server"));
    m_switch->setSymbol(isOn ? Icon::Pause : Icon::Play);
    m_switch->setEnabled(m_state != admin::ServerState::Starting);

    switch (m_state) {
    case admin::ServerState::Failed: {
        const MessageStrip &strip = strips().show(listenKey, Tone::Err, listenFailureWords(overview), tr("Try again"));
        connect(&strip, &MessageStrip::acted, this, &OverviewPage::switchServer, Qt::UniqueConnection);
        break;
    }
    case admin::ServerState::Paused:
        strips().show(listenKey, Tone::Warn, tr("Paused: nobody can sign in or call tools until you start the server."));
        break;
    case admin::ServerState::Starting:
    case admin::ServerState::Listening:
        strips().remove(listenKey);
        break;
    }
}

void OverviewPage::showTiles(const admin::Overview &overview)
{
    QList<qint64> calls;
    QList<qint64> failures;
    for (const admin::Overview::Hour &hour : overview.last24Hours) {
        calls.append(hour.ok + hour.toolErrors + hour.denied + hour.other);
        failures.append(hour.toolErrors + hour.denied + hour.other);
    }
    const bool hasCalls = std::any_of(calls.cbegin(), calls.cend(), [](qint64 n) { return n > 0; }) || overview.callsToday > 0;
    const bool hasToday = overview.callsToday > 0;

    m_calls->setNumber(hasCalls ? format::number(overview.callsToday) : noNumber);
    m_calls->setCaption(tr("%1 in the last minute").arg(format::number(overview.callsLastMinute)));
    m_calls->setCourse(calls);
    m_people->setNumber(hasCalls ? format::number(overview.usersActiveToday) : noNumber);
    m_people->setCaption(tr("of %1 approved").arg(format::number(overview.usersApproved)));
    m_failed->setNumber(hasToday ? format::percent(double(overview.failedCallsToday) / double(overview.callsToday)) : noNumber);
    m_failed->setCourse(failures);
    if (overview.failedCallsToday > 0)
        m_failed->setCaption(tr("%n call(s) today", nullptr, int(overview.failedCallsToday)), Tone::Warn);
    else
        m_failed->setCaption(tr("none today"));
    m_speed->setNumber(overview.p95Today ? format::duration(*overview.p95Today) : noNumber);
    m_speed->setCaption(overview.medianToday ? tr("median %1").arg(format::duration(*overview.medianToday)) : tr("no calls yet today"));

    if (m_isFirstDay == !hasCalls)
        return;
    m_isFirstDay = !hasCalls;
    m_column->removeWidget(m_setup);
    m_column->insertWidget(m_isFirstDay ? 1 : m_column->count(), m_setup); // first, below the address
}

void OverviewPage::switchServer()
{
    const bool isOn = m_state == admin::ServerState::Listening;
    m_switch->setEnabled(false);
    whenAnswered(isOn ? m_client.pauseServer() : m_client.startServer(), this, [this](const admin::Result<admin::Done> &answer) {
        m_switch->setEnabled(true);
        if (!answer)
            ToastStack::of(*this).showError(failureWords(answer.error()));
        m_feed.ask();
    });
}

void OverviewPage::approve(const admin::ApprovalSummary &approval)
{
    const core::UserId id = approval.user.id;
    const QString name = displayName(approval.user);
    whenAnswered(m_client.decide(id, admin::Decision{}), this, [this, id, name](const admin::Result<admin::Done> &answer) {
        askLists();
        if (!answer)
            return ToastStack::of(*this).showError(failureWords(answer.error()));
        ToastStack::of(*this).showUndo(tr("%1 approved as member.").arg(name), [this, id] {
            whenAnswered(m_client.setUserStatus(id, admin::UserStatus::Pending), this, [this](const admin::Result<admin::Done> &undone) {
                if (!undone)
                    ToastStack::of(*this).showError(failureWords(undone.error()));
            });
        });
    });
}

} // namespace ui
