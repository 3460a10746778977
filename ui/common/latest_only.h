// SPDX-License-Identifier: GPL-3.0-or-later
// Asks a question again and again and hears only the answer to the newest: an overtaken answer is dropped, and so is one whose
// page is gone. Lives on the thread of its context.
#pragma once

#include "ui/common/when_answered.h"

#include <QFuture>
#include <QObject>

#include <memory>
#include <utility>

namespace ui
{

class LatestOnly
{
public:
    explicit LatestOnly(QObject *context)
        : m_context(context)
    {
    }

    template <class T, class Then>
    void ask(const QFuture<T> &question, Then then)
    {
        const int turn = ++*m_turn;
        whenAnswered(question, m_context, [turn, newest = m_turn, then = std::move(then)](const T &answer) mutable {
            if (turn == *newest)
                then(answer);
        });
    }

    // No answer on its way will be heard.
    void forget() { ++*m_turn; }

private:
    QObject *m_context;
    std::shared_ptr<int> m_turn = std::make_shared<int>(0);
};

} // namespace ui
