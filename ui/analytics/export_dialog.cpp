// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/export_dialog.h"

#include "ui/common/button.h"
#include "ui/common/failure_words.h"
#include "ui/common/form_field.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDate>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QRegularExpression>
#include <QSaveFile>
#include <QStandardPaths>
#include <QTimeZone>
#include <QVBoxLayout>

namespace ui
{

namespace
{

constexpr int columnsHeight = 150;

QString defaultPath()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return folder + QStringLiteral("/gatehouse-calls-%1.csv").arg(QDate::currentDate().toString(Qt::ISODate));
}

} // namespace

ExportDialog::ExportDialog(admin::AdminClient &client, const admin::UsageFilter &filter, qint64 calls, QWidget *parent)
    : FormDialog(tr("Export %n calls", nullptr, int(calls)), tr("Export"), parent)
    , m_client(client)
    , m_query{filter, {}, std::nullopt}
    , m_calls(calls)
    , m_format(new QComboBox)
    , m_separator(new QComboBox)
    , m_decimal(new QComboBox)
    , m_zone(new QComboBox)
    , m_byteOrderMark(new QCheckBox(tr("&Byte order mark, for spreadsheets that need it")))
    , m_columns(new QListWidget)
    , m_path(new QLineEdit(defaultPath()))
    , m_progress(new QProgressBar)
{
    setObjectName(QStringLiteral("exportDialog"));
    setHintText(tr("Exactly the calls that the filter shows. Cells that a spreadsheet would take for a formula get an apostrophe."));
    build();
    connect(this, &FormDialog::submitted, this, &ExportDialog::start);
}

ExportDialog::~ExportDialog() = default; // an unfinished file is dropped with m_file

void ExportDialog::setPath(const QString &path)
{
    m_path->setText(path);
}

void ExportDialog::build()
{
    m_format->addItems({tr("CSV"), tr("JSON Lines")});
    m_separator->addItem(tr("Comma"), QChar(u','));
    m_separator->addItem(tr("Semicolon"), QChar(u';'));
    m_separator->addItem(tr("Tab"), QChar(u'\t'));
    m_separator->addItem(tr("Bar"), QChar(u'|'));
    m_decimal->addItem(tr("Point"), QChar(u'.'));
    m_decimal->addItem(tr("Comma"), QChar(u','));
    m_zone->addItem(tr("UTC"), QString());
    m_zone->addItem(QString::fromLatin1(QTimeZone::systemTimeZoneId()), QString::fromLatin1(QTimeZone::systemTimeZoneId()));
    const QStringList columns = analytics::exportColumns();
    for (const QString &name : columns) {
        auto *item = new QListWidgetItem(name, m_columns);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled);
        const bool isAsked = name == QLatin1String("arguments") || name == QLatin1String("result");
        item->setCheckState(isAsked ? Qt::Unchecked : Qt::Checked);
    }
    m_columns->setDragDropMode(QAbstractItemView::InternalMove); // their order is that of the file
    m_columns->setFixedHeight(em(columnsHeight));
    m_progress->hide();
    m_progress->setAccessibleName(tr("Progress of the export"));
    m_progress->setRange(0, 1000);
    auto *choose = new Button(tr("Choose …"));
    connect(choose, &QPushButton::clicked, this, &ExportDialog::chooseFile);
    auto *file = new QWidget;
    auto *fileRow = new QHBoxLayout(file);
    fileRow->setContentsMargins(0, 0, 0, 0);
    fileRow->addWidget(m_path, 1);
    fileRow->addWidget(choose);
    file->setFocusProxy(m_path);
    auto *short1 = new QHBoxLayout;
    short1->setSpacing(space::Block);
    short1->addWidget(new FormField(tr("&Format"), m_format));
    short1->addWidget(new FormField(tr("&Separator"), m_separator));
    short1->addWidget(new FormField(tr("&Decimals"), m_decimal));
    short1->addWidget(new FormField(tr("&Time zone"), m_zone));
    body().addLayout(short1);
    body().addWidget(m_byteOrderMark);
    body().addWidget(new FormField(tr("&Columns"), m_columns, tr("Drag them into another order.")));
    body().addWidget(new FormField(tr("F&ile"), file));
    body().addWidget(m_progress);
    connect(m_format, &QComboBox::currentIndexChanged, this, [this](int format) {
        const bool isCsv = format == 0;
        for (QWidget *widget : {static_cast<QWidget *>(m_separator), static_cast<QWidget *>(m_decimal), static_cast<QWidget *>(m_byteOrderMark)})
            widget->setEnabled(isCsv);
        static const QRegularExpression ending(QStringLiteral("\\.(csv|jsonl)$"));
        m_path->setText(m_path->text().replace(ending, isCsv ? QStringLiteral(".csv") : QStringLiteral(".jsonl")));
    });
}

void ExportDialog::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Export calls"), m_path->text());
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}

admin::UsageExportOptions ExportDialog::options() const
{
    admin::UsageExportOptions options;
    options.format = m_format->currentIndex() == 0 ? analytics::ExportFormat::Csv : analytics::ExportFormat::JsonLines;
    options.separator = m_separator->currentData().toChar();
    options.decimalPoint = m_decimal->currentData().toChar();
    options.timeZone = m_zone->currentData().toString();
    options.hasByteOrderMark = m_byteOrderMark->isChecked();
    for (int row = 0; row < m_columns->count(); ++row) {
        if (m_columns->item(row)->checkState() == Qt::Checked)
            options.columns.append(m_columns->item(row)->text());
    }
    return options;
}

void ExportDialog::start()
{
    m_query.options = options();
    m_query.after.reset();
    if (m_query.options.columns.isEmpty())
        return fail(tr("Choose at least one column."));
    m_file = std::make_unique<QSaveFile>(m_path->text());
    if (!m_file->open(QIODevice::WriteOnly))
        return fail(tr("%1 cannot be written (%2).").arg(m_path->text(), m_file->errorString()));
    m_file->setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner); // who called what is not for everybody here
    m_written = 0;
    m_progress->setValue(0);
    m_progress->show();
    hideProblem();
    beginWaiting();
    askForPage();
}

void ExportDialog::askForPage()
{
    m_question.ask(m_client.exportUsage(m_query), [this](const admin::Result<admin::UsageExportPage> &page) {
        page ? onPage(*page) : fail(failureWords(page.error()));
    });
}

void ExportDialog::onPage(const admin::UsageExportPage &page)
{
    if (m_file->write(page.text) != page.text.size())
        return fail(tr("The file cannot be written (%1).").arg(m_file->errorString()));
    m_written += page.rows;
    m_progress->setValue(int(1000 * m_written / std::max<qint64>(m_calls, 1)));
    if (page.next) {
        m_query.after = page.next;
        return askForPage();
    }
    if (!m_file->commit())
        return fail(tr("The file cannot be written (%1).").arg(m_file->errorString()));
    m_file.reset();
    endWaiting();
    Q_EMIT exported(m_path->text());
    accept();
}

void ExportDialog::fail(const QString &sentence)
{
    m_file.reset();
    m_progress->hide();
    endWaiting();
    showProblem(sentence);
}

} // namespace ui
