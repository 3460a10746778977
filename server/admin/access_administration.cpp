// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/access_administration.h"

#include "server/access/login_name.h"
#include "server/access/permission_check.h"
#include "server/access/user_lookup.h"
#include "server/admin/audited.h"
#include "server/admin/listener_control.h"
#include "server/admin/permission_answers.h"
#include "server/admin/settings_control.h"
#include "server/admin/user_rules.h"
#include "server/store/allowed_login_table.h"
#include "server/store/approval_request_table.h"
#include "server/store/login_binding_table.h"
#include "server/store/server_allow_table.h"
#include "server/store/server_table.h"
#include "server/store/user_table.h"

namespace admin
{

namespace
{

using store::LoginName;
using store::Transaction;

Outcome<LoginName> entryOf(Transaction &transaction, const QString &who)
{
    const QString role = who.startsWith(QLatin1String("role:")) ? who.mid(5) : QString();
    if (!role.isEmpty()) {
        const auto rule = requireRole(transaction, role);
        return mayGoOn(rule) ? Outcome<LoginName>(Result<LoginName>(LoginName{store::ServerAllowTable::roleKind, role}))
            : rule           ? ruledOut<LoginName>(rule->error())
                             : failedJob<LoginName>(rule);
    }
    const auto user = store::UserTable(transaction).find(core::UserId(who));
    if (!user) {
        return failedJob<LoginName>(user);
    }
    if (*user) {
        return Outcome<LoginName>(Result<LoginName>(LoginName{store::ServerAllowTable::userKind, who}));
    }
    const auto name = access_control::parseLoginName(who);
    return name ? Outcome<LoginName>(Result<LoginName>(*name)) : ruledOut<LoginName>(invalid("who", QString(name.error() + QLatin1Char('.'))));
}

// The built-in server, or one of the table.
Outcome<Done> requireServer(Transaction &transaction, const QString &server)
{
    const auto row = store::ServerTable(transaction).find(server);
    if (!row) {
        return failedJob<Done>(row);
    }
    return *row || server == access_control::builtInServer ? done() : ruledOut<Done>(notFound("server"));
}

Outcome<Done> applyAllowance(Transaction &transaction, const QString &server, const QString &who, core::Seconds now)
{
    if (auto rule = requireServer(transaction, server); !mayGoOn(rule)) {
        return rule;
    }
    const auto entry = entryOf(transaction, who);
    if (!entry) {
        return failedJob<Done>(entry);
    }
    if (!*entry) {
        return ruledOut<Done>(entry->error());
    }
    const LoginName &name = **entry;
    if (name.kind != store::ServerAllowTable::roleKind && name.kind != store::ServerAllowTable::userKind) {
        if (const auto bound = access_control::bindIfKnown(transaction, name, now); !bound) {
            return failedJob<Done>(bound);
        }
    }
    return doneUnless(store::ServerAllowTable(transaction).insert(server, name));
}

Outcome<Done> applyDisallowance(Transaction &transaction, const QString &server, const QString &who)
{
    const store::ServerAllowTable table(transaction);
    const auto entries = table.list(server);
    if (!entries) {
        return failedJob<Done>(entries);
    }
    const auto spelled = access_control::parseLoginName(who);
    for (const LoginName &entry : *entries) {
        const bool isMeant = entry.toString() == who || (entry.kind == store::ServerAllowTable::userKind && entry.name == who) || (spelled && entry == *spelled);
        if (isMeant) {
            const auto removed = table.remove(server, entry);
            return removed ? done() : failedJob<Done>(removed);
        }
    }
    return ruledOut<Done>(notFound("entry"));
}

// Who comes with an entry that lets people in is let in when the entry becomes theirs.
Outcome<Done> admit(Transaction &transaction, const store::LoginConflictRow &conflict)
{
    auto user = store::UserTable(transaction).find(conflict.userId);
    const auto made = store::AllowedLoginTable(transaction).find(conflict.login);
    if (!user || !made) {
        return user ? failedJob<Done>(made) : failedJob<Done>(user);
    }
    if (!*user || !conflict.wouldAdmit || (*user)->status != store::UserStatus::Pending) {
        return done();
    }
    store::UserRow row = **user;
    row.status = store::UserStatus::Approved;
    row.approvedBy = store::ApprovedBy::Person;
    row.role = *made ? (*made)->role : row.role;
    row.deniedUntilAt.reset();
    const auto stored = store::UserTable(transaction).update(row);
    const auto closed = store::ApprovalRequestTable(transaction).remove(row.id);
    return stored && closed ? done() : stored ? failedJob<Done>(closed) : failedJob<Done>(stored);
}

Outcome<Done> applySettlement(Transaction &transaction, const LoginName &login, const core::UserId &owner, core::Seconds now)
{
    const store::LoginBindingTable bindings(transaction);
    const auto present = bindings.find(login);
    const auto conflict = bindings.findConflict(login, owner);
    if (!present || !conflict) {
        return present ? failedJob<Done>(conflict) : failedJob<Done>(present);
    }
    if (*present && **present == owner) {
        const auto settled = bindings.settleConflicts(login, now);
        return !settled ? failedJob<Done>(settled) : *settled ? done() : ruledOut<Done>(notFound("conflict"));
    }
    if (!*conflict) {
        return ruledOut<Done>(notFound("conflict"));
    }
    if (const auto bound = bindings.update(login, owner, now); !bound) {
        return failedJob<Done>(bound);
    }
    return admit(transaction, **conflict);
}

QString nameOf(const std::optional<store::UserRow> &user)
{
    return !user ? QString() : user->name.isEmpty() ? user->login : user->name;
}

Outcome<QList<LoginConflict>> conflicts(store::Database &database)
{
    const auto rows = store::LoginBindingTable(database).listConflicts();
    if (!rows) {
        return failedJob<QList<LoginConflict>>(rows);
    }
    QList<LoginConflict> list;
    const store::UserTable users(database);
    for (const store::LoginConflictRow &row : *rows) {
        const auto owner = users.find(row.ownerId);
        const auto user = users.find(row.userId);
        if (!owner || !user) {
            return owner ? failedJob<QList<LoginConflict>>(user) : failedJob<QList<LoginConflict>>(owner);
        }
        list.append({row.login.toString(), row.ownerId, row.userId, row.wouldAdmit, row.seenAt, nameOf(*owner), nameOf(*user)});
    }
    return Result<QList<LoginConflict>>(list);
}

} // namespace

AccessAdministration::AccessAdministration(const Neighbours &n, audit::ActorKind via)
    : m_store(n.store)
    , m_clock(n.clock)
    , m_settings(n.settings)
    , m_listener(n.listener)
    , m_via(via)
{
}

void AccessAdministration::listServer(const QString &server, Reply<QStringList> reply)
{
    const auto job = [server](store::Database &database) -> Outcome<QStringList> {
        const auto entries = store::ServerAllowTable(database).list(server);
        if (!entries) {
            return failedJob<QStringList>(entries);
        }
        QStringList list;
        for (const LoginName &entry : *entries) {
            list.append(entry.kind == store::ServerAllowTable::userKind ? entry.name : entry.toString());
        }
        return Result<QStringList>(list);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void AccessAdministration::allowOnServer(const QString &server, const QString &who, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ServerListChanged, m_clock.nowMs());
    event.onWhat = server;
    event.details = {{QStringLiteral("allow"), who}};
    const auto job = [server, who, now = m_clock.now()](Transaction &transaction, audit::Event &) { return applyAllowance(transaction, server, who, now); };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

void AccessAdministration::disallowOnServer(const QString &server, const QString &who, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ServerListChanged, m_clock.nowMs());
    event.onWhat = server;
    event.details = {{QStringLiteral("disallow"), who}};
    const auto job = [server, who](Transaction &transaction, audit::Event &) { return applyDisallowance(transaction, server, who); };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

void AccessAdministration::listConflicts(Reply<QList<LoginConflict>> reply)
{
    m_store.report(this, conflicts, answerWith(std::move(reply)));
}

void AccessAdministration::settleConflict(const QString &login, const core::UserId &owner, Reply<Done> reply)
{
    const auto name = access_control::parseLoginName(login);
    if (!name) {
        return reply(core::unexpected(invalid("login", QString(name.error() + QLatin1Char('.')))));
    }
    audit::Event event = actOf(m_via, audit::EventKind::LoginConflictSettled, m_clock.nowMs());
    event.userId = owner;
    event.details = {{QStringLiteral("login"), name->toString()}};
    const auto job = [name = *name, owner, now = m_clock.now()](Transaction &transaction, audit::Event &) { return applySettlement(transaction, name, owner, now); };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

void AccessAdministration::check(const PermissionQuestion &question, Reply<PermissionAnswer> reply)
{
    if (question.target.indexOf(QLatin1Char('/')) <= 0 || question.target.endsWith(QLatin1Char('/'))) {
        return reply(core::unexpected(invalid("target", QStringLiteral("Name the tool as SERVER/TOOL, such as gatehouse/add."))));
    }
    auto adminTools = access_control::TokenGrant::AdminTools::Off;
    const QList<Setting> settings = m_settings.list();
    for (const Setting &setting : settings) {
        if (setting.key == QLatin1String("admin_tools") && setting.value == QLatin1String("on")) {
            adminTools = access_control::TokenGrant::AdminTools::On;
        }
    }
    const auto job = [question, adminTools, now = m_clock.now()](store::Database &database) {
        return answerPermission(database, question, adminTools, now);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void AccessAdministration::listPermissions(const core::UserId &id, Reply<UserPermissions> reply)
{
    const auto job = [id, tools = m_listener.toolsByServer(), now = m_clock.now()](store::Database &database) { return answerPermissions(database, id, tools, now); };
    m_store.report(this, job, answerWith(std::move(reply)));
}

} // namespace admin
