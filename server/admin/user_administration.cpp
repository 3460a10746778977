// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/user_administration.h"

#include "server/access/login_name.h"
#include "server/access/user_lookup.h"
#include "server/admin/audited.h"
#include "server/admin/summaries.h"
#include "server/admin/user_rules.h"
#include "server/core/iso_time.h"
#include "server/store/allowed_login_table.h"
#include "server/store/approval_request_table.h"
#include "server/store/role_table.h"
#include "server/store/second_factor_table.h"
#include "server/store/user_table.h"

namespace admin
{

namespace
{

using store::Transaction;

Outcome<Done> applyStatus(Transaction &transaction, const store::UserRow &user, UserStatus status, core::Seconds now)
{
    if (status != UserStatus::Approved) {
        if (auto rule = requireAnotherOwner(transaction, user, now); !mayGoOn(rule)) {
            return rule;
        }
    }
    if (status == UserStatus::Blocked) {
        return doneUnless(block(transaction, user.id, now));
    }
    if (status == UserStatus::Approved) {
        if (const auto removed = store::ApprovalRequestTable(transaction).remove(user.id); !removed) {
            return failedJob<Done>(removed);
        }
        if (user.approvalEndsAt && *user.approvalEndsAt <= now) {
            // An approval that has lapsed would lapse again at once.
            if (const auto cleared = store::UserTable(transaction).updateApprovalEnd(user.id, std::nullopt); !cleared) {
                return failedJob<Done>(cleared);
            }
        }
    }
    return doneUnless(store::UserTable(transaction).updateStatus(user.id, toStore(status)));
}

Outcome<Done> applyRole(Transaction &transaction, const store::UserRow &user, const QString &role, core::Seconds now)
{
    if (auto rule = requireRole(transaction, role); !mayGoOn(rule)) {
        return rule;
    }
    if (role != QLatin1String("owner")) {
        if (auto rule = requireAnotherOwner(transaction, user, now); !mayGoOn(rule)) {
            return rule;
        }
    }
    return doneUnless(store::UserTable(transaction).updateRole(user.id, role));
}

Outcome<Done> applyExpiry(Transaction &transaction, const store::UserRow &user, std::optional<core::Seconds> endsAt, core::Seconds now)
{
    if (endsAt) {
        if (auto rule = requireAnotherOwner(transaction, user, now); !mayGoOn(rule)) {
            return rule;
        }
    }
    return doneUnless(store::UserTable(transaction).updateApprovalEnd(user.id, endsAt));
}

Outcome<Done> applyRemoval(Transaction &transaction, const store::UserRow &user, core::Seconds now)
{
    if (auto rule = requireAnotherOwner(transaction, user, now); !mayGoOn(rule)) {
        return rule;
    }
    const auto removed = store::UserTable(transaction).remove(user.id);
    return removed ? done() : failedJob<Done>(removed);
}

Outcome<Done> applyAllowance(Transaction &transaction, const store::AllowedLoginRow &row)
{
    const auto known = access_control::listUsersNamed(transaction.database(), row.login);
    if (!known) {
        return failedJob<Done>(known);
    }
    if (!known->isEmpty()) {
        return ruledOut<Done>({ErrorCode::Conflict, QStringLiteral("user_exists"),
                               QStringLiteral("%1 has signed in before; approve them instead.").arg(row.login.toString())});
    }
    if (auto rule = requireRole(transaction, row.role); !mayGoOn(rule)) {
        return rule;
    }
    return doneUnless(store::AllowedLoginTable(transaction).insert(row));
}

Outcome<core::UserId> lookUp(store::Database &database, const QString &name)
{
    const auto user = store::UserTable(database).find(core::UserId(name));
    if (!user) {
        return failedJob<core::UserId>(user);
    }
    if (*user) {
        return Outcome<core::UserId>(Result<core::UserId>((*user)->id));
    }
    const auto login = access_control::parseLoginName(name);
    if (!login) {
        return ruledOut<core::UserId>(notFound("user"));
    }
    const auto matches = access_control::listUsersNamed(database, *login);
    if (!matches) {
        return failedJob<core::UserId>(matches);
    }
    if (matches->size() > 1) {
        return ruledOut<core::UserId>({ErrorCode::Conflict, QStringLiteral("ambiguous_user"),
                                       QStringLiteral("More than one user is called %1; name the one by the id that \"user list\" shows.").arg(name)});
    }
    return matches->isEmpty() ? ruledOut<core::UserId>(notFound("user")) : Outcome<core::UserId>(Result<core::UserId>(matches->first().id));
}

Outcome<std::optional<UserSummary>> findSummary(store::Database &database, const core::UserId &id, core::Seconds now)
{
    const auto row = store::UserTable(database).findOverview(id, now);
    if (!row) {
        return failedJob<std::optional<UserSummary>>(row);
    }
    return Result<std::optional<UserSummary>>(*row ? std::optional(toSummary(**row, now)) : std::nullopt);
}

audit::EventKind kindOf(UserStatus status)
{
    switch (status) {
    case UserStatus::Pending:
        return audit::EventKind::UserUnblocked;
    case UserStatus::Approved:
        return audit::EventKind::UserApproved;
    case UserStatus::Blocked:
        return audit::EventKind::UserBlocked;
    }
    Q_UNREACHABLE();
}

} // namespace

UserAdministration::UserAdministration(store::Store &store, const core::Clock &clock, IdentityControl &identity, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_identity(identity)
    , m_via(via)
{
}

template <class Job>
void UserAdministration::writeUser(const core::UserId &id, audit::EventKind kind, Job job, Reply<Done> reply)
{
    audit::Event act = actOf(m_via, kind, m_clock.nowMs());
    act.userId = id;
    const auto withUser = [id, job](Transaction &transaction, audit::Event &event) -> Outcome<Done> {
        const auto user = store::UserTable(transaction).find(id);
        if (!user) {
            return failedJob<Done>(user);
        }
        return *user ? job(transaction, **user, event) : ruledOut<Done>(notFound("user"));
    };
    m_store.write(this, audited<Done>(act, withUser), answerWith(std::move(reply)));
}

void UserAdministration::list(Reply<QList<UserSummary>> reply)
{
    const auto job = [now = m_clock.now()](store::Database &database) -> Outcome<QList<UserSummary>> {
        const auto rows = store::UserTable(database).listOverviews(now);
        if (!rows) {
            return failedJob<QList<UserSummary>>(rows);
        }
        QList<UserSummary> users;
        users.reserve(rows->size());
        for (const store::UserOverviewRow &row : *rows) {
            users.append(toSummary(row, now));
        }
        return Result<QList<UserSummary>>(users);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void UserAdministration::find(const core::UserId &id, Reply<std::optional<UserSummary>> reply)
{
    const auto job = [id, now = m_clock.now()](store::Database &database) { return findSummary(database, id, now); };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void UserAdministration::listRoles(Reply<QStringList> reply)
{
    const auto job = [](store::Database &database) -> Outcome<QStringList> {
        const auto roles = store::RoleTable(database).list();
        return roles ? Outcome<QStringList>(Result<QStringList>(*roles)) : failedJob<QStringList>(roles);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void UserAdministration::resolve(const QString &name, Reply<core::UserId> reply)
{
    m_store.read(this, [name](store::Database &database) { return lookUp(database, name); }, answerWith(std::move(reply)));
}

void UserAdministration::addLocal(const NewLocalUser &user, const core::Secret &password, Reply<UserSummary> reply)
{
    m_identity.addLocalAccount(user, password, m_via, [this, reply = std::move(reply)](Result<core::UserId> id) {
        if (!id) {
            return reply(core::unexpected(Error(id.error())));
        }
        find(*id, [reply](Result<std::optional<UserSummary>> found) {
            if (!found || !*found) {
                return reply(core::unexpected(found ? notFound("user") : found.error()));
            }
            reply(**found);
        });
    });
}

void UserAdministration::allowLogin(const QString &provider, const QString &login, const QString &role, Reply<Done> reply)
{
    const auto name = access_control::parseLoginName(provider + QLatin1Char(':') + login);
    if (!name || name->kind == QLatin1String("local")) {
        const QString remedy = name ? QStringLiteral("accounts kept here are added with a password (--local)") : name.error();
        return reply(core::unexpected(invalid("login", QStringLiteral("Nobody can be approved beforehand by that: %1.").arg(remedy))));
    }
    store::AllowedLoginRow row;
    row.login = *name;
    row.role = role.isEmpty() ? QStringLiteral("member") : role;
    row.createdAt = m_clock.now();
    audit::Event event = actOf(m_via, audit::EventKind::UserLoginAllowed, m_clock.nowMs());
    event.onWhat = row.login.toString();
    event.details = {{QStringLiteral("role"), row.role}};
    const auto job = [row](Transaction &transaction, audit::Event &) { return applyAllowance(transaction, row); };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

void UserAdministration::setStatus(const core::UserId &id, UserStatus status, Reply<Done> reply)
{
    if (status == UserStatus::Blocked) {
        m_identity.withdrawAdmission(id);
    }
    const auto job = [status, now = m_clock.now()](Transaction &transaction, const store::UserRow &user, audit::Event &) {
        return applyStatus(transaction, user, status, now);
    };
    writeUser(id, kindOf(status), job, std::move(reply));
}

void UserAdministration::setRole(const core::UserId &id, const QString &role, Reply<Done> reply)
{
    const auto job = [role, now = m_clock.now()](Transaction &transaction, const store::UserRow &user, audit::Event &event) {
        event.details = {{QStringLiteral("from"), user.role}, {QStringLiteral("to"), role}};
        return applyRole(transaction, user, role, now);
    };
    writeUser(id, audit::EventKind::UserRoleChanged, job, std::move(reply));
}

void UserAdministration::setExpiry(const core::UserId &id, std::optional<core::Seconds> approvalEndsAt, Reply<Done> reply)
{
    const auto job = [approvalEndsAt, now = m_clock.now()](Transaction &transaction, const store::UserRow &user, audit::Event &event) {
        event.details = {{QStringLiteral("until"), approvalEndsAt ? core::toIsoTime(*approvalEndsAt) : QStringLiteral("never")}};
        return applyExpiry(transaction, user, approvalEndsAt, now);
    };
    writeUser(id, audit::EventKind::UserExpiryChanged, job, std::move(reply));
}

void UserAdministration::switchOffSecondStep(const core::UserId &id, Reply<Done> reply)
{
    const auto job = [id](Transaction &transaction, const store::UserRow &, audit::Event &event) -> Outcome<Done> {
        event.details = {{QStringLiteral("second_step"), QStringLiteral("off")}};
        const auto removed = store::SecondFactorTable(transaction).remove(id);
        if (!removed) {
            return failedJob<Done>(removed);
        }
        return *removed ? done()
                        : ruledOut<Done>(refused("no_second_step", QStringLiteral("This user has no second step: their password alone signs them in.")));
    };
    writeUser(id, audit::EventKind::PasswordChanged, job, std::move(reply));
}

void UserAdministration::setNote(const core::UserId &id, const QString &note, Reply<Done> reply)
{
    if (note.size() > 2000) {
        return reply(core::unexpected(invalid("note", QStringLiteral("A note has 2000 characters at most."))));
    }
    const auto job = [id, note](Transaction &transaction, const store::UserRow &, audit::Event &) -> Outcome<Done> {
        return doneUnless(store::UserTable(transaction).updateNote(id, note));
    };
    writeUser(id, audit::EventKind::UserNoteChanged, job, std::move(reply));
}

void UserAdministration::setPassword(const core::UserId &id, const core::Secret &password, Reply<Done> reply)
{
    m_identity.setPassword(id, password, m_via, std::move(reply));
}

void UserAdministration::remove(const core::UserId &id, Reply<Done> reply)
{
    const auto job = [now = m_clock.now()](Transaction &transaction, const store::UserRow &user, audit::Event &) {
        return applyRemoval(transaction, user, now);
    };
    writeUser(id, audit::EventKind::UserDeleted, job, std::move(reply));
}

} // namespace admin
