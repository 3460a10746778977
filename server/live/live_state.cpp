// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/live/live_state.h"

#include "server/store/revoked_access_token_table.h"
#include "server/store/rows/access_way.h"

#include <QLoggingCategory>
#include <QSet>
#include <QThread>

namespace live
{

using namespace std::chrono_literals;

namespace
{

Q_LOGGING_CATEGORY(lcLive, "gatehouse.live")

constexpr auto sweepInterval = 15s;

} // namespace

LiveState::LiveState(store::Store &store, const core::Clock &clock, Limits limits)
    : m_store(store)
    , m_clock(clock)
    , m_families(limits.families)
    , m_sweptAt(clock.now())
{
    connect(&m_store, &store::Store::committed, this, &LiveState::drop);
    connect(&m_sweepTimer, &QTimer::timeout, this, &LiveState::sweep);
    m_sweepTimer.start(sweepInterval);
}

store::Result<std::unique_ptr<LiveState>> LiveState::open(store::Store &store, const core::Clock &clock, Limits limits)
{
    auto revoked = store.writeAndWait([now = clock.now()](store::Transaction &transaction) {
        return store::RevokedAccessTokenTable(transaction).list(now);
    });
    if (!revoked) {
        return core::unexpected(revoked.error());
    }
    std::unique_ptr<LiveState> state(new LiveState(store, clock, limits));
    for (const auto &row : std::as_const(*revoked)) {
        state->m_revoked.insert(row.jti, row.expiresAt);
    }
    return state;
}

void LiveState::principalFor(const core::FamilyId &id, QObject *context, std::function<void(const Answer &)> then)
{
    Q_ASSERT(thread() == QThread::currentThread());
    if (const Access *access = m_families.object(id)) {
        then(answerFor(*access));
        return;
    }
    QList<Waiter> &waiters = m_waiting[id];
    waiters.append({context, std::move(then)});
    if (waiters.size() > 1) {
        return; // is being read
    }
    m_store.read(
        this, [id](store::Database &database) { return readAccess(database, id); },
        [this, id](const Found &found) { keep(id, found); });
}

LiveState::Answer LiveState::answerFor(const Access &access) const
{
    const core::Seconds now = m_clock.now();
    if (access.hasEnded || (access.endsAt && *access.endsAt <= now)) {
        return core::unexpected(Refusal::FamilyEnded);
    }
    switch (access.user.statusAt(now)) {
    case store::UserStatus::Approved:
        return access.principal;
    case store::UserStatus::Blocked:
        return core::unexpected(Refusal::UserBlocked);
    case store::UserStatus::Pending:
        break;
    }
    if (access.isApprovedOnce) {
        return access.principal;
    }
    return core::unexpected(Refusal::UserPending);
}

void LiveState::keep(const core::FamilyId &id, const Found &found)
{
    Answer answer = core::unexpected(Refusal::Unavailable);
    if (!found) {
        qCWarning(lcLive).noquote() << "cannot read the session" << id.toString() << ':' << found.error().detail;
    } else if (*found) {
        answer = answerFor(**found);
        m_families.insert(id, new Access(**found)); // the cache owns it
    } else {
        answer = core::unexpected(Refusal::UnknownFamily);
    }
    const QList<Waiter> waiters = m_waiting.take(id);
    for (const Waiter &waiter : waiters) {
        if (waiter.context) {
            waiter.then(answer);
        }
    }
}

template <class Condition>
void LiveState::dropWhere(Condition isStale)
{
    const auto ids = m_families.keys();
    for (const core::FamilyId &id : ids) {
        if (isStale(*m_families.object(id))) {
            m_families.remove(id);
        }
    }
}

void LiveState::drop(const QList<store::Change> &changes)
{
    for (const store::Change &change : changes) {
        if (change.kind == store::ChangeKind::Touched) {
            continue; // happens with every call
        }
        switch (change.topic) {
        case store::Topic::Families:
            m_families.remove(core::FamilyId(change.key));
            break;
        case store::Topic::Users:
            dropWhere([&change](const Access &access) { return access.principal.userId.bytes() == change.key; });
            break;
        case store::Topic::Clients:
            dropWhere([&change](const Access &access) { return access.principal.clientId.bytes() == change.key; });
            break;
        case store::Topic::Roles:
        case store::Topic::Servers:
            m_families.clear();
            break;
        case store::Topic::PersonalAccessTokens:
            m_families.remove(store::AccessWay::ofPersonalAccessToken(QString::fromUtf8(change.key)));
            break;
        case store::Topic::AccessTokens:
            addRevoked(change.key);
            break;
        case store::Topic::ApprovalRequests:
        case store::Topic::SigningKeys:
        case store::Topic::Calls:
        case store::Topic::AuditEvents:
            break;
        }
    }
}

// Refused from here on; how long it must be remembered is found out afterwards.
void LiveState::addRevoked(const QByteArray &jti)
{
    m_revoked.insert(jti, core::Seconds::max());
    m_store.read(
        this, [jti](store::Database &database) { return store::RevokedAccessTokenTable(database).find(jti); },
        [this, jti](const store::Result<std::optional<store::RevokedAccessTokenTable::Row>> &row) {
            if (row && *row) {
                m_revoked.insert(jti, (*row)->expiresAt);
            }
        });
}

void LiveState::sweep()
{
    const core::Seconds now = m_clock.now();
    m_revoked.removeIf([now](const auto &entry) { return entry.value() <= now; });
    QSet<core::UserId> lapsed;
    dropWhere([this, now, &lapsed](const Access &access) {
        const auto &endsAt = access.user.approvalEndsAt;
        const bool hasLapsed = endsAt && *endsAt <= now && *endsAt > m_sweptAt;
        if (hasLapsed) {
            lapsed.insert(access.user.id);
        }
        return hasLapsed;
    });
    m_sweptAt = now;
    for (const core::UserId &id : std::as_const(lapsed)) {
        Q_EMIT approvalLapsed(id);
    }
}

} // namespace live
