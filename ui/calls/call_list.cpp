// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/call_list.h"

#include "ui/common/when_answered.h"

#include <algorithm>

namespace ui
{

using admin::CallSummary;

CallList::CallList(admin::AdminClient &client, RecordTableModel<CallSummary> &model, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_model(model)
{
    connect(&client, &admin::AdminClient::changed, this, &CallList::onChanged);
}

void CallList::reload()
{
    const quint64 question = ++m_question;
    m_isLoading = true;
    admin::CallQuery query;
    query.limit = PageSize;
    whenAnswered(m_client.listCalls(query), this, [this, question](const Answer &answer) {
        if (question != m_question)
            return; // a newer question is on its way
        m_isLoading = false;
        if (!answer)
            return Q_EMIT failed(answer.error());
        m_model.setRows(*answer);
        m_hasOlder = answer->size() == PageSize;
        m_waiting.clear();
        Q_EMIT waitingChanged(0);
        Q_EMIT loaded();
    });
}

void CallList::loadOlder()
{
    if (m_isLoading || !m_hasOlder || m_model.rowCount() >= MaximumRows)
        return;
    const quint64 question = ++m_question;
    m_isLoading = true;
    admin::CallQuery query;
    query.limit = PageSize;
    query.beforeId = oldestId();
    whenAnswered(m_client.listCalls(query), this, [this, question](const Answer &answer) {
        if (question != m_question)
            return;
        m_isLoading = false;
        if (!answer)
            return Q_EMIT failed(answer.error());
        for (const CallSummary &call : *answer)
            m_model.upsert(call);
        m_hasOlder = answer->size() == PageSize;
        Q_EMIT loaded();
    });
}

void CallList::takeNew()
{
    m_isHeld = false;
    askForNew();
}

void CallList::onChanged(const QList<admin::Change> &changes)
{
    bool concernsUs = false;
    for (const admin::Change &change : changes) {
        if (change.topic != admin::Topic::Calls)
            continue;
        concernsUs = true;
        if (m_isHeld && m_model.rowOf(change.key) < 0)
            m_waiting.insert(change.key);
    }
    if (!concernsUs)
        return;
    if (!m_isHeld)
        return askForNew();
    const bool isUncounted = m_waiting.contains(QByteArray()); // so many that they were not named
    Q_EMIT waitingChanged(isUncounted ? Uncounted : int(m_waiting.size()));
}

void CallList::askForNew()
{
    if (m_isAskingForNew) {
        m_isNewAgain = true; // one more time when the answer is here
        return;
    }
    m_isAskingForNew = true;
    admin::CallQuery query;
    query.limit = PageSize;
    whenAnswered(m_client.listCalls(query), this, [this](const Answer &answer) {
        m_isAskingForNew = false;
        if (!answer)
            return Q_EMIT failed(answer.error());
        onNew(*answer);
        if (m_isNewAgain) {
            m_isNewAgain = false;
            askForNew();
        }
    });
}

void CallList::onNew(const QList<CallSummary> &newest)
{
    const bool hasGap = newest.size() == PageSize && newest.last().id > newestId();
    if (hasGap) { // more came than one page: what is between is fetched again by scrolling
        m_model.setRows(newest);
        m_hasOlder = true;
    } else {
        for (auto call = newest.crbegin(); call != newest.crend(); ++call)
            m_model.upsert(*call);
        trim();
    }
    m_waiting.clear();
    Q_EMIT waitingChanged(0);
    Q_EMIT loaded();
}

qint64 CallList::newestId() const
{
    qint64 newest = 0;
    for (const CallSummary &call : m_model.rows())
        newest = std::max(newest, call.id);
    return newest;
}

qint64 CallList::oldestId() const
{
    qint64 oldest = std::numeric_limits<qint64>::max();
    for (const CallSummary &call : m_model.rows())
        oldest = std::min(oldest, call.id);
    return oldest;
}

void CallList::trim()
{
    if (m_model.rowCount() <= MaximumRows)
        return;
    QList<CallSummary> kept = m_model.rows();
    std::sort(kept.begin(), kept.end(), [](const CallSummary &a, const CallSummary &b) { return a.id > b.id; });
    kept.resize(MaximumRows - PageSize);
    m_model.setRows(kept);
    m_hasOlder = true;
}

} // namespace ui
