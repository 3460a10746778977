// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/audit_log.h"

#include "server/store/store.h"

#include <QLoggingCategory>
#include <QThread>

namespace audit
{

namespace
{

Q_LOGGING_CATEGORY(lcAudit, "gatehouse.audit")

template <class T>
void keepIfSame(T &kept, const T &other)
{
    if (!(kept == other)) {
        kept = T();
    }
}

// What one row can say of both.
Event merged(const Event &before, Event event)
{
    keepIfSame(event.actor.id, before.actor.id);
    if (event.actor.kind != before.actor.kind) {
        event.actor = Actor{};
    }
    keepIfSame(event.userId, before.userId);
    keepIfSame(event.clientId, before.clientId);
    keepIfSame(event.onWhat, before.onWhat);
    keepIfSame(event.reason, before.reason);
    keepIfSame(event.details, before.details);
    keepIfSame(event.origin.requestId, before.origin.requestId);
    keepIfSame(event.origin.address, before.origin.address);
    keepIfSame(event.origin.proxyAddress, before.origin.proxyAddress);
    return event;
}

} // namespace

AuditLog::AuditLog(store::Store &store, const core::Clock &clock, Limits limits)
    : m_store(store)
    , m_clock(clock)
    , m_limits(limits)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(limits.interval);
    connect(&m_timer, &QTimer::timeout, this, &AuditLog::writeFolds);
}

AuditLog::~AuditLog()
{
    writeFolds();
}

void AuditLog::record(Event event)
{
    Q_ASSERT(thread() == QThread::currentThread());
    if (event.time == core::Milliseconds{}) {
        event.time = m_clock.nowMs();
    }
    switch (event.result) {
    case EventResult::Done:
        write(event, std::nullopt);
        return;
    case EventResult::Refused:
    case EventResult::Failed:
        recordRefusal(std::move(event));
        return;
    }
}

void AuditLog::recordRefusal(Event event)
{
    FoldKey key{event.kind, event.reason, event.origin.address};
    auto fold = m_folds.find(key);
    if (fold == m_folds.end() && m_folds.size() >= m_limits.refusalsApart) {
        key = {event.kind, {}, {}};
        fold = m_folds.find(key);
    }
    if (fold == m_folds.end()) {
        write(event, std::nullopt);
        m_folds.insert(key, {std::move(event), 0, {}});
    } else if (fold->count == 0) {
        *fold = {std::move(event), 1, {}};
        fold->since = fold->latest.time;
    } else {
        fold->latest = merged(fold->latest, std::move(event));
        ++fold->count;
    }
    if (!m_timer.isActive()) {
        m_timer.start();
    }
}

void AuditLog::writeFolds()
{
    for (auto fold = m_folds.begin(); fold != m_folds.end();) {
        if (fold->count == 0) { // quiet for a whole interval, or just begun: the next one is written at once again
            fold = m_folds.erase(fold);
            continue;
        }
        write(fold->latest, Repeats{fold->count, fold->since});
        fold->count = 0;
        ++fold;
    }
    if (!m_folds.isEmpty()) {
        m_timer.start();
    }
}

void AuditLog::write(const Event &event, const std::optional<Repeats> &repeats)
{
    m_store.write(
        this,
        [event, repeats](store::Transaction &transaction) {
            return repeats ? append(transaction, event, *repeats) : append(transaction, event);
        },
        [this, count = repeats ? repeats->count : 1](const store::Result<void> &written) {
            if (!written) {
                drop(count, written.error().detail);
            }
        });
}

void AuditLog::drop(qint64 count, const QString &why)
{
    // The first, then at every doubling: a full disk must not fill the log, too.
    const qint64 before = m_dropped;
    m_dropped += count;
    if (before == 0 || (m_dropped ^ before) > before) {
        qCWarning(lcAudit).noquote() << m_dropped << "audit events could not be written so far:" << why;
    }
}

} // namespace audit
