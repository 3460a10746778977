// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/meta_table.h"
#include "server/store/store.h"
#include "server/store/user_table.h"
#include "tests/support/rows.h"
#include "tests/support/temporary_store.h"

#include <QDeadlineTimer>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using store::Change;
using store::Database;
using store::Error;
using store::ErrorKind;
using store::MetaTable;
using store::Result;
using store::Transaction;

namespace
{

auto putMeta(const QString &key)
{
    return [key](Transaction &transaction) { return MetaTable(transaction).update(key, QByteArray("value")); };
}

auto findMeta(const QString &key)
{
    return [key](auto &connection) { return MetaTable(connection).find(key); };
}

} // namespace

class StoreTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAWriteAfterItsCommit();
    void announcesChangesBeforeTheAnswer();
    void announcesNothingAfterARollback();
    void undoesAFailedJobAloneAmongItsNeighbours();
    void runsQueuedJobsInOneCommitInOrder();
    void dropsTheAnswerOfAContextThatIsGone();
    void readsOnTheStoreThreadAndReportsOnItsOwn();
    void reportsCannotWrite();
    void readDoesNotWaitBehindAReport();
    void finishesQueuedWritesBeforeItCloses();
    void keepsTheFileToItsOwner();
    void tellsAFullDisk();
    void tellsALockedDatabase();
    void tellsACorruptDatabase();
    void tellsADirectoryThatIsNotThere();
    void refusesTheDatabaseOfAnotherProgram();
};

void StoreTest::answersAWriteAfterItsCommit()
{
    tests::TemporaryStore store;
    std::optional<QByteArray> found;
    store->write(&*store, putMeta(u"a"_qs), [&](const Result<void> &written) {
        QVERIFY(written);
        // Somebody else's connection sees it: it is committed.
        auto other = Database::open(store.path(), Database::Mode::QueryOnly);
        found = **MetaTable(**other).find(u"a"_qs);
    });
    QTRY_COMPARE(found, QByteArray("value"));
}

void StoreTest::announcesChangesBeforeTheAnswer()
{
    tests::TemporaryStore store;
    QStringList events;
    connect(&*store, &store::Store::committed, this, [&](const QList<Change> &changes) {
        const Change expected{store::Topic::Users, store::ChangeKind::Inserted, "local|alice"};
        events << (changes == QList<Change>{expected} ? u"committed"_qs : u"something else"_qs);
    });
    store->write(
        this, [](Transaction &transaction) { return store::UserTable(transaction).insert(tests::userRow()); },
        [&](const Result<void> &) { events << u"answered"_qs; });
    QTRY_COMPARE(events, (QStringList{u"committed"_qs, u"answered"_qs}));
}

void StoreTest::announcesNothingAfterARollback()
{
    tests::TemporaryStore store;
    QSignalSpy committed(&*store, &store::Store::committed);
    std::optional<ErrorKind> kind;
    store->write(
        this,
        [](Transaction &transaction) -> Result<void> {
            (void)store::UserTable(transaction).insert(tests::userRow());
            return core::unexpected(Error{ErrorKind::Other, u"changed my mind"_qs});
        },
        [&](const Result<void> &result) { kind = result.error().kind; });
    QTRY_COMPARE(kind, ErrorKind::Other);
    QCOMPARE(committed.count(), 0);
    QCOMPARE(*store->writeAndWait([](Transaction &transaction) { return store::UserTable(transaction).count(); }), 0);
}

void StoreTest::undoesAFailedJobAloneAmongItsNeighbours()
{
    tests::TemporaryStore store;
    // Holds the thread until all three wait, so that they share a commit.
    QSemaphore gate;
    store->read(
        this, [&gate](Database &) -> Result<void> { gate.acquire(); return {}; }, [](const Result<void> &) {});
    QList<bool> results;
    const auto insert = [&](const char *login) {
        store->write(
            this, [row = tests::userRow(login)](Transaction &transaction) { return store::UserTable(transaction).insert(row); },
            [&](const Result<void> &result) {
                results << result.has_value();
                if (!result) {
                    QCOMPARE(result.error().kind, ErrorKind::Constraint);
                }
            });
    };
    insert("alice");
    insert("alice");
    insert("bob");
    gate.release();
    QTRY_COMPARE(results, (QList<bool>{true, false, true}));
    QCOMPARE(*store->writeAndWait([](Transaction &transaction) { return store::UserTable(transaction).count(); }), 2);
}

void StoreTest::runsQueuedJobsInOneCommitInOrder()
{
    tests::TemporaryStore store;
    QSignalSpy committed(&*store, &store::Store::committed);
    QSemaphore gate;
    store->read(
        this, [&gate](Database &) -> Result<void> { gate.acquire(); return {}; }, [](const Result<void> &) {});
    QList<int> answers;
    for (int i = 0; i < 10; ++i) {
        store->write(
            this,
            [i](Transaction &transaction) {
                return store::UserTable(transaction).insert(tests::userRow(QByteArray::number(i).constData()));
            },
            [&answers, i](const Result<void> &) { answers << i; });
    }
    gate.release();
    QTRY_COMPARE(answers, (QList<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    QCOMPARE(committed.count(), 1);
    QCOMPARE(committed.at(0).at(0).value<QList<Change>>().size(), 10);
}

void StoreTest::dropsTheAnswerOfAContextThatIsGone()
{
    tests::TemporaryStore store;
    auto context = std::make_unique<QObject>();
    bool isAnswered = false;
    store->write(context.get(), putMeta(u"a"_qs), [&](const Result<void> &) { isAnswered = true; });
    context.reset();
    bool isNextAnswered = false;
    store->write(this, putMeta(u"b"_qs), [&](const Result<void> &) { isNextAnswered = true; });
    QTRY_VERIFY(isNextAnswered);
    QVERIFY(!isAnswered);
    QVERIFY(store->writeAndWait(findMeta(u"a"_qs))->has_value()); // what was asked for is done all the same
}

void StoreTest::readsOnTheStoreThreadAndReportsOnItsOwn()
{
    tests::TemporaryStore store;
    const auto threadName = [](Database &) -> Result<QString> { return QThread::currentThread()->objectName(); };
    QStringList names;
    store->read(this, threadName, [&](const Result<QString> &name) { names << *name; });
    QTRY_COMPARE(names, QStringList{u"store"_qs});
    store->report(this, threadName, [&](const Result<QString> &name) { names << *name; });
    QTRY_COMPARE(names, (QStringList{u"store"_qs, u"reports"_qs}));
}

void StoreTest::reportsCannotWrite()
{
    tests::TemporaryStore store;
    std::optional<Result<int>> result;
    store->report(
        this, [](Database &database) { return database.statement("DELETE FROM roles").run(); },
        [&](const Result<int> &answer) { result = answer; });
    QTRY_VERIFY(result);
    QVERIFY(!*result);
}

void StoreTest::readDoesNotWaitBehindAReport()
{
    tests::TemporaryStore store;
    QSemaphore gate;
    bool isReported = false;
    bool isRead = false;
    store->report(
        this, [&gate](Database &) -> Result<void> { gate.acquire(); return {}; },
        [&](const Result<void> &) { isReported = true; });
    store->read(this, findMeta(u"a"_qs), [&](const Result<std::optional<QByteArray>> &) { isRead = true; });
    QTRY_VERIFY(isRead);
    QVERIFY(!isReported);
    gate.release();
    QTRY_VERIFY(isReported);
}

void StoreTest::finishesQueuedWritesBeforeItCloses()
{
    tests::TemporaryStore store;
    for (int i = 0; i < 200; ++i) {
        store->write(this, putMeta(QString::number(i)), [](const Result<void> &) {});
        store->batch(putMeta(u"batch-%1"_qs.arg(i)));
    }
    store.reopen();
    const auto keys = store->writeAndWait([](Transaction &transaction) { return MetaTable(transaction).listKeys(QString()); });
    QCOMPARE(keys->size(), 400);
}

void StoreTest::keepsTheFileToItsOwner()
{
    tests::TemporaryStore store;
    QVERIFY(store->writeAndWait(putMeta(u"a"_qs)));
    for (const QString &suffix : {QString(), u"-wal"_qs, u"-shm"_qs}) {
        const auto shared = QFile::permissions(store.path() + suffix)
            & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther);
        QVERIFY2(!shared, qPrintable(suffix));
    }
}

void StoreTest::tellsAFullDisk()
{
    tests::TemporaryStore store;
    (void)store->writeAndWait([](Transaction &transaction) -> Result<void> {
        return transaction.database().execute(u"PRAGMA max_page_count = 80"_qs);
    });
    const auto fill = [](Transaction &transaction) {
        return MetaTable(transaction).update(u"big"_qs, QByteArray(1'000'000, 'x'));
    };
    QSemaphore gate;
    store->read(
        this, [&gate](Database &) -> Result<void> { gate.acquire(); return {}; }, [](const Result<void> &) {});
    QList<std::optional<ErrorKind>> kinds;
    const auto remember = [&kinds](const Result<void> &result) { kinds << (result ? std::nullopt : std::optional(result.error().kind)); };
    store->write(this, putMeta(u"before"_qs), remember);
    store->write(this, fill, remember);
    gate.release();
    QTRY_COMPARE(kinds.size(), 2);
    QCOMPARE(kinds.at(1), ErrorKind::Full);
    // SQLite may have rolled back the neighbour, too; then it was told so.
    const auto before = store->writeAndWait(findMeta(u"before"_qs));
    QCOMPARE(before->has_value(), !kinds.at(0).has_value());
    // The store lives on.
    QVERIFY(store->writeAndWait(putMeta(u"after"_qs)));
}

void StoreTest::tellsALockedDatabase()
{
    tests::TemporaryStore store;
    auto other = Database::open(store.path(), Database::Mode::ReadWrite);
    QVERIFY(other);
    QVERIFY((*other)->execute(u"BEGIN IMMEDIATE"_qs));
    QElapsedTimer timer;
    timer.start();
    const auto written = store->writeAndWait(putMeta(u"a"_qs));
    QVERIFY(!written);
    QCOMPARE(written.error().kind, ErrorKind::Busy);
    QVERIFY(timer.elapsed() < 10'000);
    QVERIFY((*other)->execute(u"ROLLBACK"_qs));
    QVERIFY(store->writeAndWait(putMeta(u"a"_qs)));
}

void StoreTest::tellsACorruptDatabase()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"gatehouse.db"_qs);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    const auto opened = store::Store::open(path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Corrupt);
    QVERIFY2(opened.error().detail.contains(u"not a database"), qPrintable(opened.error().detail));
}

void StoreTest::tellsADirectoryThatIsNotThere()
{
    const auto opened = store::Store::open(u"/nowhere/at/all/gatehouse.db"_qs);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::CannotOpen);
    QVERIFY(opened.error().detail.contains(u"/nowhere/at/all"));
}

void StoreTest::refusesTheDatabaseOfAnotherProgram()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"gatehouse.db"_qs);
    {
        auto other = Database::open(path, Database::Mode::ReadWrite);
        QVERIFY((*other)->execute(u"CREATE TABLE recipes (name TEXT)"_qs));
    }
    const auto opened = store::Store::open(path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::CannotOpen);
    QVERIFY2(opened.error().detail.contains(u"not a Gatehouse database"), qPrintable(opened.error().detail));
}

QTEST_GUILESS_MAIN(StoreTest)
#include "tst_store.moc"
