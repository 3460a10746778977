// SPDX-License-Identifier: GPL-3.0-or-later
// The door to the database. Owns the `store` thread with the only write connection, and the `reports` thread with a query-only
// one. Jobs are functions; their answers come back on the thread the Store lives on (`context` lives there too, and an answer is
// dropped when `context` is gone). Every function may be called from that thread.
//
// write():  one transaction with synchronous=FULL; the continuation runs after the commit has reached the disk, after
//           committed() was emitted. Returning an error rolls back.
// batch():  for event rows: synchronous=NORMAL, runs only when no write() waits; tell nobody it is durable.
// read():   a few rows by key, on the `store` thread between two commits. Never waits behind a report.
// report(): lists and statistics, on the `reports` thread; sees every commit whose continuation has run.
//
// Continuations of write(), batch() and read(), and committed(), arrive in commit order, so that live state never goes back in
// time. A job must not touch what belongs to another thread: capture values.
#pragma once

#include "server/core/error.h"
#include "server/store/change.h"
#include "server/store/job.h"
#include "server/store/store_error.h"
#include "server/store/typed_job.h"

#include <QObject>
#include <QString>

#include <memory>

namespace store
{

class ReportThread;
class WriteThread;

class Store final : public QObject
{
    Q_OBJECT
public:
    // Opens, backs up and migrates `path` (blocking; done once at start), then starts the threads.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const QString &path);
    ~Store() override; // runs every write and batch already queued, then closes; their answers are dropped

    // Job: Result<T>(Transaction &).  Then: void(Result<T>).
    template <class Job, class Then>
    void write(QObject *context, Job job, Then then)
    {
        pushWrite(std::make_unique<TypedWriteJob<Job, Then>>(checked(context), std::move(job), std::move(then)));
    }

    // Job: Result<void>(Transaction &).
    template <class Job>
    void batch(Job job)
    {
        batch(this, std::move(job), [](const Result<void> &) {});
    }

    template <class Job, class Then>
    void batch(QObject *context, Job job, Then then)
    {
        pushBatch(std::make_unique<TypedWriteJob<Job, Then>>(checked(context), std::move(job), std::move(then)));
    }

    // Job: Result<T>(Database &).  Then: void(Result<T>).
    template <class Job, class Then>
    void read(QObject *context, Job job, Then then)
    {
        pushRead(std::make_unique<TypedReadJob<Job, Then>>(checked(context), std::move(job), std::move(then)));
    }

    template <class Job, class Then>
    void report(QObject *context, Job job, Then then)
    {
        pushReport(std::make_unique<TypedReadJob<Job, Then>>(checked(context), std::move(job), std::move(then)));
    }

    // The same as write() for start-up code before an event loop runs, and for tests: waits for the answer. committed() follows
    // from the event loop.
    template <class Job>
    [[nodiscard]] auto writeAndWait(Job job)
    {
        auto waiting = std::make_shared<Waiting<JobResult<Job, Transaction>>>();
        pushWrite(std::make_unique<WaitedWriteJob<Job>>(waiting, std::move(job)));
        return waiting->take();
    }

    // Bytes on the disk, with the write-ahead log.
    [[nodiscard]] qint64 sizeOnDisk() const;

Q_SIGNALS:
    // Emitted on the thread this Store lives on, once per commit, before the continuations of that commit.
    void committed(const QList<store::Change> &changes);

private:
    explicit Store(QString path);
    [[nodiscard]] QObject *checked(QObject *context) const;
    void pushWrite(std::unique_ptr<WriteJob> job);
    void pushBatch(std::unique_ptr<WriteJob> job);
    void pushRead(std::unique_ptr<ReadJob> job);
    void pushReport(std::unique_ptr<ReadJob> job);
    void post(Delivery delivery); // from a database thread
    void deliver(const Delivery &delivery);

    QString m_path;
    std::unique_ptr<WriteThread> m_writer;
    std::unique_ptr<ReportThread> m_reporter;
};

} // namespace store
