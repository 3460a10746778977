// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/latency_chart.h"

#include "ui/common/format.h"
#include "ui/common/theme.h"

#include <QChart>
#include <QLegendMarker>
#include <QLineSeries>

#include <array>

namespace ui
{

namespace
{

struct Curve {
    const char *name;
    std::optional<std::chrono::microseconds> analytics::UsagePoint::*value;
    int series;
    Qt::PenStyle style;
};

constexpr std::array<Curve, 2> curves{{
    {QT_TRANSLATE_NOOP("ui::LatencyChart", "Half within"), &analytics::UsagePoint::median, 0, Qt::SolidLine},
    {QT_TRANSLATE_NOOP("ui::LatencyChart", "95 % within"), &analytics::UsagePoint::p95, 1, Qt::DashLine},
}};

double milliseconds(std::chrono::microseconds span)
{
    return double(span.count()) / 1000;
}

} // namespace

LatencyChart::LatencyChart(QWidget *parent)
    : ChartCard(tr("How fast, in ms"), parent)
{
    LatencyChart::applyTheme();
}

void LatencyChart::show(const admin::UsageReport &report, const UsageTimes &times)
{
    for (QLineSeries *line : std::as_const(m_lines)) {
        chart().removeSeries(line);
        delete line;
    }
    m_lines.clear();
    double most = 0;
    for (size_t curve = 0; curve < curves.size(); ++curve) {
        QLineSeries *line = nullptr;
        core::Seconds last{};
        bool isNamed = false;
        for (const analytics::UsagePoint &point : report.points) {
            const auto value = point.*curves[curve].value;
            const auto start = std::lower_bound(times.starts.begin(), times.starts.end(), point.startsAt);
            if (!value || start == times.starts.end())
                continue;
            if (!line || point.startsAt - last > times.width) {
                line = new QLineSeries;
                line->setName(tr(curves[curve].name));
                line->setProperty("curve", int(curve));
                line->setPointsVisible(true);
                m_lines.append(line);
                addSeries(line);
                chart().legend()->markers(line).constFirst()->setVisible(!isNamed); // each stretch is a series, each curve one name
                isNamed = true;
            }
            line->append(qreal(start - times.starts.begin()), milliseconds(*value));
            most = std::max(most, milliseconds(*value));
            last = point.startsAt;
        }
    }
    setBuckets(times.starts, times.width, most);
    QList<QStringList> rows;
    for (const analytics::UsagePoint &point : report.points) {
        const auto bucket = std::lower_bound(times.starts.begin(), times.starts.end(), point.startsAt) - times.starts.begin();
        rows.append({bucketName(int(bucket)), point.median ? format::duration(*point.median) : QString(), point.p95 ? format::duration(*point.p95) : QString()});
    }
    setTable({tr("Time"), tr(curves[0].name), tr(curves[1].name)}, rows);
    describe(report.totals.p95 ? tr("95 of 100 calls took at most %1.").arg(format::duration(*report.totals.p95)) : tr("There was no call."));
    applyTheme();
}

void LatencyChart::applyTheme()
{
    ChartCard::applyTheme();
    const Tokens &tokens = Theme::current().tokens();
    for (QLineSeries *line : std::as_const(m_lines)) {
        const Curve &curve = curves[size_t(line->property("curve").toInt())];
        line->setPen(QPen(tokens.series[size_t(curve.series)], 2, curve.style));
    }
}

} // namespace ui
