// SPDX-License-Identifier: GPL-3.0-or-later
// What the hot path may know of a caller without asking the database: a bounded cache of token families (and of the other ways in, see
// store/rows/access_way.h) with their user, client and rights, and the access tokens revoked one by one. Dropped on Store::committed, so an end is felt by the very next request; because reads
// answer in commit order (store.h), no late answer can bring back what a commit has ended. Server thread only.
#pragma once

#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/live/access_reader.h"
#include "server/store/store.h"

#include <QCache>
#include <QHash>
#include <QPointer>
#include <QTimer>

#include <functional>

namespace live
{

enum class Refusal {
    UnknownFamily, // none, or deleted with its user or client
    FamilyEnded,   // suspended, revoked or run out
    UserPending,   // not approved (any more), and this family was not let in once
    UserBlocked,
    Unavailable,   // the database failed; nobody's fault
};

class LiveState final : public QObject
{
    Q_OBJECT
public:
    using Answer = core::Expected<Principal, Refusal>;

    struct Limits {
        int families = 4096; // cached
    };

    // Reads the revoked access tokens (blocking; once, at start).
    [[nodiscard]] static store::Result<std::unique_ptr<LiveState>> open(store::Store &store, const core::Clock &clock,
                                                                       Limits limits);
    [[nodiscard]] static store::Result<std::unique_ptr<LiveState>> open(store::Store &store, const core::Clock &clock)
    {
        return open(store, clock, Limits());
    }

    // Who a family, or what stands in its place, stands for now. The token's own fields (scopes, resource, expiry, hash, jti) are the verifier's to fill in.
    // Calls back at once when the family is known, else later; never when `context` is gone by then.
    void principalFor(const core::FamilyId &id, QObject *context, std::function<void(const Answer &)> then);

    [[nodiscard]] bool isRevoked(const QByteArray &jti) const { return m_revoked.contains(jti); }

    [[nodiscard]] qsizetype cachedFamilies() const { return m_families.size(); }

    // Forgets what time has made moot. Runs by itself every 15 s.
    void sweep();

Q_SIGNALS:
    // No row changed, but time passed: the approval of this user has run out.
    void approvalLapsed(const core::UserId &id);

private:
    using Found = store::Result<std::optional<Access>>;
    struct Waiter {
        QPointer<QObject> context;
        std::function<void(const Answer &)> then;
    };

    LiveState(store::Store &store, const core::Clock &clock, Limits limits);
    [[nodiscard]] Answer answerFor(const Access &access) const;
    void keep(const core::FamilyId &id, const Found &found);
    void drop(const QList<store::Change> &changes);
    template <class Condition>
    void dropWhere(Condition isStale);
    void addRevoked(const QByteArray &jti);

    store::Store &m_store;
    const core::Clock &m_clock;
    QCache<core::FamilyId, Access> m_families;         // least recently used goes first
    QHash<core::FamilyId, QList<Waiter>> m_waiting;    // being read
    QHash<QByteArray, core::Seconds> m_revoked;        // jti -> when it would have expired anyway
    core::Seconds m_sweptAt{};
    QTimer m_sweepTimer;
};

} // namespace live
