// SPDX-License-Identifier: GPL-3.0-or-later
// Calls of the last 24 hours, one bar an hour, or of the last hour by minutes, stacked by outcome; the legend is our own. Charts do not follow the palette, so this
// one listens to the theme. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/card.h"

class QCategoryAxis;
class QChart;
class QChartView;
class QStackedBarSeries;
class QValueAxis;

namespace ui
{

class ElidedLabel;
class Segmented;

class CallsChart final : public Card
{
    Q_OBJECT
public:
    explicit CallsChart(QWidget *parent = nullptr);

    void show(const QList<admin::Overview::Hour> &hours, const QList<admin::Overview::Hour> &minutes);
    using Card::show;

private:
    void build();
    void showSpan();
    void applyTheme();
    void describe();
    void onHovered(bool isOver, int hour);

    QList<admin::Overview::Hour> m_day;
    QList<admin::Overview::Hour> m_lastHour;
    QList<admin::Overview::Hour> m_hours; // what is drawn: hours, or minutes
    ElidedLabel *m_title;
    Segmented *m_span;
    QChart *m_chart;
    QChartView *m_view;
    QStackedBarSeries *m_bars;
    QCategoryAxis *m_time;
    QValueAxis *m_count;
};

} // namespace ui
