// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

namespace app
{

namespace
{

ExitCode list(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("session.list"), {},
                   {{"id", "ID"}, {"login", "LOGIN"}, {"client_name", "CLIENT"}, {"resource", "RESOURCE"}, {"calls", "CALLS"}, {"state", "STATE"},
                    {"started_at", "STARTED"}, {"last_used_at", "LAST USED"}});
}

ExitCode end(const Invocation &invocation)
{
    const QString user = invocation.options.value(QStringLiteral("user"));
    if (invocation.arguments.isEmpty() == user.isEmpty()) {
        printProblem(QStringLiteral("Say which session to end (an id of \"session list\"), or --user USER for all of somebody's."));
        return ExitCode::Usage;
    }
    if (!user.isEmpty()) {
        return runAction(invocation, QStringLiteral("session.end_of_user"), {{QStringLiteral("user"), user}}, QStringLiteral("Ended every session of %1.").arg(user));
    }
    return runAction(invocation, QStringLiteral("session.end"), {{QStringLiteral("session"), invocation.arguments.first()}},
                     QStringLiteral("Ended session %1.").arg(invocation.arguments.first()));
}

} // namespace

std::vector<CommandDefinition> sessionCommands()
{
    using enum SettingsScope;
    return {
        {"session list", "", "who is connected, with which client", {}, DataDirectory, list},
        {"session end", "[SESSION]", "end one now: its next request is refused", {{"user", "USER", "end every session of this user"}}, DataDirectory, end},
    };
}

} // namespace app
