// SPDX-License-Identifier: GPL-3.0-or-later
// The door to the database. Owns the `store` thread with the only write connection, and the `reports` thread with a query-only
// one. Jobs are functions; their results come back on the thread of `context`, and are dropped when `context` is gone.
//
// write():  one transaction with synchronous=FULL; the continuation runs after the commit has reached the disk, after
//           committed() was delivered to objects of the same thread. Returning an error rolls back.
// batch():  for event rows: synchronous=NORMAL, runs only when no write() waits; tell nobody it is durable.
// read():   on the reports connection, sees every commit whose continuation has run.
//
// Continuations and committed() arrive on the server thread in commit order, so that live state never goes back in time.
#pragma once

#include "server/core/error.h"
#include "server/store/change.h"
#include "server/store/store_error.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>
#include <memory>
#include <type_traits>

namespace store
{

class Database;
class Transaction;

template <class T>
using Result = core::Expected<T, Error>;

class Store final : public QObject
{
    Q_OBJECT
public:
    // Opens, backs up and migrates `path` on the calling thread's behalf (blocking; done once at start), then starts the threads.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const QString &path);
    ~Store() override; // runs every job already queued, then closes

    // Job: Result<T>(Transaction &).  Then: void(Result<T>).
    template <class Job, class Then>
    void write(QObject *context, Job job, Then then);

    // Job: Result<void>(Transaction &).
    template <class Job>
    void batch(Job job);

    // Job: Result<T>(Database &).  Then: void(Result<T>).
    template <class Job, class Then>
    void read(QObject *context, Job job, Then then);

    // The same as write() for start-up code before an event loop runs, and for tests: waits for the answer.
    template <class Job>
    auto writeAndWait(Job job);

Q_SIGNALS:
    // Emitted on the thread this Store lives on, once per commit, before that commit's continuation.
    void committed(const QList<store::Change> &changes);
};

} // namespace store
