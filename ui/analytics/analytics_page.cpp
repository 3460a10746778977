// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/analytics_page.h"

#include "ui/analytics/export_dialog.h"
#include "ui/analytics/filter_chips.h"
#include "ui/analytics/heat_map.h"
#include "ui/analytics/latency_chart.h"
#include "ui/analytics/usage_call_list.h"
#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"
#include "ui/common/record_filter_model.h"
#include "ui/common/record_table.h"
#include "ui/common/scroll_column.h"
#include "ui/common/segmented.h"
#include "ui/common/when_answered.h"

#include <QCheckBox>
#include <QDateTimeEdit>
#include <QGridLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <array>

namespace ui
{

namespace
{

using namespace std::chrono_literals;

constexpr std::array<std::chrono::hours, 4> ranges{1h, 24h, 7 * 24h, 30 * 24h};
constexpr int ownRange = int(ranges.size());
constexpr int callsTab = 1;
constexpr int mostBuckets = 400;
constexpr std::chrono::seconds betweenQuestions = 2s;
const QString notRecordedKey = QStringLiteral("notRecorded");
const QString exportedKey = QStringLiteral("exported");

core::Milliseconds timeOf(const QDateTime &time)
{
    return core::Milliseconds(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

QDateTime dateOf(core::Milliseconds time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), Qt::UTC);
}

UsageTimes timesOf(const admin::UsageReport &report, const admin::UsageFilter &filter)
{
    UsageTimes times{{}, report.bucket, {}};
    if (!filter.from || !filter.to || report.bucket.count() == 0)
        return times;
    times.shift = std::chrono::floor<std::chrono::seconds>(*filter.to - *filter.from);
    const auto width = report.bucket;
    auto start = core::Seconds(std::chrono::floor<std::chrono::seconds>(filter.from->time_since_epoch()) / width * width);
    for (; start < *filter.to && times.starts.size() < mostBuckets; start += width)
        times.starts.append(start);
    return times;
}

} // namespace

AnalyticsPage::AnalyticsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : Page({PageId::Analytics, Icon::Chart, tr("Analytics"), tr("Every call that went through, by person, tool and outcome. Times are UTC.")}, parent)
    , m_client(client)
    , m_settings(settings)
    , m_tools(shareKey, toolColumns())
    , m_people(shareKey, peopleColumns(tr("User")))
    , m_clients(shareKey, peopleColumns(tr("Client")))
    , m_costs(costKey, costColumns())
    , m_range(new Segmented(tr("Range of time")))
    , m_from(new QDateTimeEdit)
    , m_to(new QDateTimeEdit)
    , m_compare(new QCheckBox(tr("&Compare with the period before")))
    , m_chips(new FilterChips)
    , m_totals(new QLabel)
    , m_tabs(new Segmented(tr("What is shown")))
    , m_views(new QStackedWidget)
    , m_outcomes(new OutcomeChart)
    , m_latencies(new LatencyChart)
    , m_heat(new HeatMap)
    , m_calls(new UsageCallList(client, settings))
    , m_export(new Button(Icon::Download, tr("Export"), Emphasis::Primary))
{
    setObjectName(QStringLiteral("analyticsPage"));
    addHeaderAction(m_export);
    m_export->setObjectName(QStringLiteral("exportCalls"));
    buildHead();
    auto *overview = new ScrollColumn;
    m_views->addWidget(overview);
    m_views->addWidget(m_calls);
    m_views->addWidget(addTable(QStringLiteral("usagePeople"), tr("People"), m_people));
    m_views->addWidget(addTable(QStringLiteral("usageClients"), tr("Clients"), m_clients));
    m_views->addWidget(addTable(QStringLiteral("usageCosts"), tr("Cost"), m_costs));
    body().addWidget(m_views, 1);
    auto *toolTable = addTable(QStringLiteral("usageTools"), tr("Tools"), m_tools);
    toolTable->setMinimumHeight(em(240));
    overview->column().addWidget(m_outcomes);
    overview->column().addWidget(m_latencies);
    overview->column().addWidget(toolTable);
    overview->column().addWidget(m_heat);

    m_soon.setSingleShot(true);
    m_soon.setInterval(betweenQuestions);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        if (isVisible() && m_tabs->current() != callsTab) // the rows somebody reads stay
            refresh();
    });
    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        const bool isOurs = std::any_of(changes.begin(), changes.end(), [](const admin::Change &change) { return change.topic == admin::Topic::Calls; });
        if (isOurs && !m_soon.isActive() && m_range->current() != ownRange)
            m_soon.start();
    });
    connect(m_chips, &FilterChips::changed, this, [this] {
        m_calls->stop();
        refresh();
    });
    connect(m_compare, &QCheckBox::toggled, this, &AnalyticsPage::refresh);
    connect(m_export, &QPushButton::clicked, this, &AnalyticsPage::openExport);
    connect(m_calls, &UsageCallList::failed, this, &AnalyticsPage::showFailure);
    connect(m_calls, &UsageCallList::wordsChanged, this, [this](const QString &words) {
        m_words = words;
        m_calls->stop();
        refresh();
    });
    connect(toolTable, &RecordTable::opened, this, [this](const QByteArray &key) { m_chips->addTool(QString::fromUtf8(key)); });
    connect(m_heat, &HeatMap::cellActivated, this, [this](const QString &user, const QString &tool) {
        m_chips->addUser(user);
        m_chips->addTool(tool);
    });
    connect(m_outcomes, &ChartCard::bucketClicked, this, &AnalyticsPage::narrowToBucket);
}

RecordTable *AnalyticsPage::addTable(const QString &name, const QString &title, RecordModel &model)
{
    auto *table = new RecordTable(name, &m_settings);
    table->setAccessibleName(title);
    auto *shown = new RecordFilterModel(table);
    const bool isCost = &model == &m_costs;
    table->setRecords(model, *shown, isCost ? 3 : ShareCallsColumn, Qt::DescendingOrder);
    if (&model == &m_people)
        connect(table, &RecordTable::opened, this, [this](const QByteArray &key) { m_chips->addUser(QString::fromUtf8(key)); });
    if (&model == &m_clients)
        connect(table, &RecordTable::opened, this, [this](const QByteArray &key) { m_chips->addClient(QString::fromUtf8(key)); });
    return table;
}

void AnalyticsPage::buildHead()
{
    for (const QString &name : {tr("1 h"), tr("24 h"), tr("7 d"), tr("30 d"), tr("Own")})
        m_range->add(name);
    m_range->setCurrent(1);
    m_range->setObjectName(QStringLiteral("range"));
    m_tabs->setObjectName(QStringLiteral("usageTabs"));
    for (QDateTimeEdit *edit : {m_from, m_to}) {
        edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
        edit->setTimeSpec(Qt::UTC);
        edit->setCalendarPopup(true);
        edit->hide();
        connect(edit, &QDateTimeEdit::editingFinished, this, &AnalyticsPage::refresh);
    }
    m_from->setAccessibleName(tr("From (UTC)"));
    m_to->setAccessibleName(tr("To (UTC)"));
    m_totals->setObjectName(QStringLiteral("usageTotals"));
    m_totals->setForegroundRole(QPalette::PlaceholderText);
    for (const QString &name : {tr("Overview"), tr("Calls"), tr("People"), tr("Clients"), tr("Cost")})
        m_tabs->add(name);
    m_tabs->setCurrent(0);
    auto *first = new QHBoxLayout;
    first->setSpacing(space::Cell);
    for (QWidget *widget : {static_cast<QWidget *>(m_range), static_cast<QWidget *>(m_from), static_cast<QWidget *>(m_to)})
        first->addWidget(widget);
    first->addWidget(m_chips, 1);
    auto *second = new QHBoxLayout;
    second->setSpacing(space::Cell);
    second->addWidget(m_tabs);
    second->addWidget(m_compare);
    second->addStretch(1);
    second->addWidget(m_totals);
    body().addLayout(first);
    body().addLayout(second);
    connect(m_range, &Segmented::currentChanged, this, &AnalyticsPage::setRange);
    connect(m_tabs, &Segmented::currentChanged, this, [this](int index) {
        m_views->setCurrentIndex(index);
        if (index == callsTab)
            showCalls();
    });
}

void AnalyticsPage::setRange(int index)
{
    const bool isOwn = index == ownRange;
    if (isOwn && m_asked.from && m_asked.to) { // goes on from what is shown
        m_from->setDateTime(dateOf(*m_asked.from));
        m_to->setDateTime(dateOf(*m_asked.to));
    }
    m_from->setVisible(isOwn);
    m_to->setVisible(isOwn);
    refresh();
}

admin::UsageFilter AnalyticsPage::filter() const
{
    admin::UsageFilter filter = m_chips->filter();
    if (m_range->current() == ownRange) {
        filter.from = timeOf(m_from->dateTime());
        filter.to = timeOf(m_to->dateTime());
    } else {
        filter.to = format::now();
        filter.from = *filter.to - ranges[size_t(m_range->current())];
    }
    filter.text = m_words;
    return filter;
}

void AnalyticsPage::refresh()
{
    m_asked = filter();
    whenAnswered(m_client.overview(), this, [this](const admin::Result<admin::Overview> &overview) {
        if (overview && overview->callsNotRecorded > 0)
            strips().show(notRecordedKey, Tone::Warn, tr("%n calls could not be recorded since the start.", nullptr, int(overview->callsNotRecorded)));
    });
    const auto comparison = m_compare->isChecked() ? admin::UsageComparison::PreviousPeriod : admin::UsageComparison::None;
    m_question.ask(m_client.usageReport({.filter = m_asked, .comparison = comparison}), [this](const admin::Result<admin::UsageReport> &report) {
        if (!report)
            return showFailure(report.error());
        hideFailure();
        showReport(*report);
    });
}

void AnalyticsPage::showReport(const admin::UsageReport &report)
{
    m_report = report;
    m_asked.throughId = report.throughId; // table and export show what the charts counted
    const UsageTimes times = timesOf(report, m_asked);
    m_starts = times.starts;
    m_chips->setKnown(report);
    m_outcomes->show(report, times);
    m_latencies->show(report, times);
    m_heat->show(report);
    m_tools.setRows(report.tools);
    m_people.setRows(report.users);
    m_clients.setRows(report.clients);
    m_costs.setRows(report.costs);
    const analytics::Count &count = report.totals.count;
    QString words = tr("%1 calls by %2 people, %3 failed").arg(format::number(count.all()), format::number(report.totals.users), format::number(count.failed()));
    if (report.previous)
        words = tr("%1; before: %2").arg(words, format::number(report.previous->count.all()));
    m_totals->setText(words);
    m_export->setText(tr("Export %1 calls").arg(format::number(count.all())));
    m_export->setEnabled(count.all() > 0);
    if (m_tabs->current() == callsTab && !m_calls->isSearching())
        showCalls();
    Q_EMIT reported();
}

void AnalyticsPage::showCalls()
{
    m_calls->setFilter(m_asked);
}

void AnalyticsPage::narrowToBucket(int bucket)
{
    if (bucket < 0 || bucket >= m_starts.size() || m_report.bucket <= 1min)
        return;
    m_asked.from = m_starts[bucket];
    m_asked.to = m_starts[bucket] + m_report.bucket;
    if (m_range->current() == ownRange)
        setRange(ownRange);
    else
        m_range->setCurrent(ownRange);
}

void AnalyticsPage::openExport()
{
    auto *dialog = new ExportDialog(m_client, m_asked, m_report.totals.count.all(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::exported, this, [this](const QString &path) {
        strips().show(exportedKey, Tone::Ok, tr("The calls were written to %1.").arg(path)).setIsClosable(true);
    });
    dialog->open();
}

} // namespace ui
