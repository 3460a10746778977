// SPDX-License-Identifier: GPL-3.0-or-later
// Brings finished calls, and the fact that somebody was here, to the database in batches. Recording never slows or fails a call: the queue
// is bounded, and what finds it full (or the disk) is dropped and counted. Server thread only.
#pragma once

#include "server/analytics/call_metrics.h"
#include "server/analytics/recording_policy.h"
#include "server/core/clock.h"
#include "server/store/store.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>

namespace analytics
{

// A request of a session, whether or not it calls a tool. Empty texts: as before.
struct Use {
    core::FamilyId familyId;
    core::UserId userId;
    core::ClientId clientId;
    QString clientInfo; // "name/version"
    QString revision;
};

class EventRecorder final : public QObject
{
    Q_OBJECT
public:
    struct Limits {
        qsizetype queuedCalls = 10'000;
        qsizetype queuedUses = 10'000;                   // sessions, each with its newest use
        std::chrono::milliseconds interval{250};
        qsizetype callsPerBatch = 50;                    // with their rollups some milliseconds on the `store` thread
    };

    EventRecorder(store::Store &store, const core::Clock &clock, Limits limits);
    EventRecorder(store::Store &store, const core::Clock &clock)
        : EventRecorder(store, clock, Limits())
    {
    }
    ~EventRecorder() override; // hands everything that waits to the store, which runs it before it closes

    void setPolicy(RecordingPolicy policy);
    void setInterval(std::chrono::milliseconds interval);

    void record(CallEvent event); // notes its use, too
    void noteUse(const Use &use);

    [[nodiscard]] const CallMetrics &metrics() const { return m_metrics; }
    [[nodiscard]] qint64 dropped() const { return m_dropped; }
    [[nodiscard]] qsizetype waiting() const { return qsizetype(m_calls.size()); }

private:
    struct LatestUse {
        Use use;
        core::Milliseconds at{};
        qint64 calls = 0;
        std::optional<core::Milliseconds> lastCallAt;
    };
    struct Batch {
        QList<store::CallRow> calls;
        QList<LatestUse> uses;
    };
    [[nodiscard]] LatestUse *latestUse(const Use &use);
    [[nodiscard]] Batch takeBatch();
    [[nodiscard]] bool isEmpty() const { return m_calls.empty() && m_uses.isEmpty(); }
    [[nodiscard]] static store::Result<void> touch(const LatestUse &latest, store::Transaction &transaction);
    [[nodiscard]] static store::Result<void> write(const Batch &batch, store::Transaction &transaction);
    void flushSoon();
    void flushNext();
    void drop(qint64 count, const QString &why);

    store::Store &m_store;
    const core::Clock &m_clock;
    Limits m_limits;
    RecordingPolicy m_policy;
    CallMetrics m_metrics; // of all calls, also those that could not be recorded
    std::deque<store::CallRow> m_calls;
    QHash<core::FamilyId, LatestUse> m_uses;
    QTimer m_timer;
    bool m_isWriting = false;
    qint64 m_dropped = 0;
};

} // namespace analytics
