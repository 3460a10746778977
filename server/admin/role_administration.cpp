// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/role_administration.h"

#include "server/access/permission_check.h"
#include "server/admin/audited.h"
#include "server/admin/user_rules.h"
#include "server/store/allowed_login_table.h"
#include "server/store/role_table.h"
#include "server/store/user_role_table.h"
#include "server/store/user_table.h"

#include <QRegularExpression>

namespace admin
{

namespace
{

using store::Transaction;

store::RuleEffect toStore(RuleEffect effect)
{
    return effect == RuleEffect::Allow ? store::RuleEffect::Allow : store::RuleEffect::Refuse;
}

RuleEffect fromStore(store::RuleEffect effect)
{
    return effect == store::RuleEffect::Allow ? RuleEffect::Allow : RuleEffect::Refuse;
}

Outcome<Done> requirePattern(const QString &pattern)
{
    if (access_control::isPattern(pattern)) {
        return done();
    }
    return ruledOut<Done>(invalid("pattern", QStringLiteral("\"%1\" names no tools; write SERVER/TOOL, such as gatehouse/add or files/*.").arg(pattern)));
}

Outcome<Done> requireUser(Transaction &transaction, const core::UserId &id)
{
    const auto user = store::UserTable(transaction).find(id);
    if (!user) {
        return failedJob<Done>(user);
    }
    return *user ? done() : ruledOut<Done>(notFound("user"));
}

Outcome<Done> doneIf(const store::Result<bool> &changed, const char *what)
{
    if (!changed) {
        return failedJob<Done>(changed);
    }
    return *changed ? done() : ruledOut<Done>(notFound(what));
}

Outcome<Done> applyCreation(Transaction &transaction, const QString &name)
{
    static const QRegularExpression form(QStringLiteral("^[a-z][a-z0-9-]{0,31}\\z"));
    if (!form.match(name).hasMatch()) {
        return ruledOut<Done>(invalid("role", QStringLiteral("\"%1\" cannot be a role: give 1 to 32 of a-z, 0-9 and -, a letter first.").arg(name)));
    }
    const store::RoleTable roles(transaction);
    const auto exists = roles.contains(name);
    if (!exists) {
        return failedJob<Done>(exists);
    }
    if (*exists) {
        return ruledOut<Done>({ErrorCode::Conflict, QStringLiteral("role_exists"), QStringLiteral("There is a role \"%1\" already.").arg(name)});
    }
    return doneUnless(roles.insert(name));
}

Outcome<Done> applyRemoval(Transaction &transaction, const QString &name)
{
    const store::RoleTable roles(transaction);
    const auto role = roles.findOverview(name);
    const auto allowed = store::AllowedLoginTable(transaction).list();
    if (!role || !allowed) {
        return role ? failedJob<Done>(allowed) : failedJob<Done>(role);
    }
    if (!*role) {
        return ruledOut<Done>(notFound("role"));
    }
    if ((*role)->isBuiltIn) {
        return ruledOut<Done>(refused("builtin_role", QStringLiteral("\"%1\" is built in and stays; change its rules instead.").arg(name)));
    }
    const auto expected = std::count_if(allowed->cbegin(), allowed->cend(), [&](const store::AllowedLoginRow &row) { return row.role == name; });
    if ((*role)->users + expected > 0) {
        return ruledOut<Done>(refused("role_in_use", QStringLiteral("\"%1\" is the role of %2 (users and logins approved beforehand); give them another first.").arg(name).arg((*role)->users + expected)));
    }
    return doneIf(roles.remove(name), "role");
}

Outcome<Done> applyAddition(Transaction &transaction, const core::UserId &id, const QString &role)
{
    if (role == QLatin1String("owner")) {
        return ruledOut<Done>(refused("owner_is_first_role", QStringLiteral("Owner can only be the first role: use \"user role USER owner\".")));
    }
    if (auto rule = requireRole(transaction, role); !mayGoOn(rule)) {
        return rule;
    }
    return doneUnless(store::UserRoleTable(transaction).insertGiven(id, role));
}

Outcome<Done> applySubtraction(Transaction &transaction, const core::UserId &id, const QString &role)
{
    const auto user = store::UserTable(transaction).find(id);
    const auto given = store::UserRoleTable(transaction).listGiven(id);
    if (!user || !given) {
        return user ? failedJob<Done>(given) : failedJob<Done>(user);
    }
    if (!given->contains(role) && (*user)->role == role) {
        return ruledOut<Done>(refused("first_role", QStringLiteral("\"%1\" is their first role: give them another with \"user role\".").arg(role)));
    }
    return doneIf(store::UserRoleTable(transaction).removeGiven(id, role), "role_of_this_user");
}

Outcome<QList<RoleSummary>> summaries(store::Database &database)
{
    const store::RoleTable table(database);
    const auto rows = table.listOverviews();
    if (!rows) {
        return failedJob<QList<RoleSummary>>(rows);
    }
    QList<RoleSummary> roles;
    for (const store::RoleOverviewRow &row : *rows) {
        const auto rules = table.listRules(row.name);
        if (!rules) {
            return failedJob<QList<RoleSummary>>(rules);
        }
        RoleSummary summary{row.name, row.isBuiltIn, row.users, {}};
        for (const store::RoleRuleRow &rule : *rules) {
            summary.rules.append({fromStore(rule.effect), rule.pattern});
        }
        roles.append(summary);
    }
    return Result<QList<RoleSummary>>(roles);
}

QString words(const RuleSummary &rule)
{
    return (rule.effect == RuleEffect::Allow ? QStringLiteral("allow ") : QStringLiteral("refuse ")) + rule.pattern;
}

QString words(const RuleEdit &edit)
{
    return edit.effect ? words(RuleSummary{*edit.effect, edit.pattern}) : QString(QStringLiteral("clear ") + edit.pattern);
}

Outcome<Done> checkEdit(Transaction &transaction, const RuleEdit &edit)
{
    auto known = edit.userId.isEmpty() ? requireRole(transaction, edit.role) : requireUser(transaction, edit.userId);
    return mayGoOn(known) ? requirePattern(edit.pattern) : known;
}

store::Result<void> writeEdit(Transaction &transaction, const RuleEdit &edit)
{
    const store::RoleTable roles(transaction);
    const store::UserRoleTable ofUsers(transaction);
    const bool isUsersOwn = !edit.userId.isEmpty();
    if (edit.effect) {
        return isUsersOwn ? ofUsers.insertRule(edit.userId, toStore(*edit.effect), edit.pattern) : roles.insertRule({edit.role, toStore(*edit.effect), edit.pattern});
    }
    // One that is gone already is no reason to fail.
    const auto removed = isUsersOwn ? ofUsers.removeRule(edit.userId, edit.pattern) : roles.removeRule(edit.role, edit.pattern);
    return removed ? store::Result<void>() : core::unexpected(store::Error(removed.error()));
}

} // namespace

RoleAdministration::RoleAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_via(via)
{
}

template <class Job>
void RoleAdministration::write(audit::Event act, Job job, Reply<Done> reply)
{
    const auto withoutEvent = [job](Transaction &transaction, audit::Event &) -> Outcome<Done> { return job(transaction); };
    m_store.write(this, audited<Done>(std::move(act), withoutEvent), answerWith(std::move(reply)));
}

audit::Event RoleAdministration::aboutRole(const QString &role, const QString &what) const
{
    audit::Event event = actOf(m_via, audit::EventKind::RoleChanged, m_clock.nowMs());
    event.onWhat = role;
    event.details = {{QStringLiteral("change"), what}};
    return event;
}

audit::Event RoleAdministration::aboutUser(const core::UserId &id, audit::EventKind kind, const QString &what) const
{
    audit::Event event = actOf(m_via, kind, m_clock.nowMs());
    event.userId = id;
    event.details = {{QStringLiteral("change"), what}};
    return event;
}

void RoleAdministration::list(Reply<QList<RoleSummary>> reply)
{
    m_store.report(this, summaries, answerWith(std::move(reply)));
}

void RoleAdministration::create(const QString &name, Reply<Done> reply)
{
    write(aboutRole(name, QStringLiteral("create")), [name](Transaction &transaction) { return applyCreation(transaction, name); }, std::move(reply));
}

void RoleAdministration::remove(const QString &name, Reply<Done> reply)
{
    write(aboutRole(name, QStringLiteral("delete")), [name](Transaction &transaction) { return applyRemoval(transaction, name); }, std::move(reply));
}

void RoleAdministration::setRule(const QString &role, const RuleSummary &rule, Reply<Done> reply)
{
    const auto job = [role, rule](Transaction &transaction) -> Outcome<Done> {
        if (auto known = requireRole(transaction, role); !mayGoOn(known)) {
            return known;
        }
        if (auto usable = requirePattern(rule.pattern); !mayGoOn(usable)) {
            return usable;
        }
        return doneUnless(store::RoleTable(transaction).insertRule({role, toStore(rule.effect), rule.pattern}));
    };
    write(aboutRole(role, words(rule)), job, std::move(reply));
}

void RoleAdministration::clearRule(const QString &role, const QString &pattern, Reply<Done> reply)
{
    const auto job = [role, pattern](Transaction &transaction) { return doneIf(store::RoleTable(transaction).removeRule(role, pattern), "rule"); };
    write(aboutRole(role, QStringLiteral("clear ") + pattern), job, std::move(reply));
}

void RoleAdministration::apply(const QList<RuleEdit> &edits, Reply<Done> reply)
{
    const auto job = [edits, via = m_via, now = m_clock.nowMs()](Transaction &transaction) -> Outcome<Done> {
        for (const RuleEdit &edit : edits) {
            if (auto usable = checkEdit(transaction, edit); !mayGoOn(usable)) {
                return usable; // before anything is written
            }
        }
        for (const RuleEdit &edit : edits) {
            audit::Event event = actOf(via, edit.userId.isEmpty() ? audit::EventKind::RoleChanged : audit::EventKind::UserRuleChanged, now);
            event.onWhat = edit.role;
            event.userId = edit.userId;
            event.details = {{QStringLiteral("change"), words(edit)}};
            const auto done = writeEdit(transaction, edit).and_then([&] { return audit::append(transaction, event); });
            if (!done) {
                return failedJob<Done>(done);
            }
        }
        return Outcome<Done>(Result<Done>(Done{}));
    };
    m_store.write(this, job, answerWith(std::move(reply)));
}

void RoleAdministration::addToUser(const core::UserId &id, const QString &role, Reply<Done> reply)
{
    const auto job = [id, role](Transaction &transaction) -> Outcome<Done> {
        auto user = requireUser(transaction, id);
        return mayGoOn(user) ? applyAddition(transaction, id, role) : user;
    };
    write(aboutUser(id, audit::EventKind::UserRoleChanged, QStringLiteral("add ") + role), job, std::move(reply));
}

void RoleAdministration::removeFromUser(const core::UserId &id, const QString &role, Reply<Done> reply)
{
    const auto job = [id, role](Transaction &transaction) -> Outcome<Done> {
        auto user = requireUser(transaction, id);
        return mayGoOn(user) ? applySubtraction(transaction, id, role) : user;
    };
    write(aboutUser(id, audit::EventKind::UserRoleChanged, QStringLiteral("remove ") + role), job, std::move(reply));
}

void RoleAdministration::setUserRule(const core::UserId &id, const RuleSummary &rule, Reply<Done> reply)
{
    const auto job = [id, rule](Transaction &transaction) -> Outcome<Done> {
        if (auto user = requireUser(transaction, id); !mayGoOn(user)) {
            return user;
        }
        if (auto usable = requirePattern(rule.pattern); !mayGoOn(usable)) {
            return usable;
        }
        return doneUnless(store::UserRoleTable(transaction).insertRule(id, toStore(rule.effect), rule.pattern));
    };
    write(aboutUser(id, audit::EventKind::UserRuleChanged, words(rule)), job, std::move(reply));
}

void RoleAdministration::clearUserRule(const core::UserId &id, const QString &pattern, Reply<Done> reply)
{
    const auto job = [id, pattern](Transaction &transaction) { return doneIf(store::UserRoleTable(transaction).removeRule(id, pattern), "rule"); };
    write(aboutUser(id, audit::EventKind::UserRuleChanged, QStringLiteral("clear ") + pattern), job, std::move(reply));
}

} // namespace admin
