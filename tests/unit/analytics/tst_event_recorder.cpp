// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/event_recorder.h"
#include "server/store/call_table.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/rows.h"
#include "tests/support/temporary_store.h"

#include <QSignalSpy>
#include <QTest>

using analytics::CallEvent;
using analytics::EventRecorder;
using store::CallTable;
using store::Change;
using store::ChangeKind;
using store::ClientTable;
using store::RefreshTokenFamilyTable;
using store::Topic;
using store::Transaction;
using store::UserTable;
using namespace std::chrono_literals;

namespace
{

CallEvent callEvent(const char *tool = "add")
{
    CallEvent call;
    call.time = tests::someTime + 1500ms;
    call.userId = tests::userRow().id;
    call.clientId = tests::clientRow().id;
    call.clientName = u"claude-code"_qs;
    call.clientVersion = u"2.1"_qs;
    call.revision = u"2025-11-25"_qs;
    call.familyId = tests::familyRow().id;
    call.tool = QString::fromLatin1(tool);
    return call;
}

qint64 countCalls(store::Store &store)
{
    return *store.writeAndWait([](Transaction &transaction) {
        return CallTable(transaction).countSince(core::Milliseconds());
    });
}

} // namespace

class EventRecorderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void writesCallsAfterTheInterval();
    void notesActivityInTheSameCommit();
    void notesUseWithoutACall();
    void writesManyInOrder();
    void handsOverWhatWaitsWhenItGoes();
    void dropsAndCountsWhenTheQueueIsFull();
    void dropsAndCountsWhenTheDiskIsFull();
    void doesNotHoldUpDurableWrites();

private:
    tests::FixedClock m_clock;
    std::unique_ptr<tests::TemporaryStore> m_holder;
    store::Store *m_store = nullptr;
};

void EventRecorderTest::init()
{
    m_clock.set(tests::someTime + 2s);
    m_holder = std::make_unique<tests::TemporaryStore>();
    m_store = m_holder->operator->();
    QVERIFY(m_store->writeAndWait([](Transaction &transaction) {
        return UserTable(transaction)
            .insert(tests::userRow())
            .and_then([&] { return ClientTable(transaction).insert(tests::clientRow()); })
            .and_then([&] { return RefreshTokenFamilyTable(transaction).insert(tests::familyRow()); });
    }));
    QCoreApplication::processEvents();
}

void EventRecorderTest::cleanup()
{
    m_holder.reset();
}

void EventRecorderTest::writesCallsAfterTheInterval()
{
    EventRecorder recorder(*m_store, m_clock);
    recorder.record(callEvent());
    QCOMPARE(countCalls(*m_store), 0);
    QTRY_COMPARE(countCalls(*m_store), 1);
    QCOMPARE(recorder.dropped(), 0);
}

void EventRecorderTest::notesActivityInTheSameCommit()
{
    QSignalSpy committed(m_store, &store::Store::committed);
    EventRecorder recorder(*m_store, m_clock);
    recorder.record(callEvent());
    recorder.record(callEvent());
    QTRY_COMPARE(committed.count(), 1);
    const auto changes = committed.at(0).at(0).value<QList<Change>>();
    QVERIFY(changes.contains({Topic::Calls, ChangeKind::Inserted, "1"}));
    QVERIFY(changes.contains({Topic::Calls, ChangeKind::Inserted, "2"}));
    QVERIFY(changes.contains({Topic::Families, ChangeKind::Touched, "family-1"}));
    QVERIFY(changes.contains({Topic::Users, ChangeKind::Touched, "local|alice"}));
    QVERIFY(changes.contains({Topic::Clients, ChangeKind::Touched, "mcp_localhost_1"}));
    const auto family = m_store->writeAndWait([](Transaction &transaction) {
        return RefreshTokenFamilyTable(transaction).find(tests::familyRow().id);
    });
    QCOMPARE((*family)->callCount, 2);
    QVERIFY((*family)->lastCallAt == tests::someTime + 1500ms);
    QVERIFY((*family)->lastUsedAt == tests::someTime + 2s);
    QCOMPARE((*family)->clientInfo, u"claude-code/2.1"_qs);
    QCOMPARE((*family)->revision, u"2025-11-25"_qs);
}

void EventRecorderTest::notesUseWithoutACall()
{
    QSignalSpy committed(m_store, &store::Store::committed);
    EventRecorder recorder(*m_store, m_clock);
    recorder.noteUse({tests::familyRow().id, tests::userRow().id, tests::clientRow().id, {}, {}});
    QTRY_COMPARE(committed.count(), 1);
    const auto user = m_store->writeAndWait([](Transaction &transaction) {
        return UserTable(transaction).find(tests::userRow().id);
    });
    QVERIFY((*user)->lastSeenAt == tests::someTime + 2s);
    QCOMPARE(countCalls(*m_store), 0);
}

void EventRecorderTest::writesManyInOrder()
{
    EventRecorder recorder(*m_store, m_clock);
    for (int i = 0; i < 1050; ++i) {
        recorder.record(callEvent(QByteArray::number(i).constData()));
    }
    QTRY_COMPARE(countCalls(*m_store), 1050);
    CallTable::Query query;
    query.limit = 2000;
    const auto rows = m_store->writeAndWait([query](Transaction &transaction) { return CallTable(transaction).list(query); });
    for (int i = 0; i < 1050; ++i) {
        QCOMPARE(rows->at(1049 - i).tool, QString::number(i));
    }
    QCOMPARE(recorder.waiting(), 0);
}

void EventRecorderTest::handsOverWhatWaitsWhenItGoes()
{
    {
        EventRecorder recorder(*m_store, m_clock);
        for (int i = 0; i < 250; ++i) {
            recorder.record(callEvent());
        }
    }
    m_holder->reopen();
    QCOMPARE(countCalls(**m_holder), 250);
}

void EventRecorderTest::dropsAndCountsWhenTheQueueIsFull()
{
    EventRecorder recorder(*m_store, m_clock, {.queuedCalls = 10});
    for (int i = 0; i < 13; ++i) {
        recorder.record(callEvent());
    }
    QCOMPARE(recorder.dropped(), 3);
    QTRY_COMPARE(countCalls(*m_store), 10);
}

void EventRecorderTest::dropsAndCountsWhenTheDiskIsFull()
{
    QVERIFY(m_store->writeAndWait([](Transaction &transaction) -> store::Result<void> {
        return transaction.database().execute(u"PRAGMA max_page_count = 110"_qs);
    }));
    EventRecorder recorder(*m_store, m_clock, {.interval = 1ms});
    CallEvent big = callEvent();
    big.error = QString(1'000'000, u'x');
    recorder.record(big);
    QTRY_COMPARE(recorder.dropped(), 1);
    recorder.record(callEvent()); // small ones still fit
    QTRY_COMPARE(countCalls(*m_store), 1);
}

void EventRecorderTest::doesNotHoldUpDurableWrites()
{
    EventRecorder recorder(*m_store, m_clock, {.interval = 0ms});
    for (int i = 0; i < 5000; ++i) {
        recorder.record(callEvent());
    }
    qint64 callsAtAnswer = -1;
    m_store->write(
        this, [](Transaction &transaction) { return CallTable(transaction).countSince(core::Milliseconds()); },
        [&](const store::Result<qint64> &count) { callsAtAnswer = *count; });
    QTRY_VERIFY(callsAtAnswer >= 0);
    QVERIFY2(callsAtAnswer < 5000, "it waited for every event");
    QTRY_COMPARE(countCalls(*m_store), 5000);
}

QTEST_GUILESS_MAIN(EventRecorderTest)
#include "tst_event_recorder.moc"
