// SPDX-License-Identifier: GPL-3.0-or-later
// The `store` thread and its three queues. In turn: the waiting reads, then the waiting durable jobs as one commit (one fsync for
// all of them, a savepoint each), and only when none waits one event batch. push…() from any thread.
#pragma once

#include "server/store/database.h"
#include "server/store/job.h"

#include <QThread>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace store
{

class WriteThread final
{
public:
    using Deliver = std::function<void(Delivery)>;

    // Opens and migrates on the new thread; returns when that is done.
    [[nodiscard]] static Result<std::unique_ptr<WriteThread>> start(const QString &path, Deliver deliver);
    ~WriteThread(); // runs what is queued, then closes

    void pushWrite(std::unique_ptr<WriteJob> job);
    void pushBatch(std::unique_ptr<WriteJob> job);
    void pushRead(std::unique_ptr<ReadJob> job);

private:
    enum class Durability {
        Full,
        Normal,
    };
    using Writes = std::vector<std::unique_ptr<WriteJob>>;
    struct Work {
        std::deque<std::unique_ptr<ReadJob>> reads;
        Writes writes;
        Durability durability = Durability::Full;
    };

    explicit WriteThread(Deliver deliver);
    void loop();
    [[nodiscard]] std::optional<Work> takeWork();
    void commitTogether(Writes jobs, Durability durability);
    [[nodiscard]] Result<void> begin(Durability durability);
    [[nodiscard]] Result<void> runInSavepoint(WriteJob &job, QList<Change> &changes);

    Deliver m_deliver;
    std::unique_ptr<Database> m_database; // this thread's alone
    std::optional<Durability> m_durability;

    std::mutex m_mutex;
    std::condition_variable m_hasWork;
    std::deque<std::unique_ptr<ReadJob>> m_reads;
    std::deque<std::unique_ptr<WriteJob>> m_writes;
    std::deque<std::unique_ptr<WriteJob>> m_batches;
    bool m_isStopping = false;

    std::unique_ptr<QThread> m_thread;
};

} // namespace store
