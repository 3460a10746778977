// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/users/user_activity.h"

#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/outcome_words.h"
#include "ui/common/when_answered.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{

using namespace std::chrono_literals;

constexpr int LastCalls = 5;

void empty(QVBoxLayout &column)
{
    while (QLayoutItem *item = column.takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
}

QVBoxLayout *listLayout()
{
    auto *column = new QVBoxLayout;
    column->setSpacing(space::Tiny);
    return column;
}

} // namespace

UserActivity::UserActivity(admin::AdminClient &client, QWidget *parent)
    : QWidget(parent)
    , m_client(client)
    , m_sessionsTitle(new ElidedLabel({}, TextRole::Strong))
    , m_sessions(listLayout())
    , m_callsTitle(new ElidedLabel(tr("Last calls"), TextRole::Strong))
    , m_calls(listLayout())
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    column->addWidget(m_sessionsTitle);
    column->addLayout(m_sessions);
    column->addSpacing(space::Small);
    column->addWidget(m_callsTitle);
    column->addLayout(m_calls);
    m_soon.setSingleShot(true);
    m_soon.setInterval(500ms);
    connect(&m_soon, &QTimer::timeout, this, &UserActivity::ask);
    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        const bool concernsUs = std::any_of(changes.cbegin(), changes.cend(), [](const admin::Change &change) {
            return change.topic == admin::Topic::Sessions || change.topic == admin::Topic::Calls;
        });
        if (concernsUs && isVisible() && !m_soon.isActive())
            m_soon.start();
    });
}

void UserActivity::setUser(const core::UserId &id)
{
    if (m_userId == id)
        return;
    m_userId = id;
    showSessions({});
    showCalls({});
    ask();
}

void UserActivity::ask()
{
    if (m_userId.isEmpty())
        return;
    whenAnswered(m_client.listSessions(), this, [this, id = m_userId](const admin::Result<QList<admin::SessionSummary>> &answer) {
        if (answer && id == m_userId)
            showSessions(*answer);
    });
    admin::CallQuery query;
    query.userId = m_userId;
    query.limit = LastCalls;
    whenAnswered(m_client.listCalls(query), this, [this, id = m_userId](const admin::Result<QList<admin::CallSummary>> &answer) {
        if (answer && id == m_userId)
            showCalls(*answer);
    });
}

void UserActivity::showSessions(const QList<admin::SessionSummary> &all)
{
    empty(*m_sessions);
    m_liveSessions = 0;
    for (const admin::SessionSummary &session : all) {
        if (session.userId != m_userId || session.state != admin::SessionState::Live)
            continue;
        ++m_liveSessions;
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        const QString client = format::outside(session.clientName);
        row->addWidget(new ElidedLabel(tr("%1  ·  %2").arg(client, format::relativeTime(session.lastUsedAt))), 1);
        auto *end = new Button(tr("End"), Emphasis::Quiet);
        end->setObjectName(QStringLiteral("endSession"));
        end->setAccessibleName(tr("End the session with %1").arg(client));
        row->addWidget(end);
        connect(end, &QPushButton::clicked, this, [this, session] { Q_EMIT endRequested(session); });
        m_sessions->addWidget(line);
    }
    m_sessionsTitle->setText(m_liveSessions == 0 ? tr("No live sessions") : tr("%n live sessions", nullptr, m_liveSessions));
    Q_EMIT sessionsCounted(m_liveSessions);
}

void UserActivity::showCalls(const QList<admin::CallSummary> &calls)
{
    empty(*m_calls);
    m_callsTitle->setText(calls.isEmpty() ? tr("No calls yet") : tr("Last calls"));
    for (const admin::CallSummary &call : calls) {
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(space::Small);
        row->addWidget(new ElidedLabel(format::outside(call.tool), TextRole::Mono), 1);
        if (call.outcome != admin::CallOutcome::Ok) {
            auto *outcome = new ElidedLabel(outcomeWords(call.outcome), TextRole::Caption);
            outcome->setTone(outcomeTone(call.outcome));
            row->addWidget(outcome);
        }
        row->addWidget(new ElidedLabel(format::relativeTime(call.time), TextRole::Caption, Ink::Muted));
        m_calls->addWidget(line);
    }
    if (!calls.isEmpty()) {
        auto *all = new Button(tr("All calls"), Emphasis::Ghost);
        all->setTrailingSymbol(Icon::Right);
        connect(all, &QPushButton::clicked, this, &UserActivity::callsRequested);
        m_calls->addWidget(all, 0, Qt::AlignLeading);
    }
}

} // namespace ui
