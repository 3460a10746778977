// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sessions/sessions_page.h"

#include "ui/common/button.h"
#include "ui/common/filter_bar.h"
#include "ui/common/record_table.h"
#include "ui/common/selection_panel.h"
#include "ui/common/session_end.h"
#include "ui/sessions/session_columns.h"
#include "ui/sessions/session_panel.h"

#include <QShortcut>

namespace ui
{

namespace
{

RecordPageTexts texts()
{
    return {
        .tableName = QStringLiteral("sessions"),
        .filterPlaceholder = SessionsPage::tr("Filter sessions"),
        .noneYet = {Icon::Sessions, SessionsPage::tr("Nobody is connected"),
            SessionsPage::tr("A session appears here when somebody has signed in and their client got its first token."),
            SessionsPage::tr("Show the address")},
        .backTo = SessionsPage::tr("Sessions"),
    };
}

} // namespace

SessionsPage::SessionsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : RecordPage({PageId::Sessions, Icon::Sessions, tr("Sessions"), tr("Who is connected now. Ending one makes its very next request fail.")},
        texts(), &settings, parent)
    , m_client(client)
    , m_sessions(sessionKey, sessionColumns())
    , m_live(client, *this, m_sessions,
          {.topic = admin::Topic::Sessions,
              .list = [&client] { return client.listSessions(); },
              .find = [&client](const QByteArray &key) { return client.findSession(core::FamilyId(key)); },
              .alsoMovedBy = {admin::Topic::Calls}})
    , m_panel(new SessionPanel)
    , m_panels(new SelectionPanel(m_panel))
    , m_end(new Button(Icon::Close, tr("End selected"), Emphasis::Danger))
    , m_hold(new Button(Icon::Pause, tr("Pause list"), Emphasis::Quiet))
{
    setObjectName(QStringLiteral("sessionsPage"));
    setRecords(m_sessions, LastCallColumn, Qt::DescendingOrder);
    buildActions();
    buildPanel();
    connect(this, &RecordPage::noneYetActed, this, [this] { Q_EMIT pageRequested(PageId::Overview, {}); });
    connect(this, &RecordPage::selectedKeysChanged, this, &SessionsPage::showSelection);
    m_live.onLoaded([this] { showSelection(); });
    m_live.reload();
}

void SessionsPage::refresh()
{
    if (!m_live.isHeld())
        m_live.reload();
}

void SessionsPage::buildActions()
{
    m_end->setObjectName(QStringLiteral("endSelected"));
    m_end->setEnabled(false);
    addHeaderAction(m_end);
    m_hold->setObjectName(QStringLiteral("pauseList"));
    m_hold->setCheckable(true);
    m_hold->setToolTip(tr("The list stands still while you read it."));
    filterBar().addTrailing(m_hold);
    auto *endKey = new QShortcut(QKeySequence::Delete, &table());
    endKey->setContext(Qt::WidgetShortcut);
    connect(m_end, &QPushButton::clicked, this, &SessionsPage::endSelected);
    connect(endKey, &QShortcut::activated, this, &SessionsPage::endSelected);
    connect(m_hold, &QPushButton::toggled, this, &SessionsPage::setListHeld);
}

void SessionsPage::buildPanel()
{
    auto *endAll = new Button(Icon::Close, tr("End sessions"), Emphasis::Danger);
    m_panels->several().addDangerAction(endAll);
    setPanel(m_panels);
    connect(endAll, &QPushButton::clicked, this, &SessionsPage::endSelected);
    connect(m_panel, &SessionPanel::endRequested, this, &SessionsPage::endSelected);
    connect(m_panel, &SessionPanel::callsRequested, this, [this] {
        const QList<admin::SessionSummary> sessions = selected();
        if (!sessions.isEmpty())
            Q_EMIT pageRequested(PageId::Calls, QStringLiteral("user:%1").arg(sessions.first().login));
    });
}

QList<admin::SessionSummary> SessionsPage::selected() const
{
    QList<admin::SessionSummary> sessions;
    const QList<QByteArray> keys = table().selectedKeys();
    for (const QByteArray &key : keys) {
        if (const admin::SessionSummary *session = m_sessions.find(key))
            sessions.append(*session);
    }
    return sessions;
}

void SessionsPage::showSelection()
{
    const QList<admin::SessionSummary> sessions = selected();
    bool mayEnd = false;
    for (const admin::SessionSummary &session : sessions)
        mayEnd = mayEnd || session.state == admin::SessionState::Live;
    m_end->setEnabled(mayEnd);
    if (sessions.size() == 1) {
        m_panel->show(sessions.first());
        m_panels->showOne();
    } else if (sessions.size() > 1) {
        m_panels->showSeveral(tr("%n sessions selected", nullptr, int(sessions.size())));
    }
}

void SessionsPage::endSelected()
{
    QList<admin::SessionSummary> sessions = selected();
    sessions.removeIf([](const admin::SessionSummary &session) { return session.state != admin::SessionState::Live; });
    if (m_live.isHeld())
        m_hold->setChecked(false); // what was ended must not go on looking alive
    m_end->setEnabled(false); // until the rows say what became of it
    endSessions(*this, m_client, sessions);
}

void SessionsPage::setListHeld(bool isHeld)
{
    m_hold->setText(isHeld ? tr("Go on") : tr("Pause list"));
    m_hold->setSymbol(isHeld ? Icon::Play : Icon::Pause);
    if (isHeld)
        m_live.hold([this](qsizetype moved) { m_hold->setText(tr("Go on  (%n new)", nullptr, int(moved))); });
    else
        m_live.release();
}

} // namespace ui
