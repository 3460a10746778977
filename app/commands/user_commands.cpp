// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

namespace app
{

namespace
{

QJsonObject parametersOf(const Invocation &invocation)
{
    QJsonObject parameters;
    if (!invocation.arguments.isEmpty()) {
        parameters.insert(QStringLiteral("user"), invocation.arguments.first());
    }
    for (auto option = invocation.options.cbegin(); option != invocation.options.cend(); ++option) {
        parameters.insert(option.key(), option.value());
    }
    return parameters;
}

ExitCode missingPassword()
{
    printProblem(QStringLiteral("No password came on standard input; type one line, or use a pipe."));
    return ExitCode::Usage;
}

ExitCode add(const Invocation &invocation)
{
    QJsonObject parameters = parametersOf(invocation);
    const bool isLocal = invocation.options.contains(QStringLiteral("local"));
    if (isLocal == !invocation.arguments.isEmpty()) {
        printProblem(QStringLiteral("Say whom to add: github:LOGIN, or --local NAME for an account with a password."));
        return ExitCode::Usage;
    }
    QString name = isLocal ? invocation.options.value(QStringLiteral("local")) : invocation.arguments.first();
    if (isLocal) {
        const auto password = readSecret(QStringLiteral("Password for %1: ").arg(name));
        if (!password) {
            return missingPassword();
        }
        parameters.insert(QStringLiteral("password"), QString::fromUtf8(password->reveal().toByteArray()));
        return runAction(invocation, QStringLiteral("user.add_local"), parameters, QStringLiteral("Added local:%1.").arg(name));
    }
    return runAction(invocation, QStringLiteral("user.allow"), parameters, QStringLiteral("%1 is approved at the first sign-in.").arg(name));
}

ExitCode list(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("user.list"), {},
                   {{"id", "ID"}, {"provider", "PROVIDER"}, {"login", "LOGIN"}, {"name", "NAME"}, {"status", "STATUS"}, {"role", "ROLE"},
                    {"approval_ends_at", "UNTIL"}, {"sessions", "SESSIONS"}, {"last_seen_at", "LAST SEEN"}});
}

ExitCode passwd(const Invocation &invocation)
{
    QJsonObject parameters = parametersOf(invocation);
    const auto password = readSecret(QStringLiteral("New password: "));
    if (!password) {
        return missingPassword();
    }
    parameters.insert(QStringLiteral("password"), QString::fromUtf8(password->reveal().toByteArray()));
    return runAction(invocation, QStringLiteral("user.passwd"), parameters, QStringLiteral("Password changed."));
}

ExitCode twoStepOff(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("user.two_step_off"), parametersOf(invocation),
                     QStringLiteral("%1 signs in with the password alone.").arg(invocation.arguments.first()));
}

ExitCode role(const Invocation &invocation)
{
    QJsonObject parameters = parametersOf(invocation);
    const QString user = invocation.arguments.at(0);
    const QString name = invocation.arguments.at(1);
    const bool isAddition = invocation.options.contains(QStringLiteral("add"));
    const bool isRemoval = invocation.options.contains(QStringLiteral("remove"));
    parameters.insert(QStringLiteral("role"), name);
    if (isAddition && isRemoval) {
        printProblem(QStringLiteral("Give --add or --remove, not both."));
        return ExitCode::Usage;
    }
    if (isAddition) {
        return runAction(invocation, QStringLiteral("user.add_role"), parameters, QStringLiteral("%1 is %2, too.").arg(user, name));
    }
    if (isRemoval) {
        return runAction(invocation, QStringLiteral("user.remove_role"), parameters, QStringLiteral("%1 is no longer %2.").arg(user, name));
    }
    return runAction(invocation, QStringLiteral("user.role"), parameters, QStringLiteral("%1 is now %2.").arg(user, name));
}

ExitCode expire(const Invocation &invocation)
{
    QJsonObject parameters = parametersOf(invocation);
    if (invocation.arguments.size() > 1) {
        parameters.insert(QStringLiteral("until"), invocation.arguments.at(1));
    }
    const QString until = invocation.arguments.value(1, QStringLiteral("no end"));
    return runAction(invocation, QStringLiteral("user.expire"), parameters, QStringLiteral("Approval of %1: %2.").arg(invocation.arguments.at(0), until));
}

ExitCode approve(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("user.approve"), parametersOf(invocation), QStringLiteral("Approved %1.").arg(invocation.arguments.first()));
}

ExitCode deny(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("user.deny"), parametersOf(invocation), QStringLiteral("Denied %1; they may ask again in ten minutes.").arg(invocation.arguments.first()));
}

ExitCode block(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("user.block"), parametersOf(invocation), QStringLiteral("Blocked %1 and ended their sessions.").arg(invocation.arguments.first()));
}

ExitCode unblock(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("user.unblock"), parametersOf(invocation), QStringLiteral("%1 is no longer blocked, and waits for approval.").arg(invocation.arguments.first()));
}

ExitCode remove(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("user.delete"), parametersOf(invocation), QStringLiteral("Deleted %1.").arg(invocation.arguments.first()));
}

ExitCode erase(const Invocation &invocation)
{
    const auto answer = administer(invocation, QStringLiteral("user.erase"), parametersOf(invocation));
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    if (invocation.wantsJson) {
        printJson(*answer);
        return ExitCode::Done;
    }
    printLine(QStringLiteral("Erased %1: %2 recorded calls and %3 audit rows no longer say who it was.")
                  .arg(invocation.arguments.first())
                  .arg(answer->toObject().value(QLatin1String("calls")).toInteger())
                  .arg(answer->toObject().value(QLatin1String("audit_rows")).toInteger()));
    return ExitCode::Done;
}

} // namespace

std::vector<CommandDefinition> userCommands()
{
    // USER is an id of `user list`, or provider:login.
    using enum SettingsScope;
    const std::vector<OptionDefinition> roleAndUntil{{"role", "ROLE", "member (default), premium, admin or owner"}, {"until", "DATE", "approval ends then (2026-12-31)"}};
    return {
        {"user add", "[github:LOGIN]", "approve a GitHub login beforehand, or make a local account",
         {{"local", "NAME", "a local account; its password comes on standard input"},
          {"role", "ROLE", "member, premium, admin or owner (default: owner for the first account, else member)"},
          {"name", "TEXT", "full name"},
          {"email", "ADDRESS", "e-mail address"}}, DataDirectory, add},
        {"user list", "", "everybody who signed in or was added", {}, DataDirectory, list},
        {"user approve", "USER", "let somebody in (USER: an id of \"user list\", github:login or local:name)", roleAndUntil, DataDirectory, approve},
        {"user deny", "USER", "refuse this request; they may ask again after ten minutes", {}, DataDirectory, deny},
        {"user block", "USER", "refuse for good and end all sessions", {}, DataDirectory, block},
        {"user unblock", "USER", "back to waiting for approval", {}, DataDirectory, unblock},
        {"user expire", "USER [DATE]", "let the approval end on a date; without one, never", {}, DataDirectory, expire},
        {"user role", "USER ROLE", "give another first role, or one more",
         {{"add", "", "beside the roles they have"}, {"remove", "", "take this one away"}}, DataDirectory, role},
        {"user passwd", "USER", "new password of a local account, from standard input", {}, DataDirectory, passwd},
        {"user two-step-off", "USER", "switch two-step sign-in off for somebody who lost their app", {}, DataDirectory, twoStepOff},
        {"user delete", "USER", "delete with all sessions; recorded calls stay", {}, DataDirectory, remove},
        {"user erase", "USER", "delete, and forget who they were: in recorded calls, and in the audit log, which still verifies", {}, DataDirectory, erase},
    };
}

} // namespace app
