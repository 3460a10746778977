// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/event_recorder.h"

#include "server/analytics/rollup_writer.h"
#include "server/store/call_table.h"
#include "server/store/client_table.h"
#include "server/store/personal_access_token_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/rows/access_way.h"
#include "server/store/user_table.h"

#include <QLoggingCategory>
#include <QSet>
#include <QThread>

namespace analytics
{

namespace
{

Q_LOGGING_CATEGORY(lcAnalytics, "gatehouse.analytics")

QString clientInfoOf(const CallEvent &event)
{
    return event.clientVersion.isEmpty() ? event.clientName : QString(event.clientName + u'/' + event.clientVersion);
}

void takeOver(QString &text, const QString &newer)
{
    if (!newer.isEmpty()) {
        text = newer;
    }
}

} // namespace

EventRecorder::EventRecorder(store::Store &store, const core::Clock &clock, Limits limits)
    : m_store(store)
    , m_clock(clock)
    , m_limits(limits)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(limits.interval);
    connect(&m_timer, &QTimer::timeout, this, &EventRecorder::flushNext);
}

EventRecorder::~EventRecorder()
{
    while (!isEmpty()) {
        m_store.batch([batch = takeBatch()](store::Transaction &transaction) { return write(batch, transaction); });
    }
}

void EventRecorder::setPolicy(RecordingPolicy policy)
{
    m_policy = std::move(policy);
}

void EventRecorder::setInterval(std::chrono::milliseconds interval)
{
    m_timer.setInterval(interval); // a timer that runs starts anew
}

void EventRecorder::record(CallEvent event)
{
    Q_ASSERT(thread() == QThread::currentThread());
    m_metrics.count(event);
    if (qsizetype(m_calls.size()) >= m_limits.queuedCalls) {
        drop(1, QStringLiteral("the queue is full"));
        return;
    }
    const Use use{event.familyId, event.userId, event.clientId, clientInfoOf(event), event.revision};
    if (LatestUse *latest = latestUse(use)) {
        ++latest->calls;
        latest->lastCallAt = std::max(latest->lastCallAt.value_or(event.time), event.time);
    }
    m_calls.push_back(m_policy.rowOf(std::move(event)));
    flushSoon();
}

void EventRecorder::noteUse(const Use &use)
{
    Q_ASSERT(thread() == QThread::currentThread());
    if (latestUse(use)) {
        flushSoon();
    }
}

EventRecorder::LatestUse *EventRecorder::latestUse(const Use &use)
{
    auto latest = m_uses.find(use.familyId);
    if (latest == m_uses.end()) {
        if (m_uses.size() >= m_limits.queuedUses) {
            return nullptr; // the next request notes it
        }
        latest = m_uses.insert(use.familyId, {.use = use, .at = {}, .calls = 0, .lastCallAt = {}});
    }
    latest->at = m_clock.nowMs();
    takeOver(latest->use.clientInfo, use.clientInfo);
    takeOver(latest->use.revision, use.revision);
    return &*latest;
}

void EventRecorder::flushSoon()
{
    if (!m_isWriting && !m_timer.isActive()) {
        m_timer.start();
    }
}

EventRecorder::Batch EventRecorder::takeBatch()
{
    Batch batch;
    while (!m_calls.empty() && batch.calls.size() < m_limits.callsPerBatch) {
        batch.calls.append(std::move(m_calls.front()));
        m_calls.pop_front();
    }
    while (!m_uses.isEmpty() && batch.uses.size() < m_limits.callsPerBatch) {
        const auto first = m_uses.begin();
        batch.uses.append(std::move(*first));
        m_uses.erase(first);
    }
    return batch;
}

// One batch at a time, so that a slow disk makes this queue fill up (and drop) and not the store's.
void EventRecorder::flushNext()
{
    if (m_isWriting || isEmpty()) {
        return;
    }
    m_isWriting = true;
    Batch batch = takeBatch();
    const qint64 calls = batch.calls.size();
    m_store.batch(
        this, [batch = std::move(batch)](store::Transaction &transaction) { return write(batch, transaction); },
        [this, calls](const store::Result<void> &written) {
            m_isWriting = false;
            if (!written) {
                drop(calls, written.error().detail);
            }
            if (!written || m_calls.empty()) {
                if (!isEmpty()) {
                    flushSoon();
                }
                return;
            }
            flushNext();
        });
}

// What was used: a session, or a token that somebody made for themselves.
store::Result<void> EventRecorder::touch(const LatestUse &latest, store::Transaction &transaction)
{
    const store::AccessWay way = store::AccessWay::of(latest.use.familyId);
    switch (way.kind) {
    case store::AccessWay::Kind::TokenFamily:
        return store::RefreshTokenFamilyTable(transaction)
            .touch({latest.use.familyId, latest.at, latest.calls, latest.lastCallAt, latest.use.clientInfo, latest.use.revision});
    case store::AccessWay::Kind::PersonalAccessToken:
        return store::PersonalAccessTokenTable(transaction)
            .touch(QString::fromUtf8(way.id), std::chrono::floor<std::chrono::seconds>(latest.at));
    case store::AccessWay::Kind::OutsideToken:
    case store::AccessWay::Kind::Anybody:
        return {};
    }
    Q_UNREACHABLE();
}

store::Result<void> EventRecorder::write(const Batch &batch, store::Transaction &transaction)
{
    store::Result<void> done;
    RollupWriter rollups(transaction);
    for (const store::CallRow &call : batch.calls) {
        done = done.and_then([&] { return store::CallTable(transaction).insert(call); }).and_then([&](qint64) { return rollups.count(call); });
    }
    done = done.and_then([&] { return rollups.write(); });
    QHash<core::UserId, core::Seconds> users;
    QHash<core::ClientId, core::Seconds> clients;
    for (const LatestUse &latest : batch.uses) {
        const core::Seconds at = std::chrono::floor<std::chrono::seconds>(latest.at);
        users[latest.use.userId] = std::max(users.value(latest.use.userId), at);
        clients[latest.use.clientId] = std::max(clients.value(latest.use.clientId), at);
        done = done.and_then([&] { return touch(latest, transaction); });
    }
    for (auto user = users.cbegin(); user != users.cend(); ++user) {
        done = done.and_then([&] { return store::UserTable(transaction).touch(user.key(), user.value()); });
    }
    for (auto client = clients.cbegin(); client != clients.cend(); ++client) {
        done = done.and_then([&] { return store::ClientTable(transaction).touch(client.key(), client.value()); });
    }
    return done;
}

void EventRecorder::drop(qint64 count, const QString &why)
{
    if (count == 0) {
        return;
    }
    // The first, then at every doubling: a full disk must not fill the log, too.
    const qint64 before = m_dropped;
    m_dropped += count;
    if (before == 0 || (m_dropped ^ before) > before) {
        qCWarning(lcAnalytics).noquote() << m_dropped << "calls could not be recorded so far:" << why;
    }
}

} // namespace analytics
