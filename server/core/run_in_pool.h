// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a job on a thread pool and brings its result back to the thread of `context`; dropped when `context` is gone by
// then. Call it on the context's thread. (A watcher rather than QFuture::then(context): that one touches a context that
// may be gone.)
#pragma once

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <type_traits>

namespace core
{

// Job: T().  Then: void(T).
template <class Job, class Then>
void runInPool(QThreadPool &pool, QObject *context, Job job, Then then)
{
    using Result = std::invoke_result_t<Job &>;
    auto *const watcher = new QFutureWatcher<Result>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, then = std::move(then)]() mutable {
        watcher->deleteLater();
        auto future = watcher->future();
        if (future.resultCount() > 0) {
            then(future.takeResult());
        }
    });
    const auto promise = std::make_shared<QPromise<Result>>();
    promise->start();
    watcher->setFuture(promise->future());
    pool.start([promise, job = std::move(job)]() mutable {
        promise->addResult(job());
        promise->finish();
    });
}

} // namespace core
