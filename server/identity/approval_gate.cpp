// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/approval_gate.h"

#include "server/store/allowed_login_table.h"
#include "server/store/approval_request_table.h"
#include "server/store/user_table.h"

#include <QLoggingCategory>

#include <algorithm>

Q_LOGGING_CATEGORY(lcApprovalGate, "gatehouse.identity")

namespace identity
{

namespace
{

enum class ListMatch {
    None,
    FirstMatch, // the entry was free and is this user's from now on
    Listed, // this user's entry, in the list of the settings
    Conflict, // the entry is another person's: the login has changed hands
};

struct Listing {
    ListMatch match = ListMatch::None;
    QString role;
};

// Entries of the settings are bound in the same table as those made in the console.
store::Result<Listing> matchLists(
    store::Transaction &tx, const store::UserRow &user, const AdmissionPolicy &policy, core::Seconds now)
{
    const store::AllowedLoginTable table(tx);
    const bool isInSettings = policy.lists(user.provider, user.login);
    auto entry = table.find(user.provider, user.login);
    if (entry && !*entry && isInSettings) {
        if (const auto inserted
            = table.insert({user.provider, user.login, QStringLiteral("member"), std::nullopt, now});
            !inserted) {
            return core::unexpected(store::Error(inserted.error()));
        }
        entry = table.find(user.provider, user.login);
    }
    if (!entry) {
        return core::unexpected(store::Error(entry.error()));
    }
    if (!*entry) {
        return Listing{};
    }
    const store::AllowedLoginRow &row = **entry;
    if (!row.userId) {
        const auto bound = table.consume(user.provider, user.login, user.id);
        if (!bound) {
            return core::unexpected(store::Error(bound.error()));
        }
        return Listing{ListMatch::FirstMatch, row.role};
    }
    if (*row.userId != user.id) {
        qCWarning(lcApprovalGate, "the allowed login %ls:%ls belongs to %s and was now used by %s: not let in",
            qUtf16Printable(user.provider), qUtf16Printable(user.login), row.userId->bytes().constData(),
            user.id.bytes().constData());
        return Listing{ListMatch::Conflict, {}};
    }
    return Listing{isInSettings ? ListMatch::Listed : ListMatch::None, row.role};
}

// What an administrator decided stands: a block, or an approval with an end.
store::Result<void> applyPolicy(
    store::Transaction &tx, store::UserRow &user, const AdmissionPolicy &policy, core::Seconds now)
{
    const auto listing = matchLists(tx, user, policy, now);
    if (!listing) {
        return core::unexpected(store::Error(listing.error()));
    }
    if (user.status != store::UserStatus::Pending) {
        return {};
    }
    if (listing->match == ListMatch::FirstMatch || listing->match == ListMatch::Listed) {
        user.status = store::UserStatus::Approved;
        user.role = listing->role;
    } else if (policy.isOpenToAnyone && listing->match != ListMatch::Conflict) {
        user.status = store::UserStatus::Approved;
    } else {
        return {};
    }
    user.deniedUntilAt.reset();
    return store::ApprovalRequestTable(tx).remove(user.id).map([](bool) {});
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

bool AdmissionPolicy::lists(const QString &provider, const QString &login) const
{
    const QString entry = provider + QLatin1Char(':') + login;
    return std::any_of(allowedUsers.cbegin(), allowedUsers.cend(), [&](const QString &allowed) {
        const QString whole
            = allowed.contains(QLatin1Char(':')) ? allowed : QString(QLatin1String("github:") + allowed);
        return whole.compare(entry, Qt::CaseInsensitive) == 0;
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
    const store::UserRow before = user;
    if (const auto applied = applyPolicy(tx, user, policy, now); !applied) {
        return core::unexpected(store::Error(applied.error()));
    }
    if (user.status != before.status) {
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
    if (const auto applied = applyPolicy(tx, user, policy, now); !applied) {
        return core::unexpected(store::Error(applied.error()));
    }
    if (const auto updated = users.update(user); !updated) {
        return core::unexpected(store::Error(updated.error()));
    }
    return std::optional(user);
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
