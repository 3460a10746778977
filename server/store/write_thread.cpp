// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/write_thread.h"

#include "server/store/migrator.h"
#include "server/store/transaction.h"

#include <future>

namespace store
{

namespace
{

// One commit carries at most this many durable jobs: the first of them should not wait for a whole crowd.
constexpr size_t kMaxGroup = 64;

// A file of before space was given back: once, at the start that migrates it. Without room for the copy it stays as it is.
void prepareToGiveBackSpace(Database &database)
{
    constexpr int Incremental = 2;
    if (database.statement("PRAGMA auto_vacuum").value<int>().value_or(Incremental) != Incremental) {
        (void)database.execute(QStringLiteral("VACUUM"));
    }
}

Result<std::unique_ptr<Database>> openMigrated(const QString &path)
{
    auto database = Database::open(path, Database::Mode::ReadWrite);
    if (!database) {
        return database;
    }
    if (auto migrated = Migrator(**database).migrate(); !migrated) {
        return core::unexpected(migrated.error());
    }
    prepareToGiveBackSpace(**database);
    return database;
}

} // namespace

WriteThread::WriteThread(Deliver deliver)
    : m_deliver(std::move(deliver))
{
}

Result<std::unique_ptr<WriteThread>> WriteThread::start(const QString &path, Deliver deliver)
{
    std::unique_ptr<WriteThread> writer(new WriteThread(std::move(deliver)));
    std::promise<Result<void>> opened;
    auto whenOpened = opened.get_future();
    writer->m_thread.reset(QThread::create([self = writer.get(), path, opened = std::move(opened)]() mutable {
        auto database = openMigrated(path);
        if (!database) {
            opened.set_value(core::unexpected(database.error()));
            return;
        }
        self->m_database = std::move(*database);
        opened.set_value({});
        self->loop();
        self->m_database.reset();
    }));
    writer->m_thread->setObjectName(QStringLiteral("store"));
    writer->m_thread->start();
    if (auto result = whenOpened.get(); !result) {
        return core::unexpected(result.error());
    }
    return writer;
}

WriteThread::~WriteThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_hasWork.notify_one();
    if (m_thread) {
        m_thread->wait();
    }
}

void WriteThread::pushWrite(std::unique_ptr<WriteJob> job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_writes.push_back(std::move(job));
    }
    m_hasWork.notify_one();
}

void WriteThread::pushBatch(std::unique_ptr<WriteJob> job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_batches.push_back(std::move(job));
    }
    m_hasWork.notify_one();
}

void WriteThread::pushRead(std::unique_ptr<ReadJob> job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_reads.push_back(std::move(job));
    }
    m_hasWork.notify_one();
}

void WriteThread::loop()
{
    while (auto work = takeWork()) {
        for (auto &read : work->reads) {
            read->run(*m_database);
            m_deliver(Delivery{{}, {}, std::move(read)});
        }
        if (!work->writes.empty()) {
            commitTogether(std::move(work->writes), work->durability);
        }
    }
}

std::optional<WriteThread::Work> WriteThread::takeWork()
{
    std::unique_lock lock(m_mutex);
    m_hasWork.wait(lock, [this] { return m_isStopping || !m_reads.empty() || !m_writes.empty() || !m_batches.empty(); });
    Work work;
    work.reads = std::exchange(m_reads, {});
    while (!m_writes.empty() && work.writes.size() < kMaxGroup) {
        work.writes.push_back(std::move(m_writes.front()));
        m_writes.pop_front();
    }
    if (work.writes.empty() && !m_batches.empty()) {
        work.durability = Durability::Normal;
        work.writes.push_back(std::move(m_batches.front()));
        m_batches.pop_front();
    }
    if (work.reads.empty() && work.writes.empty()) {
        return std::nullopt; // stopping, and nothing is left
    }
    return work;
}

Result<void> WriteThread::begin(Durability durability)
{
    if (m_durability != durability) {
        const bool isFull = durability == Durability::Full;
        auto set = m_database->execute(isFull ? QStringLiteral("PRAGMA synchronous = FULL")
                                              : QStringLiteral("PRAGMA synchronous = NORMAL"));
        if (!set) {
            return set;
        }
        m_durability = durability;
    }
    return m_database->execute(QStringLiteral("BEGIN IMMEDIATE"));
}

// An error is the loss of the whole transaction (SQLite rolls back by itself when, for instance, the disk is full); a job that
// merely failed keeps its error as its answer, and is undone alone.
Result<void> WriteThread::runInSavepoint(WriteJob &job, QList<Change> &changes)
{
    if (auto set = m_database->statement("SAVEPOINT job").run(); !set) {
        return core::unexpected(set.error());
    }
    Transaction transaction(*m_database);
    const auto error = job.run(transaction);
    if (!error) {
        changes += transaction.changes();
    } else if (!m_database->statement("ROLLBACK TO job").run()) {
        return core::unexpected(*error);
    }
    if (auto released = m_database->statement("RELEASE job").run(); !released) {
        return core::unexpected(released.error());
    }
    return {};
}

void WriteThread::commitTogether(Writes jobs, Durability durability)
{
    Delivery delivery;
    Result<void> done = begin(durability);
    for (auto &job : jobs) {
        if (!done) {
            break;
        }
        done = runInSavepoint(*job, delivery.changes);
    }
    if (done) {
        done = m_database->execute(QStringLiteral("COMMIT"));
    }
    if (!done) {
        (void)m_database->execute(QStringLiteral("ROLLBACK")); // fails when SQLite has done it already
        delivery.changes.clear();
    }
    std::vector<std::function<void()>> wakeUps;
    for (auto &job : jobs) {
        if (!done) {
            job->fail(done.error());
        }
        if (auto wakeUp = job->settled()) {
            wakeUps.push_back(std::move(wakeUp));
        }
    }
    delivery.writes = std::move(jobs);
    m_deliver(std::move(delivery));
    for (const auto &wakeUp : wakeUps) {
        wakeUp();
    }
}

} // namespace store
