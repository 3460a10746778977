// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sessions/session_panel.h"

#include "ui/common/button.h"
#include "ui/common/copy_field.h"
#include "ui/common/details_panel.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/pill.h"
#include "ui/sessions/session_columns.h"

#include <QVBoxLayout>

namespace ui
{

SessionPanel::SessionPanel(QWidget *parent)
    : QWidget(parent)
    , m_panel(new DetailsPanel)
    , m_head(new PersonHeader)
    , m_state(new Pill(Tone::Neutral))
    , m_family(new CopyField(tr("Copy session id")))
    , m_end(new Button(Icon::Close, tr("End session"), Emphasis::Danger))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_panel);
    m_panel->addWidget(m_head);
    m_panel->addSection();
    auto *facts = new KeyValueGrid;
    facts->addWidget(tr("State"), m_state);
    m_client = &facts->addText(tr("Client"));
    m_clientInfo = &facts->addText(tr("Calls itself"));
    m_resource = &facts->addText(tr("Opens"));
    m_scope = &facts->addMono(tr("Scopes"));
    m_address = &facts->addMono(tr("From"));
    m_started = &facts->addText(tr("Started"));
    m_refreshed = &facts->addText(tr("Last used"));
    m_streams = &facts->addText(tr("Open streams"));
    m_calls = &facts->addText(tr("Calls"));
    m_panel->addWidget(facts);
    m_panel->addSection(tr("Token family"));
    m_panel->addWidget(m_family);
    m_panel->addStretch();

    auto *calls = new Button(tr("Its calls"), Emphasis::Normal);
    calls->setObjectName(QStringLiteral("sessionCalls"));
    m_end->setObjectName(QStringLiteral("endSession"));
    m_panel->addAction(calls);
    m_panel->addDangerAction(m_end);
    connect(calls, &QPushButton::clicked, this, &SessionPanel::callsRequested);
    connect(m_end, &QPushButton::clicked, this, &SessionPanel::endRequested);
}

void SessionPanel::show(const admin::SessionSummary &session)
{
    const Cell state = sessionStateCell(session);
    m_head->set(session.userId.bytes(), session.userName.trimmed().isEmpty() ? session.login : session.userName, session.login);
    m_state->set(state.tone.value_or(Tone::Neutral), state.text);
    m_client->setText(format::outside(session.clientName));
    m_clientInfo->setText(session.clientInfo.isEmpty() ? QStringLiteral("–") : format::outside(session.clientInfo));
    m_resource->setText(opensWords(session.resource));
    m_scope->setText(session.scope.isEmpty() ? QStringLiteral("–") : format::outside(session.scope));
    m_address->setText(format::outside(session.address));
    m_started->setText(format::dateAndTime(session.startedAt));
    m_refreshed->setText(format::relativeTime(session.lastUsedAt));
    m_streams->setText(format::number(session.openStreams));
    m_calls->setText(format::number(session.calls));
    m_family->setText(session.id.toString());
    m_end->setEnabled(session.state == admin::SessionState::Live);
}

} // namespace ui
