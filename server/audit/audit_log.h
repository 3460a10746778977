// SPDX-License-Identifier: GPL-3.0-or-later
// Events that belong to no transaction: refusals above all. A flood must not fill the disk: of refusals alike (same kind, reason
// and address) the first is written at once and the rest of an interval as one row with their number; when very many addresses
// take part, they share one row a kind. Whoever waits for an answer does not wait for this. Server thread only.
#pragma once

#include "server/audit/append.h"
#include "server/core/clock.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace store
{
class Store;
}

namespace audit
{

class AuditLog final : public QObject
{
    Q_OBJECT
public:
    struct Limits {
        std::chrono::milliseconds interval{60'000};
        int refusalsApart = 100; // different ones an interval
    };

    AuditLog(store::Store &store, const core::Clock &clock, Limits limits);
    AuditLog(store::Store &store, const core::Clock &clock)
        : AuditLog(store, clock, Limits())
    {
    }
    ~AuditLog() override; // hands what it counted to the store

    void record(Event event);

    [[nodiscard]] qint64 dropped() const { return m_dropped; } // the store could not write them

private:
    struct Fold {
        Event latest; // with what was not the same in all of them left out
        qint64 count = 0;
        core::Milliseconds since{};
    };
    struct FoldKey {
        EventKind kind;
        QString reason;
        QString address;
        friend bool operator==(const FoldKey &, const FoldKey &) = default;
        friend size_t qHash(const FoldKey &key, size_t seed = 0) { return qHashMulti(seed, int(key.kind), key.reason, key.address); }
    };
    void recordRefusal(Event event);
    void writeFolds();
    void write(const Event &event, const std::optional<Repeats> &repeats);
    void drop(qint64 count, const QString &why);

    store::Store &m_store;
    const core::Clock &m_clock;
    Limits m_limits;
    QHash<FoldKey, Fold> m_folds;
    QTimer m_timer;
    qint64 m_dropped = 0;
};

} // namespace audit
