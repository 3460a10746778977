// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/stdio_command.h"

namespace gateway
{

const QStringList &inheritedVariables()
{
    static const QStringList names{
        QStringLiteral("HOME"), QStringLiteral("LANG"), QStringLiteral("LC_ALL"), QStringLiteral("LC_CTYPE"), QStringLiteral("LOGNAME"),
        QStringLiteral("PATH"), QStringLiteral("SHELL"), QStringLiteral("TERM"), QStringLiteral("TZ"), QStringLiteral("USER"),
    };
    return names;
}

QProcessEnvironment environmentOf(const StdioCommand &command, const QProcessEnvironment &ours)
{
    QProcessEnvironment environment;
    for (const QString &name : inheritedVariables()) {
        // A value that begins like this is a shell function to some shells, not data.
        if (ours.contains(name) && !ours.value(name).startsWith(QLatin1String("()"))) {
            environment.insert(name, ours.value(name));
        }
    }
    for (const EnvironmentVariable &variable : command.environment) {
        environment.insert(variable.name, QString::fromUtf8(variable.value.reveal()));
    }
    return environment;
}

QStringList argumentsOf(const StdioCommand &command)
{
    if (!command.sandbox) {
        return command.arguments;
    }
    QStringList arguments{
        QStringLiteral("bwrap"), QStringLiteral("--die-with-parent"), QStringLiteral("--unshare-pid"), QStringLiteral("--unshare-ipc"),
        QStringLiteral("--ro-bind"), QStringLiteral("/"), QStringLiteral("/"), QStringLiteral("--dev"), QStringLiteral("/dev"),
        QStringLiteral("--proc"), QStringLiteral("/proc"), QStringLiteral("--tmpfs"), QStringLiteral("/tmp"),
    };
    if (command.sandbox->network == Sandbox::Network::None) {
        arguments.append(QStringLiteral("--unshare-net"));
    }
    for (const QString &folder : command.sandbox->writableFolders) {
        arguments.append({QStringLiteral("--bind"), folder, folder});
    }
    if (!command.workingDirectory.isEmpty()) {
        arguments.append({QStringLiteral("--chdir"), command.workingDirectory});
    }
    arguments.append(QStringLiteral("--"));
    return arguments + command.arguments;
}

} // namespace gateway
