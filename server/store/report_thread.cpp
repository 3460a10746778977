// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/report_thread.h"

#include <future>

namespace store
{

ReportThread::ReportThread(Deliver deliver)
    : m_deliver(std::move(deliver))
{
}

Result<std::unique_ptr<ReportThread>> ReportThread::start(const QString &path, Deliver deliver)
{
    std::unique_ptr<ReportThread> reader(new ReportThread(std::move(deliver)));
    std::promise<Result<void>> opened;
    auto whenOpened = opened.get_future();
    reader->m_thread.reset(QThread::create([self = reader.get(), path, opened = std::move(opened)]() mutable {
        auto database = Database::open(path, Database::Mode::QueryOnly);
        if (!database) {
            opened.set_value(core::unexpected(database.error()));
            return;
        }
        opened.set_value({});
        self->loop(**database);
    }));
    reader->m_thread->setObjectName(QStringLiteral("reports"));
    reader->m_thread->start();
    if (auto result = whenOpened.get(); !result) {
        return core::unexpected(result.error());
    }
    return reader;
}

ReportThread::~ReportThread()
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

void ReportThread::push(std::unique_ptr<ReadJob> job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_hasWork.notify_one();
}

void ReportThread::loop(Database &database)
{
    while (auto job = takeJob()) {
        job->run(database);
        m_deliver(Delivery{{}, {}, std::move(job)});
    }
}

std::unique_ptr<ReadJob> ReportThread::takeJob()
{
    std::unique_lock lock(m_mutex);
    m_hasWork.wait(lock, [this] { return m_isStopping || !m_jobs.empty(); });
    if (m_isStopping) {
        return nullptr;
    }
    auto job = std::move(m_jobs.front());
    m_jobs.pop_front();
    return job;
}

} // namespace store
