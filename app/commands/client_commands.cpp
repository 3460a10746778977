// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

namespace app
{

namespace
{

QJsonObject clientOf(const Invocation &invocation)
{
    return {{QStringLiteral("client"), invocation.arguments.first()}};
}

ExitCode list(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("client.list"), {},
                   {{"id", "ID"}, {"name", "NAME"}, {"kind", "KIND"}, {"users", "USERS"}, {"sessions", "SESSIONS"}, {"last_used_at", "LAST USED"}});
}

ExitCode revoke(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("client.revoke"), clientOf(invocation), QStringLiteral("Ended every session of %1; it stays registered.").arg(invocation.arguments.first()));
}

ExitCode remove(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("client.delete"), clientOf(invocation), QStringLiteral("Deleted %1.").arg(invocation.arguments.first()));
}

} // namespace

std::vector<CommandDefinition> clientCommands()
{
    using enum SettingsScope;
    return {
        {"client list", "", "every registered client", {}, DataDirectory, list},
        {"client revoke", "CLIENT", "end all its sessions, keep its registration", {}, DataDirectory, revoke},
        {"client delete", "CLIENT", "end all its sessions and forget it", {}, DataDirectory, remove},
    };
}

} // namespace app
