// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/upstream_commands.h"
#include "app/output.h"

#include <QFile>
#include <QJsonDocument>

#include <algorithm>
#include <cstdio>

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
    if (invocation.options.contains(QStringLiteral("command")) || invocation.options.contains(QStringLiteral("url"))) {
        return addUpstream(invocation);
    }
    if (!invocation.options.contains(QStringLiteral("external")) || !invocation.options.contains(QStringLiteral("resource"))) {
        printProblem(QStringLiteral("Say what it is: --command \"program arguments\", --url https://host/path, or --external --resource https://host/path."));
        return ExitCode::Usage;
    }
    return printCredentials(invocation, QStringLiteral("server.add_external"),
                            {{QStringLiteral("server"), invocation.arguments.first()},
                             {QStringLiteral("name"), invocation.options.value(QStringLiteral("name"))},
                             {QStringLiteral("resource"), invocation.options.value(QStringLiteral("resource"))}});
}

// servers -> domain -> id -> {…}; elsewhere a server is named by the first key.
bool isServerMap(const QByteArray &json)
{
    const QJsonObject domains = QJsonDocument::fromJson(json).object().value(QLatin1String("servers")).toObject();
    return !domains.isEmpty() && std::all_of(domains.begin(), domains.end(), [](const QJsonValue &domain) {
        const QJsonObject members = domain.toObject();
        const bool isServer = members.contains(QLatin1String("command")) || members.contains(QLatin1String("url"));
        return !isServer && std::all_of(members.begin(), members.end(), [](const QJsonValue &member) { return member.isObject(); });
    });
}

ExitCode importExternal(const Invocation &invocation, const QByteArray &config)
{
    const auto answer = administer(invocation, QStringLiteral("server.import_external"),
                                   {{QStringLiteral("config"), QString::fromUtf8(config)},
                                    {QStringLiteral("resource"), invocation.options.value(QStringLiteral("resource"))}});
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    printList(invocation, answer->toArray(),
              {{"id", "ID"}, {"name", "NAME"}, {"resource", "RESOURCE"}, {"introspection_id", "CLIENT_ID"}, {"introspection_secret", "CLIENT_SECRET (SHOWN ONLY NOW)"}});
    return ExitCode::Done;
}

ExitCode import(const Invocation &invocation)
{
    const QString &path = invocation.arguments.first();
    QFile file(path);
    const bool isOpen = path == QLatin1String("-") ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    const QByteArray text = isOpen ? file.read(LargestImport + 1) : QByteArray();
    if (!isOpen || text.size() > LargestImport) {
        printProblem(QStringLiteral("The file %1 cannot be read: %2.").arg(path, isOpen ? QStringLiteral("it is too large") : file.errorString()));
        return ExitCode::Refused;
    }
    return isServerMap(text) ? importExternal(invocation, text) : importUpstreams(invocation, text);
}

ExitCode list(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("server.list"), {},
                   {{"id", "ID"}, {"kind", "KIND"}, {"state", "STATE"}, {"name", "NAME"}, {"resource", "RESOURCE"}, {"has_allow_list", "ALLOW-LIST"}});
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
    std::vector<CommandDefinition> commands{
        {"server add", "ID", "put an MCP server behind the gateway, or name one that runs elsewhere and trusts our tokens",
         {{"command", "LINE", "it is a program: its name and arguments, as you would type them; no shell reads them"},
          {"cwd", "DIR", "the folder it runs in; default: your home"},
          {"env", "NAME,…", "variables of its environment, their values taken from here; NAME=VALUE for what is no secret"},
          {"url", "URL", "it is an HTTP server"},
          {"bearer", "", "... that wants a bearer token, read from standard input"},
          {"header", "NAME", "... that wants this header, its value read from standard input"},
          {"oauth", "", "... where Gatehouse signs in as an OAuth client, for itself and for each user"},
          {"yes", "", "agree to what is shown, and start it"},
          {"external", "", "it runs elsewhere, and clients go there"},
          {"resource", "URL", "... at this URL: the audience of its tokens"},
          {"name", "TEXT", "what people read; default: the id"}},
         DataDirectory, add},
        {"server import", "FILE", "the servers of a claude_desktop_config.json or mcp.json (- reads standard input), or of a Worker project's config.json as external ones",
         {{"resource", "PATTERN", "where a Worker project's are; {domain} and {id} are filled in; default: https://{domain}/{id}"}},
         DataDirectory, import},
        {"server list", "", "the servers besides the built-in one", {}, DataDirectory, list},
        {"server secret", "ID", "new credentials for introspection; the old ones end", {}, DataDirectory, renewSecret},
        {"server remove", "ID", "forget it, and end every session of it", {}, DataDirectory, remove},
    };
    for (CommandDefinition &command : upstreamCommands()) {
        commands.push_back(std::move(command));
    }
    return commands;
}

} // namespace app
