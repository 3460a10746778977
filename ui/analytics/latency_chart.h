// SPDX-License-Identifier: GPL-3.0-or-later
// How long calls took over time: half of them, and 95 of 100. Buckets without calls are gaps. Main thread.
#pragma once

#include "ui/analytics/outcome_chart.h"

namespace ui
{

class LatencyChart final : public ChartCard
{
    Q_OBJECT
public:
    explicit LatencyChart(QWidget *parent = nullptr);

    void show(const admin::UsageReport &report, const UsageTimes &times);
    using ChartCard::show;

private:
    void applyTheme() override;

    // A line has no gaps: one series for each stretch between them.
    QList<QLineSeries *> m_lines;
};

} // namespace ui
