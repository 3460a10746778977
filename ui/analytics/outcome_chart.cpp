// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/outcome_chart.h"

#include "ui/common/format.h"
#include "ui/common/outcome_words.h"
#include "ui/common/theme.h"

#include <QBarSet>
#include <QChart>
#include <QCursor>
#include <QLineSeries>
#include <QStackedBarSeries>
#include <QToolTip>

#include <algorithm>

namespace ui
{

namespace
{

QList<analytics::Count> byBucket(const QList<analytics::UsagePoint> &points, const UsageTimes &times, std::chrono::seconds shift)
{
    QList<analytics::Count> counts(times.starts.size());
    for (const analytics::UsagePoint &point : points) {
        const auto start = std::lower_bound(times.starts.begin(), times.starts.end(), point.startsAt + shift);
        if (start != times.starts.end() && *start == point.startsAt + shift)
            counts[start - times.starts.begin()] = point.count;
    }
    return counts;
}

} // namespace

OutcomeChart::OutcomeChart(QWidget *parent)
    : ChartCard(tr("Calls by outcome"), parent)
    , m_bars(new QStackedBarSeries)
    , m_before(new QLineSeries)
{
    for (int i = 0; i < store::CallOutcomes; ++i)
        m_bars->append(new QBarSet(outcomeWords(admin::CallOutcome(i))));
    m_bars->setBarWidth(0.66);
    m_before->setName(tr("Period before"));
    addSeries(m_bars);
    addSeries(m_before);
    connect(m_bars, &QStackedBarSeries::hovered, this, [this](bool isOver, int bucket) { onHovered(isOver, bucket); });
    connect(m_bars, &QStackedBarSeries::clicked, this, [this](int bucket) { Q_EMIT bucketClicked(bucket); });
    OutcomeChart::applyTheme();
}

void OutcomeChart::show(const admin::UsageReport &report, const UsageTimes &times)
{
    m_counts = byBucket(report.points, times, std::chrono::seconds(0));
    const QList<analytics::Count> before = byBucket(report.previousPoints, times, times.shift);
    qint64 most = 0;
    qint64 calls = 0;
    qint64 failed = 0;
    QList<QStringList> rows;
    QList<QPointF> line;
    for (qsizetype i = 0; i < m_counts.size(); ++i) {
        most = std::max({most, m_counts[i].all(), before[i].all()});
        calls += m_counts[i].all();
        failed += m_counts[i].failed();
        line.append({qreal(i), qreal(before[i].all())});
    }
    for (int i = 0; i < store::CallOutcomes; ++i) {
        QBarSet *set = m_bars->barSets().at(i);
        set->remove(0, set->count());
        QList<qreal> values;
        for (const analytics::Count &count : std::as_const(m_counts))
            values.append(qreal(count.calls[size_t(i)]));
        set->append(values);
    }
    m_before->replace(report.previous ? line : QList<QPointF>());
    m_before->setVisible(report.previous.has_value());
    setBuckets(times.starts, times.width, double(most));
    QStringList header{tr("Time")};
    for (int i = 0; i < store::CallOutcomes; ++i)
        header.append(outcomeWords(admin::CallOutcome(i)));
    for (int bucket = 0; bucket < int(m_counts.size()); ++bucket) {
        QStringList row{bucketName(bucket)};
        for (const qint64 count : m_counts[bucket].calls)
            row.append(format::number(count));
        rows.append(row);
    }
    setTable(header, rows);
    describe(tr("%1 calls, of which %2 did not succeed.").arg(format::number(calls), format::number(failed)));
}

void OutcomeChart::applyTheme()
{
    ChartCard::applyTheme();
    const Tokens &tokens = Theme::current().tokens();
    for (size_t i = 0; i < size_t(store::CallOutcomes); ++i) {
        QBarSet *set = m_bars->barSets().at(qsizetype(i));
        set->setColor(tokens.series[i]);
        set->setPen(QPen(tokens.surface, 1));
    }
    m_before->setPen(QPen(tokens.muted, 1.5, Qt::DashLine));
}

void OutcomeChart::onHovered(bool isOver, int bucket)
{
    if (!isOver || bucket < 0 || bucket >= m_counts.size())
        return QToolTip::hideText();
    QStringList lines{bucketName(bucket)};
    for (int i = 0; i < store::CallOutcomes; ++i) {
        const qint64 count = m_counts[bucket].calls[size_t(i)];
        if (count > 0)
            lines.append(tr("%1: %2").arg(outcomeWords(admin::CallOutcome(i)), format::number(count)));
    }
    QToolTip::showText(QCursor::pos(), format::toolTip(lines.join(QLatin1Char('\n'))), this);
}

} // namespace ui
