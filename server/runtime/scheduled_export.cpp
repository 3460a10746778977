// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/scheduled_export.h"

#include "server/analytics/call_export.h"
#include "server/audit/append.h"
#include "server/store/store.h"

#include <QDate>
#include <QDir>
#include <QLoggingCategory>
#include <QSaveFile>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcExport, "gatehouse.runtime.export")

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds AfterStart = 60s;
constexpr std::chrono::milliseconds BetweenRuns = 10min;
constexpr std::chrono::milliseconds AfterPeriod = 1h; // a call is written when it ends, with the time it began
constexpr auto Week = std::chrono::days(7);

struct Period {
    core::Milliseconds from{};
    core::Milliseconds to{};
    QString name;
};

// The last one that is over.
Period lastPeriod(ExportSchedule schedule, core::Milliseconds now)
{
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const auto dateOf = [](std::chrono::sys_days day) { return QDate(1970, 1, 1).addDays(day.time_since_epoch().count()); };
    if (schedule == ExportSchedule::Daily) {
        const auto day = today - std::chrono::days(1);
        return {day, today, dateOf(day).toString(Qt::ISODate)};
    }
    const auto monday = today - (std::chrono::weekday(today) - std::chrono::Monday);
    int year = 0;
    const int week = dateOf(monday - Week).weekNumber(&year);
    return {monday - Week, monday, QStringLiteral("%1-W%2").arg(year).arg(week, 2, 10, QLatin1Char('0'))};
}

} // namespace

struct ScheduledExport::Run {
    QString path;
    analytics::Filter filter;
    analytics::ExportOptions options;
    std::optional<store::CallPosition> after;
    std::unique_ptr<QSaveFile> file; // the reports thread's alone
};

ScheduledExport::ScheduledExport(store::Store &store, const core::Clock &clock)
    : m_store(store)
    , m_clock(clock)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ScheduledExport::run);
    m_timer.start(AfterStart);
}

void ScheduledExport::setPlan(const Plan &plan)
{
    m_plan = plan;
}

void ScheduledExport::run()
{
    m_timer.start(BetweenRuns);
    if (m_plan.schedule == ExportSchedule::Off || m_isRunning) {
        return;
    }
    const Period period = lastPeriod(m_plan.schedule, m_clock.nowMs() - AfterPeriod);
    const QString ending = m_plan.format == analytics::ExportFormat::Csv ? QStringLiteral("csv") : QStringLiteral("jsonl");
    const QString path = QStringLiteral("%1/calls-%2.%3").arg(m_plan.folder, period.name, ending);
    if (QFile::exists(path)) {
        return;
    }
    m_isRunning = true;
    auto run = std::make_shared<Run>();
    run->path = path;
    run->filter.from = period.from;
    run->filter.to = period.to;
    run->options.format = m_plan.format;
    copyNextPage(run);
}

// One page a job, so that other reports get their turn between them.
void ScheduledExport::copyNextPage(const std::shared_ptr<Run> &run)
{
    using Answer = store::Result<bool>; // whether there is more
    const auto job = [run](store::Database &database) -> Answer {
        const auto failed = [&run] { return core::unexpected(store::Error{store::ErrorKind::Other, run->path + QStringLiteral(": ") + run->file->errorString()}); };
        if (!run->file) {
            QDir().mkpath(QFileInfo(run->path).path());
            run->file = std::make_unique<QSaveFile>(run->path);
            if (!run->file->open(QIODevice::WriteOnly)) {
                return failed();
            }
            run->file->setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        }
        const auto page = analytics::exportCalls(database, run->filter, run->options, run->after);
        if (!page) {
            return core::unexpected(store::Error(page.error()));
        }
        if (run->file->write(page->text) != page->text.size() || (!page->next && !run->file->commit())) {
            return failed();
        }
        run->after = page->next;
        return page->next.has_value();
    };
    m_store.report(this, job, [this, run](const Answer &isMore) {
        if (isMore && *isMore) {
            return copyNextPage(run);
        }
        m_isRunning = false;
        if (!isMore) {
            qCWarning(lcExport).noquote() << "the scheduled export failed:" << isMore.error().detail;
            return;
        }
        qCInfo(lcExport).noquote() << "exported calls to" << run->path;
        audit::Event event;
        event.kind = audit::EventKind::UsageExported;
        event.time = m_clock.nowMs();
        event.actor.kind = audit::ActorKind::Server;
        event.onWhat = QFileInfo(run->path).fileName();
        m_store.write(
            this, [event](store::Transaction &transaction) { return audit::append(transaction, event); }, [](const store::Result<void> &) {});
        Q_EMIT written(run->path);
    });
}

} // namespace runtime
