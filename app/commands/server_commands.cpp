// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

#include <QFile>

namespace app
{

namespace
{

constexpr qint64 LargestImport = 1024 * 1024;

// The credentials with which the server asks /introspect.
ExitCode printCredentials(const Invocation &invocation, const QString &verb, const QJsonObject &parameters)
{
    const auto answer = administer(invocation, verb, parameters);
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    const QJsonObject server = answer->toObject();
    if (invocation.wantsJson) {
        printJson(server);
        return ExitCode::Done;
    }
    printLine(QStringLiteral("Tokens for %1 are issued with the resource %2.")
                  .arg(server.value(QLatin1String("id")).toString(), server.value(QLatin1String("resource")).toString()));
    printLine(QStringLiteral("Introspection: client_id %1, client_secret %2 (shown only now).")
                  .arg(server.value(QLatin1String("introspection_id")).toString(), server.value(QLatin1String("introspection_secret")).toString()));
    return ExitCode::Done;
}

ExitCode add(const Invocation &invocation)
{
    if (!invocation.options.contains(QStringLiteral("external")) || !invocation.options.contains(QStringLiteral("resource"))) {
        printProblem(QStringLiteral("Say what kind of server and where: --external --resource https://host/path."));
        return ExitCode::Usage;
    }
    return printCredentials(invocation, QStringLiteral("server.add_external"),
                            {{QStringLiteral("server"), invocation.arguments.first()},
                             {QStringLiteral("name"), invocation.options.value(QStringLiteral("name"))},
                             {QStringLiteral("resource"), invocation.options.value(QStringLiteral("resource"))}});
}

ExitCode import(const Invocation &invocation)
{
    const QString &path = invocation.arguments.first();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > LargestImport) {
        printProblem(QStringLiteral("The file %1 cannot be read: %2.").arg(path, file.isOpen() ? QStringLiteral("it is too large") : file.errorString()));
        return ExitCode::Refused;
    }
    const auto answer = administer(invocation, QStringLiteral("server.import_external"),
                                   {{QStringLiteral("config"), QString::fromUtf8(file.readAll())},
                                    {QStringLiteral("resource"), invocation.options.value(QStringLiteral("resource"))}});
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    printList(invocation, answer->toArray(),
              {{"id", "ID"}, {"name", "NAME"}, {"resource", "RESOURCE"}, {"introspection_id", "CLIENT_ID"}, {"introspection_secret", "CLIENT_SECRET (SHOWN ONLY NOW)"}});
    return ExitCode::Done;
}

ExitCode list(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("server.list"), {},
                   {{"id", "ID"}, {"kind", "KIND"}, {"name", "NAME"}, {"resource", "RESOURCE"}, {"has_allow_list", "ALLOW-LIST"}});
}

ExitCode renewSecret(const Invocation &invocation)
{
    return printCredentials(invocation, QStringLiteral("server.renew_secret"), {{QStringLiteral("server"), invocation.arguments.first()}});
}

ExitCode remove(const Invocation &invocation)
{
    const QString id = invocation.arguments.first();
    return runAction(invocation, QStringLiteral("server.remove"), {{QStringLiteral("server"), id}},
                     QStringLiteral("Removed %1 and ended every session of it.").arg(id));
}

} // namespace

std::vector<CommandDefinition> serverCommands()
{
    using enum SettingsScope;
    return {
        {"server add", "ID", "a server that runs elsewhere and trusts our tokens",
         {{"external", "", "it runs elsewhere (the one kind so far)"},
          {"resource", "URL", "its URL, as clients use it: the audience of its tokens"},
          {"name", "TEXT", "what people read; default: the id"}},
         DataDirectory, add},
        {"server import", "FILE", "every server of a Worker project's config.json (servers, domain, id, allowed_users), as external servers",
         {{"resource", "PATTERN", "where they are; {domain} and {id} are filled in; default: https://{domain}/{id}"}},
         DataDirectory, import},
        {"server list", "", "the servers besides the built-in one", {}, DataDirectory, list},
        {"server secret", "ID", "new credentials for introspection; the old ones end", {}, DataDirectory, renewSecret},
        {"server remove", "ID", "forget it, and end every session of it", {}, DataDirectory, remove},
    };
}

} // namespace app
