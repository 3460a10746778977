// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

namespace app
{

namespace
{

using Parameters = QJsonObject;

// Role and pattern stand in this order in every command.
Parameters ruleOf(const Invocation &invocation)
{
    Parameters parameters{{QStringLiteral("role"), invocation.arguments.first()}};
    if (invocation.arguments.size() > 1) {
        parameters.insert(QStringLiteral("pattern"), invocation.arguments.at(1));
    }
    return parameters;
}

ExitCode listRoles(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("role.list"), {}, {{"name", "ROLE"}, {"users", "USERS"}, {"rules", "RULES"}});
}

ExitCode createRole(const Invocation &invocation)
{
    const QString role = invocation.arguments.first();
    return runAction(invocation, QStringLiteral("role.create"), ruleOf(invocation),
                     QStringLiteral("Made the role %1; it allows nothing yet (\"role allow %1 SERVER/TOOL\").").arg(role));
}

ExitCode deleteRole(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("role.delete"), ruleOf(invocation), QStringLiteral("Deleted the role %1.").arg(invocation.arguments.first()));
}

ExitCode allowRole(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("role.allow"), ruleOf(invocation),
                     QStringLiteral("%1 allows %2.").arg(invocation.arguments.at(0), invocation.arguments.at(1)));
}

ExitCode refuseRole(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("role.refuse"), ruleOf(invocation),
                     QStringLiteral("%1 refuses %2, whatever another role allows.").arg(invocation.arguments.at(0), invocation.arguments.at(1)));
}

ExitCode clearRole(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("role.clear"), ruleOf(invocation),
                     QStringLiteral("%1 has no rule for %2 any more.").arg(invocation.arguments.at(0), invocation.arguments.at(1)));
}

Parameters userAnd(const char *name, const Invocation &invocation)
{
    return {{QStringLiteral("user"), invocation.arguments.at(0)}, {QString::fromLatin1(name), invocation.arguments.at(1)}};
}

ExitCode allowUser(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("user.allow_tool"), userAnd("pattern", invocation),
                     QStringLiteral("%1 may use %2.").arg(invocation.arguments.at(0), invocation.arguments.at(1)));
}

ExitCode refuseUser(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("user.refuse_tool"), userAnd("pattern", invocation),
                     QStringLiteral("%1 may not use %2, whatever a role allows.").arg(invocation.arguments.at(0), invocation.arguments.at(1)));
}

ExitCode clearUser(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("user.clear_tool"), userAnd("pattern", invocation),
                     QStringLiteral("%1 has no rule of their own for %2 any more.").arg(invocation.arguments.at(0), invocation.arguments.at(1)));
}

struct ReasonWords {
    const char *reason;
    const char *sentence; // %1 = pattern of the rule, %2 = whose it is
};

constexpr ReasonWords Reasons[] = {
    {"allowed_by_rule", "Yes: %2 allows %1."},
    {"open_to_everybody", "Yes: this server is switched on for everybody."},
    {"not_on_server_list", "No: they are not on the server's list (\"server who\" shows it)."},
    {"refused_by_rule", "No: %2 refuses %1."},
    {"no_rule", "No: nothing allows it."},
    {"admin_tools_off", "No: the administration tools are switched off (setting admin_tools)."},
    {"scope_missing", "Not with this session: it has not been given the scope %1. The client can ask for it."},
    {"user_pending", "No: they are not approved."},
    {"user_blocked", "No: they are blocked."},
    {"session_ended", "No: this session has ended."},
};

QString sentenceFor(const QJsonObject &answer)
{
    const QString reason = answer.value(QLatin1String("reason")).toString();
    const QString role = answer.value(QLatin1String("role")).toString();
    const QString needed = answer.value(QLatin1String("needed_scopes")).toArray().first().toString();
    const QString pattern = needed.isEmpty() ? answer.value(QLatin1String("pattern")).toString() : needed;
    const QString whose = role.isEmpty() ? QStringLiteral("a rule of their own") : QStringLiteral("the role \"%1\"").arg(role);
    for (const ReasonWords &words : Reasons) {
        if (reason == QLatin1String(words.reason)) {
            QString sentence = QString::fromLatin1(words.sentence);
            return sentence.replace(QLatin1String("%1"), pattern).replace(QLatin1String("%2"), whose);
        }
    }
    return reason;
}

// Exit code 1 also says "no", for scripts.
ExitCode may(const Invocation &invocation)
{
    Parameters parameters = userAnd("target", invocation);
    parameters.insert(QStringLiteral("session"), invocation.options.value(QStringLiteral("session")));
    const auto answer = administer(invocation, QStringLiteral("user.may"), parameters);
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    const QJsonObject said = answer->toObject();
    if (invocation.wantsJson) {
        printJson(said);
    } else {
        printLine(sentenceFor(said));
    }
    return said.value(QLatin1String("allowed")).toBool() ? ExitCode::Done : ExitCode::Refused;
}

Parameters serverAndWho(const Invocation &invocation)
{
    return {{QStringLiteral("server"), invocation.arguments.at(0)}, {QStringLiteral("who"), invocation.arguments.value(1)}};
}

ExitCode listServer(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("server.who"), serverAndWho(invocation), {{"who", "MAY ENTER"}});
}

ExitCode allowOnServer(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("server.allow"), serverAndWho(invocation),
                     QStringLiteral("%2 may enter %1; whoever is not on its list may not.").arg(invocation.arguments.at(0), invocation.arguments.at(1)));
}

ExitCode disallowOnServer(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("server.disallow"), serverAndWho(invocation),
                     QStringLiteral("%2 is off the list of %1; a server without a list is open to everybody.").arg(invocation.arguments.at(0), invocation.arguments.at(1)));
}

ExitCode listConflicts(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("conflict.list"), {},
                   {{"login", "LOGIN"}, {"owner", "BELONGS TO"}, {"user", "CAME NOW"}, {"would_admit", "LETS IN"}, {"seen_at", "SEEN"}});
}

ExitCode settleConflict(const Invocation &invocation)
{
    const Parameters parameters{{QStringLiteral("login"), invocation.arguments.at(0)}, {QStringLiteral("user"), invocation.arguments.at(1)}};
    return runAction(invocation, QStringLiteral("conflict.settle"), parameters,
                     QStringLiteral("%1 means %2 from now on.").arg(invocation.arguments.at(0), invocation.arguments.at(1)));
}

} // namespace

std::vector<CommandDefinition> permissionCommands()
{
    // PATTERN is SERVER/TOOL with * for any run of characters; a rule that refuses wins.
    using enum SettingsScope;
    return {
        {"role list", "", "every role with its rules", {}, DataDirectory, listRoles},
        {"role create", "ROLE", "a new role, which allows nothing yet", {}, DataDirectory, createRole},
        {"role delete", "ROLE", "a role that nobody has", {}, DataDirectory, deleteRole},
        {"role allow", "ROLE SERVER/TOOL", "let a role use tools (gatehouse/add, files/*)", {}, DataDirectory, allowRole},
        {"role refuse", "ROLE SERVER/TOOL", "forbid tools to a role, whatever another one allows", {}, DataDirectory, refuseRole},
        {"role clear", "ROLE SERVER/TOOL", "take a rule away from a role", {}, DataDirectory, clearRole},
        {"user may", "USER SERVER/TOOL", "whether somebody may use a tool, and why (not); exit code 1 = no",
         {{"session", "SESSION", "with this session's token, which may have been given less"}}, DataDirectory, may},
        {"user allow", "USER SERVER/TOOL", "let one person use tools, beside their roles", {}, DataDirectory, allowUser},
        {"user refuse", "USER SERVER/TOOL", "forbid one person tools, whatever a role allows", {}, DataDirectory, refuseUser},
        {"user clear", "USER SERVER/TOOL", "take a rule of their own away from somebody", {}, DataDirectory, clearUser},
        {"server who", "SERVER", "who may enter a server; an empty list = everybody", {}, DataDirectory, listServer},
        {"server allow", "SERVER WHO", "put somebody on a server's list (an id, github:LOGIN, role:NAME)", {}, DataDirectory, allowOnServer},
        {"server disallow", "SERVER WHO", "take somebody off a server's list", {}, DataDirectory, disallowOnServer},
        {"conflict list", "", "logins of our lists that somebody else came with", {}, DataDirectory, listConflicts},
        {"conflict settle", "LOGIN USER", "whose a login is: of who has it, or of who came with it", {}, DataDirectory, settleConflict},
    };
}

} // namespace app
