// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/call_panel.h"

#include "ui/common/copy_field.h"
#include "ui/common/details_panel.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/outcome_words.h"
#include "ui/common/pill.h"

#include <QJsonDocument>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace ui
{

CallPanel::CallPanel(QWidget *parent)
    : QWidget(parent)
    , m_panel(new DetailsPanel)
    , m_head(new PersonHeader)
    , m_facts(new KeyValueGrid)
    , m_outcome(new Pill(Tone::Neutral))
    , m_notRecorded(new ElidedLabel(tr("not recorded"), TextRole::Body, Ink::Muted))
    , m_arguments(new QPlainTextEdit)
    , m_request(new CopyField(tr("Copy request id")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_panel);
    m_panel->addWidget(m_head);
    m_panel->addSection();
    m_tool = &m_facts->addMono(tr("Tool"));
    m_facts->addWidget(tr("Outcome"), m_outcome);
    m_error = &m_facts->addText(tr("Reason"));
    m_time = &m_facts->addText(tr("Time"));
    m_client = &m_facts->addText(tr("Client"));
    m_duration = &m_facts->addText(tr("Duration"));
    m_asked = &m_facts->addText(tr("Asked"));
    m_answered = &m_facts->addText(tr("Answered"));
    m_revision = &m_facts->addText(tr("Protocol"));
    m_panel->addWidget(m_facts);
    m_panel->addSection(tr("Request"));
    m_panel->addWidget(m_request);

    m_panel->addSection(tr("Arguments"));
    m_arguments->setObjectName(QStringLiteral("callArguments"));
    m_arguments->setAccessibleName(tr("Arguments"));
    m_arguments->setReadOnly(true);
    m_arguments->setFont(fontOf(TextRole::Mono));
    m_arguments->setFrameShape(QFrame::NoFrame);
    m_arguments->viewport()->setAutoFillBackground(false);
    m_arguments->document()->setDocumentMargin(0);
    m_arguments->setMinimumHeight(em(90));
    m_panel->addWidget(m_arguments);
    m_panel->addWidget(m_notRecorded);
    m_panel->addStretch();
}

void CallPanel::show(const admin::CallSummary &call)
{
    m_head->set(call.userId.bytes(), call.name.trimmed().isEmpty() ? call.login : call.name, call.login);
    m_tool->setText(format::outside(call.server + QLatin1Char('/') + call.tool));
    m_outcome->set(outcomeTone(call.outcome), outcomeWords(call.outcome));
    m_error->setText(format::outside(call.error));
    m_facts->setRowVisible(m_error, !call.error.isEmpty());
    m_time->setText(format::dateAndTime(std::chrono::floor<std::chrono::seconds>(call.time)));
    m_client->setText(format::outside(call.clientName));
    m_duration->setText(format::duration(call.duration));
    m_asked->setText(format::bytes(call.requestBytes));
    m_answered->setText(format::bytes(call.responseBytes));
    m_revision->setText(format::outside(call.revision));
    m_request->setText(call.requestId.toString());
    showArguments(call.arguments);
}

void CallPanel::showArguments(const std::optional<QString> &arguments)
{
    m_notRecorded->setVisible(!arguments);
    m_arguments->setVisible(arguments.has_value());
    if (!arguments)
        return;
    const QJsonDocument json = QJsonDocument::fromJson(arguments->toUtf8());
    if (json.isNull()) { // redacted or cut: as it was recorded
        m_arguments->setPlainText(format::outside(*arguments));
        return;
    }
    QStringList lines = QString::fromUtf8(json.toJson(QJsonDocument::Indented)).trimmed().split(QLatin1Char('\n'));
    for (QString &line : lines)
        line = format::outside(line);
    m_arguments->setPlainText(lines.join(QLatin1Char('\n')));
}

} // namespace ui
