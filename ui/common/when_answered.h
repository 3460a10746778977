// SPDX-License-Identifier: GPL-3.0-or-later
// Hands the answer of a future to `handler` on the context's thread, or drops it when the context is gone. Used instead of
// QFuture::then(context, …), which in Qt 6.4 asserts when the context has gone first and looks at it from the answering thread.
#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace ui
{

template <class Answer, class Handler>
void whenAnswered(const QFuture<Answer> &future, QObject *context, Handler &&handler)
{
    auto *watcher = new QFutureWatcher<Answer>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, handle = std::forward<Handler>(handler)]() mutable {
                         watcher->deleteLater();
                         const QFuture<Answer> answered = watcher->future();
                         if (answered.resultCount() > 0) // none: the server went away without an answer
                             handle(answered.result());
                     });
    watcher->setFuture(future);
}

} // namespace ui
