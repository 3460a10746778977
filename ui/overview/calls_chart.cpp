// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/calls_chart.h"

#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/segmented.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QBarSet>
#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QCursor>
#include <QGraphicsLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QStackedBarSeries>
#include <QToolTip>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <array>

namespace ui
{

namespace
{

constexpr int hoursBetweenLabels = 3;
constexpr int minutesBetweenLabels = 10;
enum Span {
    HourSpan,
    DaySpan,
};
constexpr int ticks = 4;

struct Outcome {
    const char *name;
    int series; // which of the six chart colours
    qint64 admin::Overview::Hour::*count;
};

constexpr std::array<Outcome, 4> outcomes{{
    {QT_TRANSLATE_NOOP("ui::CallsChart", "Succeeded"), 0, &admin::Overview::Hour::ok},
    {QT_TRANSLATE_NOOP("ui::CallsChart", "Tool error"), 1, &admin::Overview::Hour::toolErrors},
    {QT_TRANSLATE_NOOP("ui::CallsChart", "Denied"), 2, &admin::Overview::Hour::denied},
    {QT_TRANSLATE_NOOP("ui::CallsChart", "Other"), 4, &admin::Overview::Hour::other},
}};

// Marker shapes as well as colours: square, disc, square, disc.
class LegendMark final : public QWidget
{
public:
    explicit LegendMark(int index)
        : m_index(index)
    {
        setFixedSize(10, 10);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        paintRounded(painter, rect(), m_index % 2 ? 5 : 2, tokens.series[size_t(outcomes[size_t(m_index)].series)], QColor());
    }

private:
    int m_index;
};

qint64 total(const admin::Overview::Hour &hour)
{
    return hour.ok + hour.toolErrors + hour.denied + hour.other;
}

} // namespace

CallsChart::CallsChart(QWidget *parent)
    : Card(parent)
    , m_title(new ElidedLabel({}, TextRole::H3))
    , m_span(new Segmented(tr("Which time")))
    , m_chart(new QChart)
    , m_view(new QChartView(m_chart))
    , m_bars(new QStackedBarSeries)
    , m_time(new QCategoryAxis)
    , m_count(new QValueAxis)
{
    auto *head = new QHBoxLayout;
    head->setSpacing(space::Small - 2);
    head->addWidget(m_title, 1);
    for (int i = 0; i < int(outcomes.size()); ++i) {
        head->addSpacing(space::Cell);
        head->addWidget(new LegendMark(i));
        auto *name = new ElidedLabel(tr(outcomes[size_t(i)].name), TextRole::Caption, Ink::Muted);
        head->addWidget(name);
    }
    m_span->setObjectName(QStringLiteral("chartSpan"));
    m_span->add(tr("Hour"));
    m_span->add(tr("Day"));
    m_span->setCurrent(DaySpan);
    head->addSpacing(space::Cell);
    head->addWidget(m_span);
    body().addLayout(head);
    body().addWidget(m_view, 1);
    m_view->setMinimumHeight(200);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->viewport()->setAutoFillBackground(false);
    m_view->setBackgroundBrush(Qt::NoBrush);
    build();
    applyTheme();
    showSpan();
    connect(m_span, &Segmented::currentChanged, this, &CallsChart::showSpan);
    connect(&Theme::current(), &Theme::changed, this, &CallsChart::applyTheme);
}

void CallsChart::build()
{
    m_chart->setBackgroundVisible(false);
    m_chart->setMargins({0, 0, space::Block, 0}); // half of the last label
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->legend()->hide();
    m_chart->setLocalizeNumbers(true);
    for (const Outcome &outcome : outcomes)
        m_bars->append(new QBarSet(tr(outcome.name)));
    m_bars->setBarWidth(0.66);
    m_chart->addSeries(m_bars);
    m_time->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    m_time->setGridLineVisible(false);
    m_time->setRange(-0.5, 23.5);
    m_count->setLabelFormat(QStringLiteral("%.0f")); // "%d" shows nothing when numbers are localized
    m_chart->addAxis(m_time, Qt::AlignBottom);
    m_chart->addAxis(m_count, Qt::AlignLeft);
    m_bars->attachAxis(m_time);
    m_bars->attachAxis(m_count);
    connect(m_bars, &QStackedBarSeries::hovered, this, [this](bool isOver, int hour) { onHovered(isOver, hour); });
}

void CallsChart::applyTheme()
{
    const Tokens &tokens = Theme::current().tokens();
    for (size_t i = 0; i < outcomes.size(); ++i) {
        QBarSet *set = m_bars->barSets().at(qsizetype(i));
        set->setColor(tokens.series[size_t(outcomes[i].series)]);
        set->setPen(QPen(tokens.surface, 1));
    }
    for (QAbstractAxis *axis : {static_cast<QAbstractAxis *>(m_time), static_cast<QAbstractAxis *>(m_count)}) {
        axis->setLabelsFont(fontOf(TextRole::Caption));
        axis->setLabelsColor(tokens.muted);
        axis->setGridLineColor(tokens.line);
        axis->setLinePen(QPen(tokens.lineStrong, 1));
    }
    m_count->setLineVisible(false);
}

void CallsChart::show(const QList<admin::Overview::Hour> &hours, const QList<admin::Overview::Hour> &minutes)
{
    m_day = hours;
    m_lastHour = minutes;
    showSpan();
}

void CallsChart::showSpan()
{
    const bool isDay = m_span->current() == DaySpan;
    m_title->setText(isDay ? tr("Calls by the hour") : tr("Calls by the minute"));
    m_hours = isDay ? m_day : m_lastHour;
    const QList<admin::Overview::Hour> &hours = m_hours;
    const QStringList oldLabels = m_time->categoriesLabels();
    for (const QString &label : oldLabels)
        m_time->remove(label);
    qint64 most = 0;
    for (size_t i = 0; i < outcomes.size(); ++i) {
        QBarSet *set = m_bars->barSets().at(qsizetype(i));
        set->remove(0, set->count());
        QList<qreal> values;
        for (const admin::Overview::Hour &hour : hours)
            values.append(qreal(hour.*outcomes[i].count));
        set->append(values);
    }
    for (qsizetype i = 0; i < hours.size(); ++i) {
        most = std::max(most, total(hours[i]));
        const QString label = format::clockTime(hours[i].startsAt);
        if (isDay ? label.left(2).toInt() % hoursBetweenLabels == 0 : label.right(2).toInt() % minutesBetweenLabels == 0)
            m_time->append(label, qreal(i));
    }
    m_time->setRange(-0.5, qreal(hours.size()) - 0.5);
    m_count->setTickCount(ticks);
    m_count->setRange(0, qreal(std::max<qint64>(most, ticks - 1)));
    m_count->applyNiceNumbers();
    describe();
}

void CallsChart::describe()
{
    qint64 calls = 0;
    qint64 failed = 0;
    for (const admin::Overview::Hour &hour : std::as_const(m_hours)) {
        calls += total(hour);
        failed += total(hour) - hour.ok;
    }
    m_view->setAccessibleName(m_span->current() == DaySpan ? tr("Chart: calls in the last 24 hours") : tr("Chart: calls in the last hour"));
    m_view->setAccessibleDescription(
        tr("%1 calls, of which %2 did not succeed.").arg(format::number(calls), format::number(failed)));
}

void CallsChart::onHovered(bool isOver, int hour)
{
    if (!isOver || hour < 0 || hour >= m_hours.size())
        return QToolTip::hideText();
    const admin::Overview::Hour &shown = m_hours[hour];
    QStringList lines{format::clockTime(shown.startsAt)};
    for (const Outcome &outcome : outcomes) {
        const qint64 count = shown.*outcome.count;
        if (count == 0)
            continue;
        const QString share = format::percent(double(count) / double(total(shown)));
        lines.append(tr("%1: %2 (%3)").arg(tr(outcome.name), format::number(count), share));
    }
    QToolTip::showText(QCursor::pos(), lines.join(QLatin1Char('\n')), m_view);
}

} // namespace ui
