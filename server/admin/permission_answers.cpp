// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/permission_answers.h"

#include "server/access/rights_reader.h"
#include "server/oauth/oauth_config.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/user_role_table.h"
#include "server/store/user_table.h"

namespace admin
{

namespace
{

QString codeOf(access_control::Reason reason)
{
    using access_control::Reason;
    switch (reason) {
    case Reason::AllowedByRule:
        return QStringLiteral("allowed_by_rule");
    case Reason::AllowedToEverybody:
        return QStringLiteral("open_to_everybody");
    case Reason::NotOnServerList:
        return QStringLiteral("not_on_server_list");
    case Reason::RefusedByRule:
        return QStringLiteral("refused_by_rule");
    case Reason::NoRule:
        return QStringLiteral("no_rule");
    case Reason::AdminToolsOff:
        return QStringLiteral("admin_tools_off");
    case Reason::ScopeMissing:
        return QStringLiteral("scope_missing");
    }
    Q_UNREACHABLE();
}

PermissionAnswer answerOf(const access_control::Verdict &verdict, const access_control::Rights &rights)
{
    PermissionAnswer answer;
    answer.isAllowed = verdict.isAllowed;
    answer.reason = codeOf(verdict.reason);
    answer.pattern = verdict.rule.pattern;
    answer.role = verdict.rule.role;
    answer.roles = rights.roles;
    answer.neededScopes = verdict.neededScopes;
    return answer;
}

PermissionAnswer notAdmitted(const char *reason, const access_control::Rights &rights)
{
    PermissionAnswer answer;
    answer.reason = QString::fromLatin1(reason);
    answer.roles = rights.roles;
    return answer;
}

} // namespace

Outcome<PermissionAnswer> answerPermission(store::Database &database, const PermissionQuestion &question, access_control::TokenGrant::AdminTools adminTools,
                                           core::Seconds now)
{
    const auto user = store::UserTable(database).find(question.userId);
    const auto rights = access_control::loadRights(database, question.userId);
    if (!user || !rights) {
        return user ? failedJob<PermissionAnswer>(rights) : failedJob<PermissionAnswer>(user);
    }
    if (!*user) {
        return ruledOut<PermissionAnswer>(notFound("user"));
    }
    const auto say = [](const PermissionAnswer &said) { return Outcome<PermissionAnswer>(Result<PermissionAnswer>(said)); };
    const QString server = question.target.section(QLatin1Char('/'), 0, 0);
    const QString tool = question.target.section(QLatin1Char('/'), 1);
    bool isApprovedOnce = false;
    access_control::TokenGrant grant;
    grant.adminTools = adminTools;
    if (question.sessionId) {
        const auto family = store::RefreshTokenFamilyTable(database).find(*question.sessionId);
        if (!family) {
            return failedJob<PermissionAnswer>(family);
        }
        if (!*family || (*family)->userId != question.userId) {
            return ruledOut<PermissionAnswer>(notFound("session"));
        }
        if (!(*family)->isLive()) {
            return say(notAdmitted("session_ended", *rights));
        }
        isApprovedOnce = (*family)->isApprovedOnce;
        grant.scopes = (*family)->scope.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        oauth::OAuthConfig config;
        config.issuer = (*family)->resource;
        grant.host = config.host();
    }
    const store::UserStatus status = (*user)->statusAt(now);
    if (status != store::UserStatus::Approved && !(isApprovedOnce && status == store::UserStatus::Pending)) {
        return say(notAdmitted(status == store::UserStatus::Blocked ? "user_blocked" : "user_pending", *rights));
    }
    return say(answerOf(question.sessionId ? mayCall(*rights, grant, server, tool) : mayCall(*rights, server, tool), *rights));
}

Outcome<UserPermissions> answerPermissions(store::Database &database, const core::UserId &id, const ToolsByServer &tools, core::Seconds now)
{
    const auto user = store::UserTable(database).find(id);
    const auto rights = access_control::loadRights(database, id);
    const auto own = store::UserRoleTable(database).listOwnRules(id);
    if (!user || !rights || !own) {
        return !user ? failedJob<UserPermissions>(user) : !rights ? failedJob<UserPermissions>(rights) : failedJob<UserPermissions>(own);
    }
    if (!*user) {
        return ruledOut<UserPermissions>(notFound("user"));
    }
    UserPermissions permissions{id, rights->roles, {}, {}};
    for (const store::RoleRuleRow &rule : *own) {
        permissions.ownRules.append({rule.effect == store::RuleEffect::Allow ? RuleEffect::Allow : RuleEffect::Refuse, rule.pattern});
    }
    const store::UserStatus status = (*user)->statusAt(now);
    const char *const shut = status == store::UserStatus::Blocked ? "user_blocked" : status == store::UserStatus::Pending ? "user_pending" : nullptr;
    for (auto server = tools.begin(); server != tools.end(); ++server) {
        for (const QString &tool : server.value()) {
            permissions.tools.append({server.key(), tool, shut ? notAdmitted(shut, *rights) : answerOf(mayCall(*rights, server.key(), tool), *rights)});
        }
    }
    return Outcome<UserPermissions>(Result<UserPermissions>(permissions));
}

} // namespace admin
