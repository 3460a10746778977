// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the calls of each day, or week, into a file of its own an hour after its end: calls-2026-11-20.csv, calls-2026-W47.csv (UTC). What was
// missed while the server was off is made up for, as far as the file of the last period is missing. Server thread; the files are written
// on the reports thread.
#pragma once

#include "server/analytics/export_options.h"
#include "server/core/clock.h"
#include "server/runtime/server_config.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace store
{
class Store;
}

namespace runtime
{

class ScheduledExport final : public QObject
{
    Q_OBJECT
public:
    struct Plan {
        ExportSchedule schedule = ExportSchedule::Off;
        QString folder;
        analytics::ExportFormat format = analytics::ExportFormat::Csv;

        friend bool operator==(const Plan &, const Plan &) = default;
    };

    ScheduledExport(store::Store &store, const core::Clock &clock);

    void setPlan(const Plan &plan);
    void run(); // also by itself: soon after the start, then every ten minutes

Q_SIGNALS:
    void written(const QString &path);

private:
    struct Run;
    void copyNextPage(const std::shared_ptr<Run> &run);

    store::Store &m_store;
    const core::Clock &m_clock;
    Plan m_plan;
    QTimer m_timer;
    bool m_isRunning = false;
};

} // namespace runtime
