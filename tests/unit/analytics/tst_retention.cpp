// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/call_counts.h"
#include "server/analytics/retention.h"
#include "server/store/free_pages.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/temporary_store.h"
#include "tests/unit/analytics/random_calls.h"

#include <QSignalSpy>
#include <QTest>

using analytics::CallCounts;
using analytics::Retention;
using store::Transaction;
using tests::RandomCalls;
using namespace std::chrono_literals;

class RetentionTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void removesWholeDaysByAge();
    void removesTheOldestDaysBySize();
    void keepsEverythingWithoutARule();
    void goesOnAnsweringMeanwhile();

private:
    void fill(tests::TemporaryStore &store, int calls);
    [[nodiscard]] qint64 count(store::Store &store, bool isFromRows);
};

void RetentionTest::fill(tests::TemporaryStore &store, int calls)
{
    RandomCalls random(5);
    QList<store::CallRow> rows;
    for (int i = 0; i < calls; ++i) {
        rows << random.next();
    }
    QVERIFY(store->writeAndWait([rows](Transaction &transaction) mutable { return RandomCalls::write(transaction, rows); }));
}

qint64 RetentionTest::count(store::Store &store, bool isFromRows)
{
    const auto counted = store.writeAndWait([isFromRows](Transaction &transaction) {
        analytics::Scope scope = analytics::Subjects::load(transaction.database())->scopeOf({});
        scope.needsRows = isFromRows;
        return CallCounts(transaction.database(), scope, *CallCounts::spanOf(transaction.database())).by(store::call_dimension::User);
    });
    qint64 calls = 0;
    for (const auto &[key, part] : *counted) {
        calls += part.all();
    }
    return calls;
}

void RetentionTest::removesWholeDaysByAge()
{
    tests::TemporaryStore store;
    fill(store, 2000);
    tests::FixedClock clock;
    clock.set(std::chrono::floor<std::chrono::seconds>(RandomCalls::Start + 72h)); // the calls lie in four days from the start on
    Retention retention(*store, clock);
    retention.setRules({.age = std::chrono::days(1)});
    QSignalSpy finished(&retention, &Retention::finished);
    retention.run();
    QVERIFY(finished.wait(20'000));
    const auto ends = store->writeAndWait([](Transaction &transaction) { return store::CallPages(transaction.database()).ends(); });
    const core::Milliseconds cutoff = std::chrono::floor<std::chrono::days>(RandomCalls::Start + 48h);
    QVERIFY((*ends)->first >= cutoff);
    QVERIFY((*ends)->first < cutoff + 6h);
    QCOMPARE(count(*store, false), count(*store, true));
    QVERIFY(count(*store, true) > 500);
}

void RetentionTest::removesTheOldestDaysBySize()
{
    tests::TemporaryStore store;
    fill(store, 4000);
    const auto used = [&] { return *store->writeAndWait([](Transaction &transaction) { return store::bytesInUse(transaction.database()); }); };
    const qint64 before = used();
    const qint64 most = before * 6 / 10;
    tests::FixedClock clock;
    Retention retention(*store, clock);
    retention.setRules({.mostBytes = most});
    QSignalSpy finished(&retention, &Retention::finished);
    retention.run();
    QVERIFY(finished.wait(30'000));
    QVERIFY2(used() <= most, qPrintable(u"%1 of %2"_qs.arg(used()).arg(most)));
    QVERIFY(count(*store, true) > 0);
    QCOMPARE(count(*store, false), count(*store, true));
    const auto pages = *store->writeAndWait([](Transaction &transaction) { return transaction.database().statement("PRAGMA freelist_count").value<qint64>(); });
    QCOMPARE(pages, 0); // given back
}

void RetentionTest::keepsEverythingWithoutARule()
{
    tests::TemporaryStore store;
    fill(store, 100);
    tests::FixedClock clock;
    clock.set(std::chrono::floor<std::chrono::seconds>(RandomCalls::Start + 10'000h));
    Retention retention(*store, clock);
    retention.run();
    QCOMPARE(count(*store, true), 100);
}

void RetentionTest::goesOnAnsweringMeanwhile()
{
    tests::TemporaryStore store;
    fill(store, 3000);
    tests::FixedClock clock;
    clock.set(std::chrono::floor<std::chrono::seconds>(RandomCalls::Start + 72h));
    Retention retention(*store, clock);
    retention.setRules({.age = std::chrono::days(1)});
    QSignalSpy finished(&retention, &Retention::finished);
    retention.run();
    int answered = 0;
    while (finished.isEmpty() && answered < 10'000) {
        QEventLoop answer;
        store->write(
            this, [](Transaction &) { return store::Result<void>(); }, [&](const store::Result<void> &) { answer.quit(); });
        answer.exec();
        ++answered;
    }
    QVERIFY2(answered > 5, "durable writes found their turn between the steps");
    QVERIFY(!finished.isEmpty() || finished.wait(20'000));
}

QTEST_GUILESS_MAIN(RetentionTest)
#include "tst_retention.moc"
