// SPDX-License-Identifier: GPL-3.0-or-later
// The `reports` thread: a query-only connection for what may take its time. push() from any thread.
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

class ReportThread final
{
public:
    using Deliver = std::function<void(Delivery)>;

    // The file exists and is migrated.
    [[nodiscard]] static Result<std::unique_ptr<ReportThread>> start(const QString &path, Deliver deliver);
    ~ReportThread(); // drops what is queued: nobody is left to read it

    void push(std::unique_ptr<ReadJob> job);

private:
    explicit ReportThread(Deliver deliver);
    void loop(Database &database);
    [[nodiscard]] std::unique_ptr<ReadJob> takeJob();

    Deliver m_deliver;
    std::mutex m_mutex;
    std::condition_variable m_hasWork;
    std::deque<std::unique_ptr<ReadJob>> m_jobs;
    bool m_isStopping = false;
    std::unique_ptr<QThread> m_thread;
};

} // namespace store
