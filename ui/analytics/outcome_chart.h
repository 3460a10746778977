// SPDX-License-Identifier: GPL-3.0-or-later
// Calls over time, one bar a bucket, stacked by outcome; the time before as a line. Main thread.
#pragma once

#include "server/admin/usage_types.h"
#include "ui/analytics/chart_card.h"

class QLineSeries;
class QStackedBarSeries;

namespace ui
{

struct UsageTimes {
    QList<core::Seconds> starts; // of every bucket of the range, also those without calls
    std::chrono::seconds width{};
    std::chrono::seconds shift{}; // back to the period that is compared with
};

class OutcomeChart final : public ChartCard
{
    Q_OBJECT
public:
    explicit OutcomeChart(QWidget *parent = nullptr);

    void show(const admin::UsageReport &report, const UsageTimes &times);
    using ChartCard::show;

private:
    void applyTheme() override;
    void onHovered(bool isOver, int bucket);

    QStackedBarSeries *m_bars;
    QLineSeries *m_before;
    QList<analytics::Count> m_counts;
};

} // namespace ui
