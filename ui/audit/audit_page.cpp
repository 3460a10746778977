// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/audit_page.h"

#include "ui/common/button.h"
#include "ui/common/details_panel.h"
#include "ui/common/elided_label.h"
#include "ui/common/failure_words.h"
#include "ui/common/format.h"
#include "ui/common/message_strip.h"
#include "ui/common/record_table.h"
#include "ui/common/selection_panel.h"
#include "ui/common/when_answered.h"

#include <QDate>
#include <QFileDialog>
#include <QPlainTextEdit>
#include <QSaveFile>
#include <QScrollBar>
#include <QStandardPaths>

namespace ui
{

namespace
{

const QString chainKey = QStringLiteral("chain");
const QString exportKey = QStringLiteral("export");

RecordPageTexts texts()
{
    return {
        .tableName = QStringLiteral("audit"),
        .filterPlaceholder = AuditPage::tr("Filter events"),
        .noneYet = {Icon::Audit, AuditPage::tr("Nothing has happened yet"),
            AuditPage::tr("Sign-ins, refusals and every act of administration appear here."), {}},
        .backTo = AuditPage::tr("Audit"),
    };
}

QByteArray eventKey(const admin::AuditEventSummary &event)
{
    return QByteArray::number(event.id);
}

// The words of the audit log themselves: they are what an export and a report have, too.
QString kindWords(const QString &kind)
{
    return QString(kind).replace(u'_', u' ');
}

Tone resultTone(const QString &result)
{
    return result == QLatin1String("done") ? Tone::Ok : result == QLatin1String("refused") ? Tone::Warn : Tone::Err;
}

QString actorWords(const admin::AuditEventSummary &event)
{
    return event.actorId.isEmpty() ? kindWords(event.actorKind) : event.actorId;
}

QList<RecordColumn<admin::AuditEventSummary>> columns()
{
    using Event = admin::AuditEventSummary;
    return {
        {{.id = QStringLiteral("time"), .title = AuditPage::tr("Time"), .kind = CellKind::Mono, .width = 170},
            [](const Event &event) {
                return Cell{.text = format::dateAndTime(std::chrono::floor<std::chrono::seconds>(event.time)), .sortValue = event.id, .toolTip = format::exactTime(event.time)};
            }},
        {{.id = QStringLiteral("actor"), .title = AuditPage::tr("Actor"), .width = 150}, [](const Event &event) { return Cell{.text = actorWords(event)}; }},
        {{.id = QStringLiteral("action"), .title = AuditPage::tr("Action"), .width = 170},
            [](const Event &event) {
                const QString words = kindWords(event.kind);
                return Cell{.text = event.repeats > 1 ? AuditPage::tr("%1 (%2 times)").arg(words).arg(event.repeats) : words};
            }},
        {{.id = QStringLiteral("what"), .title = AuditPage::tr("On what"), .width = 190},
            [](const Event &event) {
                return Cell{.text = event.isErased ? AuditPage::tr("erased") : event.userId.isEmpty() ? event.onWhat : event.userId.toString(), .toolTip = event.onWhat};
            }},
        {{.id = QStringLiteral("result"), .title = AuditPage::tr("Result"), .kind = CellKind::Status, .width = 110},
            [](const Event &event) { return Cell{.text = kindWords(event.result), .tone = resultTone(event.result), .toolTip = event.reason}; }},
        {{.id = QStringLiteral("from"), .title = AuditPage::tr("From"), .kind = CellKind::Mono, .width = 120, .hideOrder = 1},
            [](const Event &event) { return Cell{.text = event.address, .toolTip = event.proxyAddress}; }},
        {{.id = QStringLiteral("reason"), .title = AuditPage::tr("Reason"), .width = 150, .isWideOnly = true},
            [](const Event &event) { return Cell{.text = kindWords(event.reason)}; }},
    };
}

} // namespace

AuditPage::AuditPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : RecordPage({PageId::Audit, Icon::Audit, tr("Audit"), tr("Who changed what, and every sign-in that was refused. Nothing here can be edited.")}, texts(), &settings, parent)
    , m_client(client)
    , m_events(eventKey, columns())
    , m_panel(new DetailsPanel)
    , m_panels(new SelectionPanel(m_panel))
    , m_details(new QPlainTextEdit)
{
    setObjectName(QStringLiteral("auditPage"));
    auto *check = new Button(Icon::Check, tr("Verify"));
    check->setObjectName(QStringLiteral("verifyAudit"));
    auto *take = new Button(Icon::Download, tr("Export"));
    take->setObjectName(QStringLiteral("exportAudit"));
    addHeaderAction(check);
    addHeaderAction(take);
    setRecords(m_events, 0, Qt::DescendingOrder);
    buildPanel();
    connect(check, &QPushButton::clicked, this, &AuditPage::verify);
    connect(take, &QPushButton::clicked, this, &AuditPage::chooseFile);
    connect(this, &RecordPage::selectedKeysChanged, this, &AuditPage::showSelection);
    // Queued: the bar also moves while a window that is being destroyed hides its parts.
    connect(table().verticalScrollBar(), &QScrollBar::valueChanged, this, &AuditPage::loadOlder, Qt::QueuedConnection);
    refresh();
}

AuditPage::~AuditPage() = default; // an unfinished file is dropped with m_file

void AuditPage::buildPanel()
{
    auto *grid = new KeyValueGrid;
    m_actor = &grid->addText(tr("Actor"));
    m_what = &grid->addText(tr("On what"));
    m_user = &grid->addText(tr("User"));
    m_clientId = &grid->addMono(tr("Client"));
    m_reason = &grid->addText(tr("Reason"));
    m_from = &grid->addMono(tr("From"));
    m_request = &grid->addMono(tr("Request"));
    m_hash = &grid->addMono(tr("Hash"));
    m_previous = &grid->addMono(tr("Hash before"));
    m_panel->addWidget(grid);
    m_panel->addSection(tr("Details"));
    m_details->setReadOnly(true);
    m_details->setAccessibleName(tr("Details of the event"));
    m_panel->addWidget(m_details);
    m_panel->addStretch();
    setPanel(m_panels);
}

void AuditPage::refresh()
{
    m_isLoading = true;
    m_question.ask(m_client.listAudit(std::nullopt, PageSize), [this](const auto &rows) { onRows(rows, true); });
}

void AuditPage::loadOlder()
{
    const QScrollBar *bar = table().verticalScrollBar();
    const bool isNearEnd = bar->maximum() - bar->value() < table().viewport()->height();
    if (!isNearEnd || m_isLoading || !m_hasOlder || m_events.rowCount() >= MostRows)
        return;
    m_isLoading = true;
    m_question.ask(m_client.listAudit(m_events.rows().constLast().id, PageSize), [this](const auto &rows) { onRows(rows, false); });
}

void AuditPage::onRows(const admin::Result<QList<admin::AuditEventSummary>> &rows, bool isFirstPage)
{
    m_isLoading = false;
    if (!rows) {
        if (m_events.rowCount() == 0)
            setCondition(Condition::Failed, failureWords(rows.error()));
        else
            showFailure(rows.error());
        return;
    }
    hideFailure();
    if (isFirstPage)
        m_events.setRows({}); // their order in the model is newest first
    for (const admin::AuditEventSummary &event : *rows)
        m_events.upsert(event);
    m_hasOlder = rows->size() == PageSize;
    setCondition(Condition::Ready);
}

void AuditPage::showSelection()
{
    const QList<QByteArray> keys = table().selectedKeys();
    if (keys.size() > 1)
        return m_panels->showSeveral(tr("%n events selected", nullptr, int(keys.size())));
    const admin::AuditEventSummary *event = keys.isEmpty() ? nullptr : m_events.find(keys.first());
    if (!event)
        return;
    m_actor->setText(format::outside(actorWords(*event)));
    m_what->setText(format::outside(event->onWhat));
    m_user->setText(format::outside(event->userId.toString()));
    m_clientId->setText(format::outside(event->clientId.toString()));
    m_reason->setText(format::outside(event->reason));
    m_from->setText(format::outside(event->address));
    m_request->setText(event->requestId.toString());
    m_hash->setText(QString::fromLatin1(event->hash.toHex()));
    m_previous->setText(QString::fromLatin1(event->previousHash.toHex()));
    m_details->setPlainText(format::outside(event->details));
    m_panels->showOne();
}

void AuditPage::verify()
{
    whenAnswered(m_client.verifyAudit(), this, [this](const admin::Result<admin::AuditVerification> &found) {
        if (!found)
            return showRefusal(found.error());
        const bool isWhole = !found->brokenRow;
        const QString words = isWhole
            ? tr("The chain is unbroken: %1 rows, the last one has the hash %2.").arg(format::number(found->rows), found->headHash.left(16))
            : tr("The audit log was changed: row %1 is the first that is wrong.").arg(*found->brokenRow);
        strips().show(chainKey, isWhole ? Tone::Ok : Tone::Err, words).setIsClosable(isWhole);
        Q_EMIT verified(isWhole);
    });
}

void AuditPage::chooseFile()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString name = QStringLiteral("%1/gatehouse-audit-%2.jsonl").arg(folder, QDate::currentDate().toString(Qt::ISODate));
    auto *dialog = new QFileDialog(this, tr("Export the audit log"), name, tr("JSON Lines, to verify elsewhere (*.jsonl);;CSV (*.csv)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &AuditPage::exportTo);
    dialog->open();
}

void AuditPage::exportTo(const QString &path)
{
    m_file = std::make_unique<QSaveFile>(path);
    if (!m_file->open(QIODevice::WriteOnly)) {
        strips().show(exportKey, Tone::Err, tr("%1 cannot be written (%2).").arg(path, m_file->errorString())).setIsClosable(true);
        m_file.reset();
        return;
    }
    m_file->setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    m_export = {};
    m_export.format = path.endsWith(QLatin1String(".csv")) ? admin::AuditExportFormat::Csv : admin::AuditExportFormat::JsonLines;
    copyPage();
}

void AuditPage::copyPage()
{
    whenAnswered(m_client.exportAudit(m_export), this, [this](const admin::Result<admin::AuditExportPage> &page) {
        if (!page) {
            m_file.reset();
            return showRefusal(page.error());
        }
        const QString path = m_file->fileName();
        const bool isWritten = m_file->write(page->text) == page->text.size() && (!page->isLast || m_file->commit());
        if (isWritten && !page->isLast) {
            m_export.afterId = page->lastId;
            return copyPage();
        }
        if (isWritten) {
            strips().show(exportKey, Tone::Ok, tr("The audit log was written to %1.").arg(path)).setIsClosable(true);
            Q_EMIT exported(path);
        } else {
            strips().show(exportKey, Tone::Err, tr("%1 cannot be written (%2).").arg(path, m_file->errorString())).setIsClosable(true);
        }
        m_file.reset();
    });
}

} // namespace ui
