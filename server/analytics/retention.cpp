// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/retention.h"

#include "server/store/call_page.h"
#include "server/store/call_rollup_table.h"
#include "server/store/call_table.h"
#include "server/store/free_pages.h"
#include "server/store/store.h"

#include <QLoggingCategory>

namespace analytics
{

namespace
{

Q_LOGGING_CATEGORY(lcRetention, "gatehouse.analytics.retention")

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds AfterStart = 30s;
constexpr std::chrono::milliseconds BetweenRuns = 1h;
constexpr std::chrono::milliseconds BetweenSteps = 20ms;
constexpr int CallsPerStep = 500;
constexpr int RollupsPerStep = 1000;
constexpr int PagesPerStep = 256; // 1 MiB

struct Kept {
    std::optional<store::CallPages::Ends> ends;
    qint64 bytes = 0;
};

store::Result<Kept> lookAt(store::Database &database)
{
    const auto ends = store::CallPages(database).ends();
    const auto bytes = store::bytesInUse(database);
    if (!ends || !bytes) {
        return core::unexpected(store::Error(ends ? bytes.error() : ends.error()));
    }
    return Kept{*ends, *bytes};
}

core::Milliseconds dayOf(core::Milliseconds time)
{
    return std::chrono::floor<std::chrono::days>(time);
}

} // namespace

Retention::Retention(store::Store &store, const core::Clock &clock)
    : m_store(store)
    , m_clock(clock)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Retention::run);
    m_timer.start(AfterStart);
}

void Retention::setRules(const RetentionRules &rules)
{
    if (m_rules != rules) {
        m_rules = rules;
        m_timer.start(m_isRunning ? BetweenRuns : std::min(AfterStart, m_timer.remainingTimeAsDuration()));
    }
}

void Retention::run()
{
    if (!m_isRunning && (m_rules.age.count() > 0 || m_rules.mostBytes > 0)) {
        m_isRunning = true;
        return choose();
    }
    m_timer.start(BetweenRuns);
}

// Whole days (UTC), so that what rollups count and what rows are there stay one.
void Retention::choose()
{
    m_store.report(
        this, [](store::Database &database) { return lookAt(database); },
        [this](const store::Result<Kept> &kept) {
            if (!kept || !kept->ends) {
                return rest();
            }
            const core::Milliseconds firstDay = dayOf(kept->ends->first);
            core::Milliseconds before{};
            if (m_rules.age.count() > 0) {
                before = dayOf(m_clock.nowMs() - m_rules.age);
            }
            const bool isTooLarge = m_rules.mostBytes > 0 && kept->bytes > m_rules.mostBytes;
            if (isTooLarge && firstDay < dayOf(kept->ends->last)) { // the last day stays, however large it is
                before = std::max(before, firstDay + 24h);
            }
            if (firstDay >= before) {
                return rest();
            }
            removeCalls(before);
        });
}

void Retention::removeCalls(core::Milliseconds before)
{
    m_store.write(
        this, [before](store::Transaction &transaction) { return store::CallTable(transaction).removeBefore(before, CallsPerStep); },
        [this, before](const store::Result<int> &removed) {
            if (!removed) {
                qCWarning(lcRetention).noquote() << "old calls cannot be removed:" << removed.error().detail;
                return rest();
            }
            if (*removed == CallsPerStep) {
                QTimer::singleShot(BetweenSteps, this, [this, before] { removeCalls(before); });
                return;
            }
            removeRollups(before);
        });
}

void Retention::removeRollups(core::Milliseconds before)
{
    using Keys = QList<store::CallRollupTable::Key>;
    const core::Seconds start = std::chrono::floor<std::chrono::seconds>(before);
    m_store.report(
        this, [start](store::Database &database) { return store::CallRollupTable(database).listBefore(start, RollupsPerStep); },
        [this, before](const store::Result<Keys> &keys) {
            if (!keys || keys->isEmpty()) {
                qCInfo(lcRetention) << "removed calls of before" << before.time_since_epoch().count() / 1000;
                return giveBack();
            }
            const auto removeThem = [keys = *keys](store::Transaction &transaction) {
                store::Result<void> done;
                for (const store::CallRollupTable::Key &key : keys) {
                    done = done.and_then([&] { return store::CallRollupTable(transaction).remove(key); });
                }
                return done;
            };
            m_store.write(this, removeThem, [this, before](const store::Result<void> &done) { done ? removeRollups(before) : rest(); });
        });
}

void Retention::giveBack()
{
    const auto job = [](store::Transaction &transaction) { return store::giveBackPages(transaction.database(), PagesPerStep); };
    m_store.write(this, job, [this](const store::Result<qint64> &left) {
        if (!left || *left == 0) {
            return choose(); // there may be another day, by size
        }
        QTimer::singleShot(BetweenSteps, this, &Retention::giveBack);
    });
}

void Retention::rest()
{
    m_isRunning = false;
    m_timer.start(BetweenRuns);
    Q_EMIT finished();
}

} // namespace analytics
