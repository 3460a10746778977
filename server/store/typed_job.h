// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs that remember the type of their result, so that Store's queues need not.
#pragma once

#include "server/core/error.h"
#include "server/store/job.h"

#include <QObject>
#include <QPointer>
#include <QSemaphore>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace store
{

template <class T>
using Result = core::Expected<T, Error>;

template <class Job, class Argument>
using JobResult = std::invoke_result_t<Job &, Argument &>;

template <class R>
[[nodiscard]] std::optional<Error> errorOf(const R &result)
{
    return result ? std::nullopt : std::optional<Error>(result.error());
}

template <class Job, class Then>
class TypedWriteJob final : public WriteJob
{
public:
    TypedWriteJob(QObject *context, Job job, Then then)
        : m_context(context)
        , m_job(std::move(job))
        , m_then(std::move(then))
    {
    }

    std::optional<Error> run(Transaction &transaction) override
    {
        m_result.emplace(m_job(transaction));
        return errorOf(*m_result);
    }
    void fail(const Error &error) override { m_result.emplace(core::unexpected(Error(error))); }
    void answer() override
    {
        if (m_context) {
            m_then(std::move(*m_result));
        }
    }

private:
    QPointer<QObject> m_context;
    Job m_job;
    Then m_then;
    std::optional<JobResult<Job, Transaction>> m_result;
};

template <class Job, class Then>
class TypedReadJob final : public ReadJob
{
public:
    TypedReadJob(QObject *context, Job job, Then then)
        : m_context(context)
        , m_job(std::move(job))
        , m_then(std::move(then))
    {
    }

    void run(Database &database) override { m_result.emplace(m_job(database)); }
    void answer() override
    {
        if (m_context) {
            m_then(std::move(*m_result));
        }
    }

private:
    QPointer<QObject> m_context;
    Job m_job;
    Then m_then;
    std::optional<JobResult<Job, Database>> m_result;
};

// Shared by the thread that waits and the job that is run; either may be done with it first.
template <class R>
class Waiting final
{
public:
    void put(R result) { m_result.emplace(std::move(result)); }
    void wake() { m_isThere.release(); }
    [[nodiscard]] R take()
    {
        m_isThere.acquire();
        return std::move(*m_result);
    }

private:
    std::optional<R> m_result;
    QSemaphore m_isThere;
};

template <class Job>
class WaitedWriteJob final : public WriteJob
{
public:
    using R = JobResult<Job, Transaction>;

    WaitedWriteJob(std::shared_ptr<Waiting<R>> waiting, Job job)
        : m_waiting(std::move(waiting))
        , m_job(std::move(job))
    {
    }

    std::optional<Error> run(Transaction &transaction) override
    {
        m_result.emplace(m_job(transaction));
        return errorOf(*m_result);
    }
    void fail(const Error &error) override { m_result.emplace(core::unexpected(Error(error))); }
    std::function<void()> settled() override
    {
        m_waiting->put(std::move(*m_result));
        return [waiting = m_waiting] { waiting->wake(); };
    }
    void answer() override {}

private:
    std::shared_ptr<Waiting<R>> m_waiting;
    Job m_job;
    std::optional<R> m_result;
};

} // namespace store
