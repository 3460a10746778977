// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/permission_verbs.h"

#include <array>

namespace admin
{

namespace
{

using Parameters = QJsonObject;

void createRole(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    service.asCommandLine().roles.create(text(p, "role"), doneReply(reply));
}

void removeRole(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    service.asCommandLine().roles.remove(text(p, "role"), doneReply(reply));
}

template <RuleEffect Effect>
void setRule(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    service.asCommandLine().roles.setRule(text(p, "role"), {Effect, text(p, "pattern")}, doneReply(reply));
}

void clearRule(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    service.asCommandLine().roles.clearRule(text(p, "role"), text(p, "pattern"), doneReply(reply));
}

void addRole(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    withUser(service, p, reply, [&service, role = text(p, "role"), reply](const core::UserId &id) {
        service.asCommandLine().roles.addToUser(id, role, doneReply(reply));
    });
}

void takeRole(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    withUser(service, p, reply, [&service, role = text(p, "role"), reply](const core::UserId &id) {
        service.asCommandLine().roles.removeFromUser(id, role, doneReply(reply));
    });
}

template <RuleEffect Effect>
void setUserRule(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    withUser(service, p, reply, [&service, pattern = text(p, "pattern"), reply](const core::UserId &id) {
        service.asCommandLine().roles.setUserRule(id, {Effect, pattern}, doneReply(reply));
    });
}

void clearUserRule(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    withUser(service, p, reply, [&service, pattern = text(p, "pattern"), reply](const core::UserId &id) {
        service.asCommandLine().roles.clearUserRule(id, pattern, doneReply(reply));
    });
}

void may(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    withUser(service, p, reply, [&service, target = text(p, "target"), session = text(p, "session"), reply](const core::UserId &id) {
        const auto familyId = session.isEmpty() ? std::nullopt : std::optional(core::FamilyId(session));
        service.asCommandLine().access.check({id, target, familyId}, jsonReply<PermissionAnswer>(reply));
    });
}

void listServer(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    service.asCommandLine().access.listServer(text(p, "server"), [reply](const Result<QStringList> &entries) {
        if (!entries) {
            return reply(core::unexpected(Error(entries.error())));
        }
        QJsonArray rows;
        for (const QString &entry : *entries) {
            rows.append(QJsonObject{{QStringLiteral("who"), entry}});
        }
        reply(QJsonValue(rows));
    });
}

void allowOnServer(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    service.asCommandLine().access.allowOnServer(text(p, "server"), text(p, "who"), doneReply(reply));
}

void disallowOnServer(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    service.asCommandLine().access.disallowOnServer(text(p, "server"), text(p, "who"), doneReply(reply));
}

void settle(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    withUser(service, p, reply, [&service, login = text(p, "login"), reply](const core::UserId &id) {
        service.asCommandLine().access.settleConflict(login, id, doneReply(reply));
    });
}

constexpr auto Verbs = std::to_array<Verb>({
    {"role.list", [](AdminService &s, const Parameters &, const JsonReply &r) { s.asCommandLine().roles.list(listReply<RoleSummary>(r)); }},
    {"role.create", createRole},
    {"role.delete", removeRole},
    {"role.allow", setRule<RuleEffect::Allow>},
    {"role.refuse", setRule<RuleEffect::Refuse>},
    {"role.clear", clearRule},
    {"user.add_role", addRole},
    {"user.remove_role", takeRole},
    {"user.allow_tool", setUserRule<RuleEffect::Allow>},
    {"user.refuse_tool", setUserRule<RuleEffect::Refuse>},
    {"user.clear_tool", clearUserRule},
    {"user.may", may},
    {"server.who", listServer},
    {"server.allow", allowOnServer},
    {"server.disallow", disallowOnServer},
    {"conflict.list", [](AdminService &s, const Parameters &, const JsonReply &r) { s.asCommandLine().access.listConflicts(listReply<LoginConflict>(r)); }},
    {"conflict.settle", settle},
});

} // namespace

std::span<const Verb> permissionVerbs()
{
    return Verbs;
}

} // namespace admin
