// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/usage_report.h"

#include <algorithm>

namespace analytics
{

namespace
{

using namespace std::chrono_literals;
using store::call_dimension::Client;
using store::call_dimension::Tool;
using store::call_dimension::User;

// Everything is read in one transaction, so that chart, tables and totals are of the same moment.
class Snapshot final
{
public:
    explicit Snapshot(store::Database &database)
        : m_database(database)
        , m_begun(database.statement("SAVEPOINT usage_report").run().map([](int) {}))
    {
    }
    ~Snapshot()
    {
        if (m_begun) {
            (void)m_database.statement("RELEASE usage_report").run();
        }
    }
    Snapshot(const Snapshot &) = delete;
    Snapshot &operator=(const Snapshot &) = delete;

    [[nodiscard]] const store::Result<void> &begun() const { return m_begun; }

private:
    store::Database &m_database;
    store::Result<void> m_begun;
};

// What the parts of one report share.
struct Work {
    store::Database &database;
    Subjects subjects;
    CallCounts::Span span;

    [[nodiscard]] CallCounts counts(const Filter &filter) const { return {database, subjects.scopeOf(filter), span}; }
};

void add(Count &sum, const Count &part)
{
    for (size_t i = 0; i < sum.calls.size(); ++i) {
        sum.calls[i] += part.calls[i];
    }
    sum.duration += part.duration;
    sum.costMicros += part.costMicros;
    sum.requestBytes += part.requestBytes;
    sum.responseBytes += part.responseBytes;
}

store::Result<void> total(const CallCounts &counts, UsageTotals &totals)
{
    const auto byUser = counts.by(User);
    const auto latencies = counts.latenciesBy(0);
    if (!byUser || !latencies) {
        return core::unexpected(store::Error(byUser ? latencies.error() : byUser.error()));
    }
    for (const auto &[key, count] : *byUser) {
        add(totals.count, count);
        totals.users += count.all() > 0 ? 1 : 0;
    }
    for (const auto &[key, sketch] : *latencies) {
        totals.p50 = sketch.percentile(50);
        totals.p95 = sketch.percentile(95);
        totals.p99 = sketch.percentile(99);
    }
    return {};
}

store::Result<void> fillPoints(const CallCounts &counts, std::chrono::seconds bucket, QList<UsagePoint> &points)
{
    const auto sums = counts.by(0, bucket);
    const auto latencies = counts.latenciesBy(0, bucket);
    if (!sums || !latencies) {
        return core::unexpected(store::Error(sums ? latencies.error() : sums.error()));
    }
    for (const auto &[key, count] : *sums) {
        UsagePoint point{.startsAt = key.startsAt, .count = count, .median = {}, .p95 = {}};
        if (const auto sketch = latencies->find(key); sketch != latencies->end()) {
            point.median = sketch->second.percentile(50);
            point.p95 = sketch->second.percentile(95);
        }
        points.append(point);
    }
    return {};
}

qint64 idIn(const CountKey &key, int dimension)
{
    return dimension == Tool ? key.tool : dimension == User ? key.user : key.client;
}

struct Ranked {
    QList<store::CallSubjectRow> subjects; // in the order of the shares
    QList<UsageShare> shares;
};

Ranked rank(const Work &work, const Counts &counts, int dimension, int most)
{
    QList<std::pair<store::CallSubjectRow, Count>> all;
    for (const auto &[key, count] : counts) {
        all.append({work.subjects.find(idIn(key, dimension)), count});
    }
    std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) {
        return std::pair(-a.second.all(), a.first.key) < std::pair(-b.second.all(), b.first.key);
    });
    Ranked ranked;
    for (const auto &[subject, count] : all.first(std::min<qsizetype>(all.size(), most))) {
        ranked.subjects << subject;
        ranked.shares.append({.key = subject.key, .label = subject.label, .count = count, .p50 = {}, .p95 = {}, .p99 = {}});
    }
    return ranked;
}

store::Result<Ranked> rankBy(const Work &work, const CallCounts &counts, int dimension, int most)
{
    return counts.by(dimension).map([&](const Counts &found) { return rank(work, found, dimension, most); });
}

store::Result<void> addPercentiles(const CallCounts &counts, Ranked &tools)
{
    const auto latencies = counts.latenciesBy(Tool);
    if (!latencies) {
        return core::unexpected(store::Error(latencies.error()));
    }
    for (qsizetype i = 0; i < tools.shares.size(); ++i) {
        CountKey key;
        key.tool = tools.subjects.at(i).id;
        if (const auto sketch = latencies->find(key); sketch != latencies->end()) {
            tools.shares[i].p50 = sketch->second.percentile(50);
            tools.shares[i].p95 = sketch->second.percentile(95);
            tools.shares[i].p99 = sketch->second.percentile(99);
        }
    }
    return {};
}

store::Result<void> cross(const CallCounts &counts, const Ranked &users, const Ranked &tools, UsageReport &report, int most)
{
    const auto firstUsers = users.subjects.first(std::min<qsizetype>(users.subjects.size(), most));
    const auto firstTools = tools.subjects.first(std::min<qsizetype>(tools.subjects.size(), most));
    const auto found = counts.among(User, firstUsers).among(Tool, firstTools).by(User | Tool);
    if (!found) {
        return core::unexpected(store::Error(found.error()));
    }
    const auto placeOf = [](const QList<store::CallSubjectRow> &subjects, qint64 id) {
        return int(std::find_if(subjects.begin(), subjects.end(), [id](const store::CallSubjectRow &s) { return s.id == id; }) - subjects.begin());
    };
    for (const auto &[key, count] : *found) {
        report.crossings.append({placeOf(firstUsers, key.user), placeOf(firstTools, key.tool), count});
    }
    return {};
}

core::Seconds monthOf(core::Seconds time)
{
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    return std::chrono::sys_days(day.year() / day.month() / 1);
}

store::Result<void> fillCosts(const Work &work, const CallCounts &counts, UsageReport &report)
{
    if (report.totals.count.costMicros == 0) {
        return {};
    }
    const auto days = counts.by(User, 24h);
    if (!days) {
        return core::unexpected(store::Error(days.error()));
    }
    std::map<std::pair<core::Seconds, qint64>, UsageCost> costs;
    for (const auto &[key, count] : *days) {
        UsageCost &cost = costs[{monthOf(key.startsAt), key.user}];
        cost.micros += count.costMicros;
        cost.calls += count.all();
    }
    for (auto &[key, cost] : costs) {
        if (cost.micros > 0) {
            cost.month = key.first;
            cost.userKey = work.subjects.find(key.second).key;
            cost.userLabel = work.subjects.find(key.second).label;
            report.costs.append(cost);
        }
    }
    return {};
}

store::Result<void> compare(const Work &work, const UsageQuery &query, UsageReport &report)
{
    if (query.comparison == Comparison::None || !query.filter.from || !query.filter.to) {
        return {};
    }
    Filter before = query.filter;
    before.to = query.filter.from;
    before.from = *query.filter.from - (*query.filter.to - *query.filter.from);
    report.previous.emplace();
    const CallCounts counts = work.counts(before);
    return total(counts, *report.previous).and_then([&] { return fillPoints(counts, report.bucket, report.previousPoints); });
}

store::Result<void> rankAll(const Work &work, const UsageQuery &query, const CallCounts &counts, UsageReport &report)
{
    auto tools = rankBy(work, counts, Tool, query.mostListed);
    const auto users = rankBy(work, counts, User, query.mostListed);
    const auto clients = rankBy(work, counts, Client, query.mostListed);
    if (!tools || !users || !clients) {
        return core::unexpected(store::Error(!tools ? tools.error() : !users ? users.error() : clients.error()));
    }
    return addPercentiles(counts, *tools).and_then([&] { return cross(counts, *users, *tools, report, query.mostCrossed); }).map([&] {
        report.tools = tools->shares;
        report.users = users->shares;
        report.clients = clients->shares;
    });
}

} // namespace

std::chrono::seconds bucketFor(std::chrono::milliseconds range)
{
    if (range <= 2h) {
        return 1min;
    }
    return range <= 8 * 24h ? std::chrono::seconds(1h) : std::chrono::seconds(24h);
}

store::Result<UsageReport> usageReport(store::Database &database, const UsageQuery &query)
{
    const Snapshot snapshot(database);
    if (!snapshot.begun()) {
        return core::unexpected(store::Error(snapshot.begun().error()));
    }
    const auto subjects = Subjects::load(database);
    const auto span = CallCounts::spanOf(database);
    const auto lastId = store::CallPages(database).lastId();
    if (!subjects || !span || !lastId) {
        return core::unexpected(store::Error(!subjects ? subjects.error() : !span ? span.error() : lastId.error()));
    }
    const Work work{database, *subjects, *span};
    UsageReport report;
    report.throughId = *lastId;
    const auto from = std::max(query.filter.from.value_or(span->begin), span->begin);
    report.bucket = bucketFor(query.filter.to.value_or(span->end) - (query.filter.from ? *query.filter.from : from));
    const CallCounts counts = work.counts(query.filter);
    return total(counts, report.totals)
        .and_then([&] { return fillPoints(counts, report.bucket, report.points); })
        .and_then([&] { return rankAll(work, query, counts, report); })
        .and_then([&] { return fillCosts(work, counts, report); })
        .and_then([&] { return compare(work, query, report); })
        .map([&] { return report; });
}

} // namespace analytics
