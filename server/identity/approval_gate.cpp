// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/approval_gate.h"

#include "server/access/login_name.h"
#include "server/audit/append.h"
#include "server/identity/login_lists.h"
#include "server/store/approval_request_table.h"
#include "server/store/user_role_table.h"
#include "server/store/user_table.h"

#include <algorithm>

namespace identity
{

namespace
{

// Whether the provider says that the person belongs to what is let in: an organisation, a domain.
enum class Membership {
    None,
    LetIn,
    NotAsked,
};

// Who lets this person in at present, if anybody does without an administrator.
std::optional<store::ApprovedBy> sponsorOf(
    const ListStanding &standing, Membership membership, const AdmissionPolicy &policy)
{
    if (standing.admittedBy || standing.isInConflict) {
        return standing.admittedBy;
    }
    if (membership == Membership::LetIn) {
        return store::ApprovedBy::Provider;
    }
    return policy.isOpenToAnyone ? std::optional(store::ApprovedBy::Settings) : std::nullopt;
}

store::Result<void> approve(store::Transaction &tx, store::UserRow &user, const ListStanding &standing)
{
    user.status = store::UserStatus::Approved;
    user.role = standing.role.value_or(user.role);
    user.deniedUntilAt.reset();
    return store::ApprovalRequestTable(tx).remove(user.id).map([](bool) {});
}

// Their tokens stop with the next request, and go on should they be let in again.
store::Result<void> withdraw(store::Transaction &tx, store::UserRow &user, core::Seconds now)
{
    audit::Event event;
    event.kind = audit::EventKind::UserApprovalEnded;
    event.time = now;
    event.actor.kind = audit::ActorKind::Server;
    event.userId = user.id;
    event.reason = user.approvedBy == store::ApprovedBy::Provider ? QStringLiteral("no_longer_a_member")
                                                                  : QStringLiteral("no_longer_listed");
    user.status = store::UserStatus::Pending;
    user.approvedBy = store::ApprovedBy::Person;
    return audit::append(tx, event);
}

// What an administrator decided stands: a block, an approval, one with an end. What a list or a provider decided is asked anew.
store::Result<void> applyPolicy(store::Transaction &tx, store::UserRow &user, Membership membership,
    const AdmissionPolicy &policy, core::Seconds now)
{
    const auto isAllowedInSettings = [&policy](const store::LoginName &name) { return policy.lists(name); };
    const auto standing = findInLists(tx, user, isAllowedInSettings, now);
    if (!standing) {
        return core::unexpected(store::Error(standing.error()));
    }
    const auto sponsor = sponsorOf(*standing, membership, policy);
    const bool isAnothersWord = user.status == store::UserStatus::Approved && user.approvedBy != store::ApprovedBy::Person;
    if (sponsor && (user.status == store::UserStatus::Pending || isAnothersWord)) {
        user.approvedBy = *sponsor;
        return user.status == store::UserStatus::Pending ? approve(tx, user, *standing) : store::Result<void>();
    }
    const bool mayStillBeMember
        = user.approvedBy == store::ApprovedBy::Provider && membership == Membership::NotAsked && !standing->isInConflict;
    return !sponsor && isAnothersWord && !mayStillBeMember ? withdraw(tx, user, now) : store::Result<void>();
}

void takeAttributes(store::UserRow &user, const ProviderIdentity &identity)
{
    user.login = identity.login;
    user.name = identity.name;
    user.email = identity.email;
    user.isEmailVerified = identity.isEmailVerified;
    user.avatarUrl = identity.avatarUrl;
}

store::UserRow newUser(const ProviderIdentity &identity, core::Seconds now)
{
    store::UserRow user;
    user.id = core::UserId(QString(identity.provider + QLatin1Char('|') + identity.subject));
    user.provider = identity.provider;
    user.subject = identity.subject;
    user.createdAt = now;
    return user;
}

} // namespace

bool AdmissionPolicy::lists(const store::LoginName &name) const
{
    return std::any_of(allowedUsers.cbegin(), allowedUsers.cend(), [&](const QString &allowed) {
        const auto entry = access_control::parseLoginName(allowed);
        return entry && *entry == name;
    });
}

Admission admissionOf(const store::UserRow &user, core::Seconds now)
{
    switch (user.statusAt(now)) {
    case store::UserStatus::Approved:
        return Admission::Admitted;
    case store::UserStatus::Blocked:
        return Admission::Blocked;
    case store::UserStatus::Pending:
        return user.deniedUntilAt && *user.deniedUntilAt > now ? Admission::Denied : Admission::Waiting;
    }
    Q_UNREACHABLE();
}

store::Result<store::UserRow> recordSignIn(
    store::Transaction &tx, const ProviderIdentity &identity, const AdmissionPolicy &policy, core::Seconds now)
{
    const store::UserTable users(tx);
    const auto known = users.findBySubject(identity.provider, identity.subject);
    if (!known) {
        return core::unexpected(store::Error(known.error()));
    }
    store::UserRow user = known->value_or(newUser(identity, now));
    takeAttributes(user, identity);
    user.lastSeenAt = now;
    // Before anything refers to it: an allow-list entry is bound to a row that exists.
    const auto stored = *known ? users.update(user) : users.insert(user);
    if (!stored) {
        return core::unexpected(store::Error(stored.error()));
    }
    if (const auto claimed = store::UserRoleTable(tx).updateClaimed(user.id, identity.roles); !claimed) {
        return core::unexpected(store::Error(claimed.error()));
    }
    const store::UserRow before = user;
    const Membership membership = identity.isAdmittedByRule ? Membership::LetIn : Membership::None;
    if (const auto applied = applyPolicy(tx, user, membership, policy, now); !applied) {
        return core::unexpected(store::Error(applied.error()));
    }
    if (user.status != before.status || user.approvedBy != before.approvedBy) {
        if (const auto updated = users.update(user); !updated) {
            return core::unexpected(store::Error(updated.error()));
        }
    }
    return user;
}

store::Result<std::optional<store::UserRow>> recordReturn(
    store::Transaction &tx, const core::UserId &id, const AdmissionPolicy &policy, core::Seconds now)
{
    const store::UserTable users(tx);
    const auto known = users.find(id);
    if (!known || !*known) {
        return known;
    }
    store::UserRow user = **known;
    user.lastSeenAt = now;
    if (const auto applied = applyPolicy(tx, user, Membership::NotAsked, policy, now); !applied) {
        return core::unexpected(store::Error(applied.error()));
    }
    if (const auto updated = users.update(user); !updated) {
        return core::unexpected(store::Error(updated.error()));
    }
    return std::optional(user);
}

store::Result<int> withdrawApprovals(store::Transaction &tx, const AdmissionPolicy &policy, core::Seconds now)
{
    const store::UserTable users(tx);
    const auto let = users.listApprovedBy(store::ApprovedBy::Settings);
    if (!let) {
        return core::unexpected(store::Error(let.error()));
    }
    int count = 0;
    for (store::UserRow user : *let) {
        const auto done = applyPolicy(tx, user, Membership::NotAsked, policy, now).and_then([&] {
            return user.status == store::UserStatus::Approved ? store::Result<void>() : users.update(user);
        });
        if (!done) {
            return core::unexpected(store::Error(done.error()));
        }
        count += user.status == store::UserStatus::Approved ? 0 : 1;
    }
    return count;
}

void SingleAdmissions::admitOnce(const core::UserId &userId, const core::ClientId &clientId)
{
    const core::Seconds now = m_clock.now();
    m_passes.removeIf([now](const auto &entry) { return entry.value().expiresAt <= now; });
    m_passes.insert(userId, {clientId, now + lifetime});
}

bool SingleAdmissions::consume(const core::UserId &userId, const core::ClientId &clientId)
{
    const auto pass = m_passes.constFind(userId);
    if (pass == m_passes.cend() || pass->clientId != clientId || pass->expiresAt <= m_clock.now()) {
        return false;
    }
    m_passes.erase(pass);
    return true;
}

void SingleAdmissions::withdraw(const core::UserId &userId)
{
    m_passes.remove(userId);
}

} // namespace identity
