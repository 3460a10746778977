// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/live/live_state.h"

#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/revoked_access_token_table.h"
#include "server/store/role_table.h"
#include "server/store/user_table.h"

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
    if (const Family *family = m_families.object(id)) {
        then(answerFor(*family));
        return;
    }
    QList<Waiter> &waiters = m_waiting[id];
    waiters.append({context, std::move(then)});
    if (waiters.size() > 1) {
        return; // is being read
    }
    m_store.read(
        this, [id](store::Database &database) { return load(database, id); },
        [this, id](const Found &found) { keep(id, found); });
}

// Four reads of one connection between two commits: one state of the database.
LiveState::Found LiveState::load(store::Database &database, const core::FamilyId &id)
{
    const auto row = store::RefreshTokenFamilyTable(database).find(id);
    if (!row) {
        return core::unexpected(store::Error(row.error()));
    }
    if (!*row) {
        return std::nullopt;
    }
    const auto user = store::UserTable(database).find((*row)->userId);
    const auto client = store::ClientTable(database).find((*row)->clientId);
    if (!user || !client) {
        return core::unexpected(store::Error(user ? client.error() : user.error()));
    }
    if (!*user || !*client) {
        return std::nullopt;
    }
    const auto rules = store::RoleTable(database).listRules((*user)->role);
    if (!rules) {
        return core::unexpected(store::Error(rules.error()));
    }
    Principal principal;
    principal.userId = (*user)->id;
    principal.provider = (*user)->provider;
    principal.subject = (*user)->subject;
    principal.login = (*user)->login;
    principal.name = (*user)->name;
    principal.email = (*user)->email;
    principal.role = (*user)->role;
    principal.rules = *rules;
    principal.clientId = (*client)->id;
    principal.clientName = (*client)->name;
    principal.familyId = (*row)->id;
    return Family{std::move(principal), **row, **user};
}

LiveState::Answer LiveState::answerFor(const Family &family) const
{
    if (!family.row.isLive()) {
        return core::unexpected(Refusal::FamilyEnded);
    }
    switch (family.user.statusAt(m_clock.now())) {
    case store::UserStatus::Approved:
        return family.principal;
    case store::UserStatus::Blocked:
        return core::unexpected(Refusal::UserBlocked);
    case store::UserStatus::Pending:
        break;
    }
    if (family.row.isApprovedOnce) {
        return family.principal;
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
        m_families.insert(id, new Family(**found)); // the cache owns it
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
            dropWhere([&change](const Family &family) { return family.principal.userId.bytes() == change.key; });
            break;
        case store::Topic::Clients:
            dropWhere([&change](const Family &family) { return family.principal.clientId.bytes() == change.key; });
            break;
        case store::Topic::Roles:
            m_families.clear();
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
    dropWhere([this, now, &lapsed](const Family &family) {
        const auto &endsAt = family.user.approvalEndsAt;
        const bool hasLapsed = endsAt && *endsAt <= now && *endsAt > m_sweptAt;
        if (hasLapsed) {
            lapsed.insert(family.user.id);
        }
        return hasLapsed;
    });
    m_sweptAt = now;
    for (const core::UserId &id : std::as_const(lapsed)) {
        Q_EMIT approvalLapsed(id);
    }
}

} // namespace live
