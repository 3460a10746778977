// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/chart_card.h"

#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QDateTime>
#include <QGraphicsLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>

namespace ui
{

namespace
{

constexpr int ticks = 4;
constexpr int mostLabels = 8;
constexpr int leastHeight = 220;

} // namespace

ChartCard::ChartCard(const QString &title, QWidget *parent)
    : Card(parent)
    , m_title(title)
    , m_chart(new QChart)
    , m_view(new QChartView(m_chart))
    , m_time(new QCategoryAxis)
    , m_value(new QValueAxis)
    , m_table(new QTableWidget)
    , m_stack(new QStackedWidget)
    , m_toggle(new IconButton(Icon::Table, tr("Show as a table")))
{
    auto *head = new QHBoxLayout;
    head->addWidget(new ElidedLabel(title, TextRole::H3), 1);
    head->addWidget(m_toggle);
    body().addLayout(head);
    body().addWidget(m_stack, 1);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_table);
    m_stack->setMinimumHeight(em(leastHeight));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->viewport()->setAutoFillBackground(false);
    m_view->setBackgroundBrush(Qt::NoBrush);
    m_view->setAccessibleName(tr("Chart: %1").arg(title));
    m_table->setAccessibleName(tr("Table: %1").arg(title));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    m_chart->setBackgroundVisible(false);
    m_chart->setMargins({0, 0, 0, 0});
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->setLocalizeNumbers(true);
    m_chart->legend()->setAlignment(Qt::AlignTop);
    m_chart->legend()->setMarkerShape(QLegend::MarkerShapeFromSeries);
    m_chart->addAxis(m_time, Qt::AlignBottom);
    m_chart->addAxis(m_value, Qt::AlignLeft);
    m_time->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    m_time->setGridLineVisible(false);
    m_value->setLabelFormat(QStringLiteral("%.0f")); // "%d" shows nothing when numbers are localized
    connect(m_toggle, &QToolButton::clicked, this, &ChartCard::toggleTable);
    connect(&Theme::current(), &Theme::changed, this, &ChartCard::applyTheme);
}

bool ChartCard::isTable() const
{
    return m_stack->currentWidget() == m_table;
}

void ChartCard::toggleTable()
{
    m_stack->setCurrentWidget(isTable() ? static_cast<QWidget *>(m_view) : m_table);
    m_toggle->setSymbol(isTable() ? Icon::Chart : Icon::Table);
    m_toggle->setName(isTable() ? tr("Show as a chart") : tr("Show as a table"));
}

void ChartCard::addSeries(QAbstractSeries *series)
{
    m_chart->addSeries(series);
    series->attachAxis(m_time);
    series->attachAxis(m_value);
}

QString ChartCard::bucketName(int bucket) const
{
    const core::Seconds start = m_starts.value(bucket);
    return m_width >= std::chrono::hours(24) ? format::date(start) : format::dateAndTime(start);
}

void ChartCard::setBuckets(const QList<core::Seconds> &starts, std::chrono::seconds width, double most)
{
    m_starts = starts;
    m_width = width;
    const QStringList oldLabels = m_time->categoriesLabels();
    for (const QString &label : oldLabels)
        m_time->remove(label);
    const qsizetype step = std::max<qsizetype>(1, (starts.size() + mostLabels - 1) / mostLabels);
    for (qsizetype i = 0; i < starts.size(); i += step) {
        const QString label = width >= std::chrono::hours(24)
            ? QLocale().toString(QDateTime::fromSecsSinceEpoch(starts[i].time_since_epoch().count(), Qt::UTC).date(), QStringLiteral("d MMM"))
            : format::clockTime(starts[i]);
        if (!m_time->categoriesLabels().contains(label)) // an axis knows a label once
            m_time->append(label, qreal(i));
    }
    m_time->setRange(-0.5, qreal(std::max<qsizetype>(starts.size(), 1)) - 0.5);
    m_value->setTickCount(ticks);
    m_value->setRange(0, std::max(most, double(ticks - 1)));
    m_value->applyNiceNumbers();
}

void ChartCard::setTable(const QStringList &header, const QList<QStringList> &rows)
{
    m_table->setColumnCount(int(header.size()));
    m_table->setHorizontalHeaderLabels(header);
    m_table->setRowCount(int(rows.size()));
    for (int row = 0; row < int(rows.size()); ++row) {
        for (int column = 0; column < int(header.size()); ++column) {
            auto *item = new QTableWidgetItem(rows[row].value(column));
            item->setTextAlignment(column == 0 ? Qt::AlignVCenter | Qt::AlignLeft : Qt::AlignVCenter | Qt::AlignRight);
            m_table->setItem(row, column, item);
        }
    }
    m_table->resizeColumnsToContents();
}

void ChartCard::describe(const QString &sentence)
{
    m_view->setAccessibleDescription(sentence);
}

void ChartCard::applyTheme()
{
    const Tokens &tokens = Theme::current().tokens();
    for (QAbstractAxis *axis : {static_cast<QAbstractAxis *>(m_time), static_cast<QAbstractAxis *>(m_value)}) {
        axis->setLabelsFont(fontOf(TextRole::Caption));
        axis->setLabelsColor(tokens.muted);
        axis->setGridLineColor(tokens.line);
        axis->setLinePen(QPen(tokens.lineStrong, 1));
    }
    m_value->setLineVisible(false);
    m_chart->legend()->setLabelColor(tokens.muted);
    m_chart->legend()->setFont(fontOf(TextRole::Caption));
}

} // namespace ui
