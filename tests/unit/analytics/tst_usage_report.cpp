// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/usage_report.h"
#include "tests/support/memory_database.h"
#include "tests/unit/analytics/random_calls.h"

#include <QTest>

#include <algorithm>

using analytics::Count;
using analytics::Filter;
using analytics::LatencySketch;
using analytics::UsageQuery;
using analytics::UsageReport;
using store::CallOutcome;
using store::CallRow;
using tests::RandomCalls;
using namespace std::chrono_literals;

class UsageReportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void countsWhatTheRowsSay_data();
    void countsWhatTheRowsSay();
    void pagesGiveTheSameRows_data();
    void pagesGiveTheSameRows();
    void slicesGiveTheSameRows();
    void comparesWithTheTimeBefore();
    void isEmptyWithoutCalls();
    void countsWhatAnEarlierVersionRecorded();
    void sketchesKeepTheirErrorBound();

private:
    static constexpr int Filters = 150;
    [[nodiscard]] QList<CallRow> fitting(const Filter &filter) const;

    tests::MemoryDatabase m_database;
    QList<CallRow> m_calls;
};

void UsageReportTest::initTestCase()
{
    RandomCalls random(1);
    for (int i = 0; i < 4000; ++i) {
        m_calls << random.next();
    }
    for (qsizetype i = 0; i < m_calls.size(); i += 100) { // in batches, as the recorder writes them
        QList<CallRow> batch = m_calls.mid(i, 100);
        const auto written = RandomCalls::write(m_database.transaction(), batch);
        QVERIFY2(written, written ? "" : qPrintable(written.error().detail));
        std::copy(batch.begin(), batch.end(), m_calls.begin() + i);
    }
}

QList<CallRow> UsageReportTest::fitting(const Filter &filter) const
{
    QList<CallRow> rows;
    std::copy_if(m_calls.begin(), m_calls.end(), std::back_inserter(rows), [&](const CallRow &call) { return RandomCalls::fits(call, filter); });
    return rows;
}

namespace
{

void add(Count &count, const CallRow &call)
{
    ++count.calls[size_t(call.outcome)];
    count.duration += call.duration;
    count.costMicros += call.costMicros;
    count.requestBytes += call.requestBytes;
    count.responseBytes += call.responseBytes;
}

template <class KeyOf>
std::map<QString, Count> countsBy(const QList<CallRow> &calls, KeyOf keyOf)
{
    std::map<QString, Count> counts;
    for (const CallRow &call : calls) {
        add(counts[keyOf(call)], call);
    }
    return counts;
}

std::map<QString, Count> countsOf(const QList<analytics::UsageShare> &shares)
{
    std::map<QString, Count> counts;
    for (const analytics::UsageShare &share : shares) {
        counts[share.key] = share.count;
    }
    return counts;
}

bool isNear(const std::optional<std::chrono::microseconds> &found, QList<CallRow> calls, int percent)
{
    if (calls.isEmpty()) {
        return !found;
    }
    std::sort(calls.begin(), calls.end(), [](const CallRow &a, const CallRow &b) { return a.duration < b.duration; });
    const qsizetype rank = std::max<qsizetype>(1, (calls.size() * percent + 99) / 100);
    const double exact = double(calls.at(rank - 1).duration.count());
    return found && std::abs(double(found->count()) - exact) <= exact * LatencySketch::RelativeError + 1;
}

QString toolKey(const CallRow &call)
{
    return call.server + u'/' + call.tool;
}

} // namespace

void UsageReportTest::countsWhatTheRowsSay_data()
{
    QTest::addColumn<Filter>("filter");
    QTest::newRow("no filter") << Filter();
    RandomCalls random(7);
    for (int i = 0; i < Filters; ++i) {
        QTest::addRow("random filter %d", i) << random.nextFilter();
    }
}

void UsageReportTest::countsWhatTheRowsSay()
{
    QFETCH(Filter, filter);
    const auto answer = analytics::usageReport(m_database.database(), {.filter = filter});
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().detail));
    const UsageReport &report = *answer;
    const QList<CallRow> rows = fitting(filter);
    Count all;
    for (const CallRow &row : rows) {
        add(all, row);
    }
    QCOMPARE(report.totals.count.calls, all.calls);
    QVERIFY(report.totals.count == all);
    QVERIFY(isNear(report.totals.p50, rows, 50));
    QVERIFY(isNear(report.totals.p95, rows, 95));
    QVERIFY(isNear(report.totals.p99, rows, 99));
    const auto byUser = countsBy(rows, [](const CallRow &call) { return call.userId.toString(); });
    QCOMPARE(report.totals.users, qint64(byUser.size()));
    QVERIFY(countsOf(report.users) == byUser);
    QVERIFY(countsOf(report.clients) == countsBy(rows, [](const CallRow &call) { return call.clientId.toString(); }));
    QVERIFY(countsOf(report.tools) == countsBy(rows, toolKey));
    for (const analytics::UsageShare &tool : report.tools) {
        QList<CallRow> ofTool;
        std::copy_if(rows.begin(), rows.end(), std::back_inserter(ofTool), [&](const CallRow &call) { return toolKey(call) == tool.key; });
        QVERIFY(isNear(tool.p50, ofTool, 50));
        QVERIFY(isNear(tool.p99, ofTool, 99));
    }
    const auto bucket = report.bucket;
    const auto startOf = [bucket](const CallRow &call) { return QString::number(call.time.time_since_epoch() / bucket * bucket.count()); };
    std::map<QString, Count> points;
    for (const analytics::UsagePoint &point : report.points) {
        points[QString::number(point.startsAt.time_since_epoch().count())] = point.count;
    }
    QVERIFY(points == countsBy(rows, startOf));
    std::map<QString, Count> crossings;
    for (const analytics::UsageCrossing &crossing : report.crossings) {
        crossings[report.users.at(crossing.user).key + u' ' + report.tools.at(crossing.tool).key] = crossing.count;
    }
    QVERIFY(crossings == countsBy(rows, [](const CallRow &call) { return QString(call.userId.toString() + u' ' + toolKey(call)); }));
    qint64 cost = 0;
    for (const analytics::UsageCost &line : report.costs) {
        cost += line.micros;
    }
    QCOMPARE(cost, all.costMicros);
}

void UsageReportTest::pagesGiveTheSameRows_data()
{
    countsWhatTheRowsSay_data();
}

void UsageReportTest::pagesGiveTheSameRows()
{
    QFETCH(Filter, filter);
    const analytics::Subjects subjects = *analytics::Subjects::load(m_database.database());
    QList<CallRow> wanted = fitting(filter);
    for (const store::CallOrder order : {store::CallOrder::NewestFirst, store::CallOrder::OldestFirst}) {
        std::sort(wanted.begin(), wanted.end(), [order](const CallRow &a, const CallRow &b) {
            const auto key = [](const CallRow &call) { return store::CallPosition{call.time, call.id}; };
            return order == store::CallOrder::OldestFirst ? key(a) < key(b) : key(b) < key(a);
        });
        QList<qint64> ids;
        store::CallPageQuery query{subjects.scopeOf(filter).conditions, order, std::nullopt, 97};
        for (;;) {
            const auto page = store::CallPages(m_database.database()).page(query);
            QVERIFY2(page, page ? "" : qPrintable(page.error().detail));
            for (const CallRow &call : *page) {
                ids << call.id;
            }
            if (page->size() < query.limit) {
                break;
            }
            query.after = store::CallPosition{page->constLast().time, page->constLast().id};
        }
        QList<qint64> expected;
        for (const CallRow &call : std::as_const(wanted)) {
            expected << call.id;
        }
        QCOMPARE(ids, expected);
    }
}

void UsageReportTest::slicesGiveTheSameRows()
{
    Filter filter;
    filter.text = QStringLiteral(":1");
    filter.outcomes = {CallOutcome::Ok, CallOutcome::Denied};
    const analytics::Subjects subjects = *analytics::Subjects::load(m_database.database());
    QSet<qint64> ids;
    store::CallPageQuery query{subjects.scopeOf(filter).conditions, store::CallOrder::SlowestFirst, std::nullopt, 10'000};
    int slices = 0;
    do {
        const auto slice = store::CallPages(m_database.database()).slice(query, 333);
        QVERIFY2(slice, slice ? "" : qPrintable(slice.error().detail));
        QVERIFY(std::is_sorted(slice->rows.begin(), slice->rows.end(), [](const CallRow &a, const CallRow &b) { return a.duration > b.duration; }));
        for (const CallRow &call : slice->rows) {
            QVERIFY(!ids.contains(call.id));
            ids << call.id;
        }
        query.after = slice->end;
        ++slices;
    } while (query.after);
    QCOMPARE(slices, 4000 / 333 + 1);
    const QList<CallRow> wanted = fitting(filter);
    QCOMPARE(ids.size(), wanted.size());
    QVERIFY(std::all_of(wanted.begin(), wanted.end(), [&](const CallRow &call) { return ids.contains(call.id); }));
}

void UsageReportTest::comparesWithTheTimeBefore()
{
    Filter filter;
    filter.from = RandomCalls::Start + 30h;
    filter.to = RandomCalls::Start + 50h;
    const auto report = analytics::usageReport(m_database.database(), {.filter = filter, .comparison = analytics::Comparison::PreviousPeriod});
    QVERIFY(report);
    Filter before;
    before.from = RandomCalls::Start + 10h;
    before.to = filter.from;
    QVERIFY(report->previous);
    QCOMPARE(report->previous->count.all(), fitting(before).size());
    qint64 calls = 0;
    for (const analytics::UsagePoint &point : report->previousPoints) {
        calls += point.count.all();
    }
    QCOMPARE(calls, fitting(before).size());
}

void UsageReportTest::isEmptyWithoutCalls()
{
    tests::MemoryDatabase empty;
    const auto report = analytics::usageReport(empty.database(), {});
    QVERIFY(report);
    QCOMPARE(report->totals.count.all(), 0);
    QVERIFY(!report->totals.p95);
    QVERIFY(report->points.isEmpty() && report->tools.isEmpty() && report->crossings.isEmpty());
}

void UsageReportTest::countsWhatAnEarlierVersionRecorded()
{
    tests::MemoryDatabase older;
    qint64 last = 0;
    for (const CallRow &call : m_calls.first(1200)) {
        last = *store::CallTable(older.transaction()).insert(call);
    }
    QVERIFY(older.database().execute(QStringLiteral("INSERT INTO meta (key, value) VALUES ('rollups_missing_through', CAST(%1 AS BLOB))").arg(last)));
    QList<CallRow> newer = m_calls.mid(1200, 100);
    QVERIFY(RandomCalls::write(older.transaction(), newer));
    int steps = 1;
    while (*analytics::countUncounted(older.transaction())) {
        ++steps;
    }
    QCOMPARE(steps, 3);
    QCOMPARE(*analytics::countUncounted(older.transaction()), false);
    const auto report = analytics::usageReport(older.database(), {});
    QCOMPARE(report->totals.count.all(), 1300);
}

void UsageReportTest::sketchesKeepTheirErrorBound()
{
    for (const qint64 duration : {0LL, 1LL, 2LL, 50LL, 999LL, 123'456LL, 3'600'000'000LL, 90'000'000'000LL}) {
        LatencySketch sketch;
        sketch.add(LatencySketch::entry(std::chrono::microseconds(duration)));
        LatencySketch again;
        again.add(sketch.toBytes().repeated(2));
        QCOMPARE(again.count(), 2);
        const auto found = double(again.percentile(50)->count());
        QVERIFY2(std::abs(found - double(duration)) <= double(duration) * LatencySketch::RelativeError + 1, qPrintable(QString::number(duration)));
    }
    LatencySketch damaged;
    damaged.add(QByteArray("\xff\xff\xff", 3));
    damaged.add(QByteArray(1, char(5)));
    QCOMPARE(damaged.count(), 0);
}

QTEST_GUILESS_MAIN(UsageReportTest)
#include "tst_usage_report.moc"
