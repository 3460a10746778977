// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/upstream_commands.h"

#include "app/output.h"

#include <QFile>

#include <unistd.h>

namespace app
{

namespace
{

constexpr std::chrono::seconds FirstStart(120); // what npx and its like run is fetched first

QString option(const Invocation &invocation, const char *name)
{
    return invocation.options.value(QLatin1String(name));
}

bool has(const Invocation &invocation, const char *name)
{
    return invocation.options.contains(QLatin1String(name));
}

QJsonObject named(const Invocation &invocation)
{
    return {{QStringLiteral("server"), invocation.arguments.first()}};
}

ExitCode fail(const AdministrationFailure &failure)
{
    printProblem(failure.sentence);
    return failure.code;
}

// NAME takes its value from our own environment, so that no secret stands on a command line; NAME=VALUE for what is none.
core::Expected<QJsonObject, QString> environmentFrom(const QString &list)
{
    QJsonObject environment;
    const QStringList entries = list.split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString &entry : entries) {
        const QString name = entry.section(QLatin1Char('='), 0, 0).trimmed();
        const bool hasValue = entry.contains(QLatin1Char('='));
        if (!hasValue && !qEnvironmentVariableIsSet(name.toLatin1().constData())) {
            return core::unexpected(QStringLiteral("%1 is not set here: set it for this command, or write %1=VALUE.").arg(name));
        }
        environment.insert(name, hasValue ? entry.section(QLatin1Char('='), 1) : qEnvironmentVariable(name.toLatin1().constData()));
    }
    return environment;
}

void printServer(const QJsonObject &server)
{
    const auto text = [&server](const char *key) { return server.value(QLatin1String(key)).toString(); };
    const auto words = [&server](const char *key) { return server.value(QLatin1String(key)).toVariant().toStringList(); };
    printLine(QStringLiteral("%1 (%2)").arg(text("id"), text("name")));
    if (text("kind") == QLatin1String("stdio")) {
        const QStringList command = words("command");
        printLine(QStringLiteral("  runs        %1").arg(command.value(0)));
        for (const QString &argument : command.mid(1)) {
            printLine(QStringLiteral("    argument  %1").arg(argument));
        }
        printLine(QStringLiteral("  in          %1").arg(text("cwd").isEmpty() ? QStringLiteral("your home folder") : text("cwd")));
        printLine(QStringLiteral("  environment %1").arg(words("environment").isEmpty() ? QStringLiteral("nothing of its own") : words("environment").join(QLatin1String(", "))));
    } else {
        printLine(QStringLiteral("  calls       %1").arg(text("url")));
        printLine(QStringLiteral("  with        %1").arg(text("authentication") == QLatin1String("header") ? text("header") : text("authentication")));
    }
}

void printState(const QJsonObject &server)
{
    const auto text = [&server](const char *key) { return server.value(QLatin1String(key)).toString(); };
    const QString state = !server.value(QLatin1String("confirmed")).toBool() ? QStringLiteral("not confirmed yet: nothing of it runs")
        : server.value(QLatin1String("enabled")).toBool()                    ? QStringLiteral("enabled")
                                                                             : QStringLiteral("disabled");
    const QStringList tells = server.value(QLatin1String("tells_caller_by")).toVariant().toStringList();
    printLine(QStringLiteral("  state       %1").arg(state));
    printLine(QStringLiteral("  connections %1, %2 open").arg(text("sharing") == QLatin1String("shared") ? QStringLiteral("shared by everybody") : QStringLiteral("one for each user")).arg(server.value(QLatin1String("connections")).toInt()));
    printLine(QStringLiteral("  timeout     %1 s").arg(server.value(QLatin1String("timeout")).toInt()));
    printLine(QStringLiteral("  told who calls by %1").arg(tells.isEmpty() ? QStringLiteral("nothing") : tells.join(QLatin1String(", "))));
    if (server.value(QLatin1String("sends_provider_token")).toBool()) {
        printLine(QStringLiteral("  gets the user's own provider token"));
    }
    printLine(QStringLiteral("  speaks      %1").arg(text("protocol_version").isEmpty() ? QStringLiteral("(never met)") : QString(text("protocol_version") % QLatin1String(", ") % text("server_name") % QLatin1Char(' ') % text("server_version"))));
    printLine(QStringLiteral("  tools       %1 served, %2 waiting for you").arg(server.value(QLatin1String("tools")).toInt()).arg(server.value(QLatin1String("tools_waiting")).toInt()));
}

ExitCode printProbe(const Invocation &invocation, const core::Expected<QJsonValue, AdministrationFailure> &answer)
{
    if (!answer) {
        return fail(answer.error());
    }
    const QJsonObject probe = answer->toObject();
    if (invocation.wantsJson) {
        printJson(probe);
        return ExitCode::Done;
    }
    const auto text = [&probe](const char *key) { return probe.value(QLatin1String(key)).toString(); };
    printLine(QStringLiteral("%1 %2 answers in MCP %3 with %4 tools; %5 wait for you (\"tool list %6\").")
                  .arg(text("server_name"), text("server_version"), text("protocol_version"))
                  .arg(probe.value(QLatin1String("tools")).toInt())
                  .arg(probe.value(QLatin1String("tools_waiting")).toInt())
                  .arg(invocation.arguments.first()));
    const QStringList unusable = probe.value(QLatin1String("unusable")).toVariant().toStringList();
    for (const QString &problem : unusable) {
        printProblem(QStringLiteral("Left out: %1.").arg(problem));
    }
    return ExitCode::Done;
}

// At a terminal only: a script says --yes.
bool agrees(const QString &question)
{
    if (::isatty(STDIN_FILENO) != 1) {
        return false;
    }
    printLine(question);
    QFile input;
    return input.open(STDIN_FILENO, QIODevice::ReadOnly) && input.readLine(16).trimmed().toLower().startsWith('y');
}

ExitCode confirmShown(const Invocation &invocation, const QJsonObject &server)
{
    const QString id = server.value(QLatin1String("id")).toString();
    const QJsonObject parameters{{QStringLiteral("server"), id}, {QStringLiteral("confirmation"), server.value(QLatin1String("confirmation"))}};
    return printProbe(invocation, administer(invocation, QStringLiteral("server.confirm"), parameters, FirstStart));
}

ExitCode showAndConfirm(const Invocation &invocation, const QJsonObject &server)
{
    if (!invocation.wantsJson) {
        printServer(server);
    }
    if (has(invocation, "yes") || (!invocation.wantsJson && agrees(QStringLiteral("Is this what it should be? It is started now. [y/N]")))) {
        return confirmShown(invocation, server);
    }
    if (invocation.wantsJson) {
        printJson(server);
    } else {
        printLine(QStringLiteral("Nothing of it runs before \"server confirm %1 --yes\".").arg(server.value(QLatin1String("id")).toString()));
    }
    return ExitCode::Done;
}

ExitCode show(const Invocation &invocation)
{
    const auto answer = administer(invocation, QStringLiteral("server.show"), named(invocation));
    if (!answer) {
        return fail(answer.error());
    }
    if (invocation.wantsJson) {
        printJson(*answer);
        return ExitCode::Done;
    }
    printServer(answer->toObject());
    printState(answer->toObject());
    return ExitCode::Done;
}

ExitCode confirm(const Invocation &invocation)
{
    const auto answer = administer(invocation, QStringLiteral("server.show"), named(invocation));
    return answer ? showAndConfirm(invocation, answer->toObject()) : fail(answer.error());
}

ExitCode test(const Invocation &invocation)
{
    return printProbe(invocation, administer(invocation, QStringLiteral("server.test"), named(invocation), FirstStart));
}

core::Expected<void, QString> takeTelling(const QString &list, QJsonObject &parameters)
{
    const QStringList ways = list.split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString &way : ways) {
        if (way != QLatin1String("token") && way != QLatin1String("environment") && way != QLatin1String("meta") && way != QLatin1String("nothing")) {
            return core::unexpected(QStringLiteral("\"%1\" is no way to tell who calls: token, environment, meta or nothing.").arg(way));
        }
    }
    parameters.insert(QStringLiteral("tells_by_token"), ways.contains(QLatin1String("token")));
    parameters.insert(QStringLiteral("tells_by_environment"), ways.contains(QLatin1String("environment")));
    parameters.insert(QStringLiteral("tells_by_meta"), ways.contains(QLatin1String("meta")));
    return {};
}

// on or off; absent is neither.
core::Expected<void, QString> takeSwitch(const Invocation &invocation, const char *name, const QString &key, QJsonObject &parameters)
{
    const QString value = option(invocation, name);
    if (has(invocation, name) && value != QLatin1String("on") && value != QLatin1String("off")) {
        return core::unexpected(QStringLiteral("--%1 is on or off.").arg(QLatin1String(name)));
    }
    if (has(invocation, name)) {
        parameters.insert(key, value == QLatin1String("on"));
    }
    return {};
}

core::Expected<QJsonObject, QString> changeFrom(const Invocation &invocation)
{
    QJsonObject parameters = named(invocation);
    for (const char *text : {"name", "description"}) {
        if (has(invocation, text)) {
            parameters.insert(QLatin1String(text), option(invocation, text));
        }
    }
    if (has(invocation, "timeout")) {
        parameters.insert(QStringLiteral("timeout"), option(invocation, "timeout").toInt());
    }
    if (has(invocation, "connections")) {
        const QString value = option(invocation, "connections");
        if (value != QLatin1String("shared") && value != QLatin1String("per-user")) {
            return core::unexpected(QStringLiteral("--connections is per-user or shared."));
        }
        parameters.insert(QStringLiteral("sharing"), value == QLatin1String("shared") ? QStringLiteral("shared") : QStringLiteral("per_user"));
    }
    auto taken = has(invocation, "tell-caller") ? takeTelling(option(invocation, "tell-caller"), parameters) : core::Expected<void, QString>();
    taken = taken.and_then([&] { return takeSwitch(invocation, "provider-token", QStringLiteral("sends_provider_token"), parameters); });
    taken = taken.and_then([&] { return takeSwitch(invocation, "everybody", QStringLiteral("open_to_all"), parameters); });
    return taken ? core::Expected<QJsonObject, QString>(parameters) : core::unexpected(QString(taken.error()));
}

ExitCode set(const Invocation &invocation)
{
    const auto parameters = changeFrom(invocation);
    if (!parameters) {
        printProblem(parameters.error());
        return ExitCode::Usage;
    }
    return runAction(invocation, QStringLiteral("server.set"), *parameters, QStringLiteral("%1 is as you said from the next request on.").arg(invocation.arguments.first()));
}

ExitCode enable(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("server.enable"), named(invocation), QStringLiteral("%1 is served.").arg(invocation.arguments.first()));
}

ExitCode disable(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("server.disable"), named(invocation), QStringLiteral("%1 is not served any more; its connections have ended.").arg(invocation.arguments.first()));
}

ExitCode connectAccount(const Invocation &invocation)
{
    const auto answer = administer(invocation, QStringLiteral("server.connect"), named(invocation), FirstStart);
    if (!answer) {
        return fail(answer.error());
    }
    printLine(QStringLiteral("Open this in a browser within ten minutes, and sign in there with the account that Gatehouse shall use:"));
    printLine(answer->toObject().value(QLatin1String("url")).toString());
    return ExitCode::Done;
}

ExitCode restart(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("server.restart"), named(invocation), QStringLiteral("The connections of %1 have ended; the next request makes new ones.").arg(invocation.arguments.first()));
}

ExitCode log(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("server.log"), named(invocation), {{"at", "TIME"}, {"text", "LINE"}});
}

} // namespace

ExitCode addUpstream(const Invocation &invocation)
{
    QJsonObject parameters = named(invocation);
    parameters.insert(QStringLiteral("name"), option(invocation, "name"));
    parameters.insert(QStringLiteral("url"), option(invocation, "url"));
    parameters.insert(QStringLiteral("line"), option(invocation, "command"));
    parameters.insert(QStringLiteral("cwd"), option(invocation, "cwd"));
    const auto environment = environmentFrom(option(invocation, "env"));
    if (!environment) {
        printProblem(environment.error());
        return ExitCode::Usage;
    }
    parameters.insert(QStringLiteral("environment"), *environment);
    if (has(invocation, "oauth")) {
        parameters.insert(QStringLiteral("authentication"), QStringLiteral("oauth"));
    } else if (has(invocation, "bearer") || has(invocation, "header")) {
        const auto credential = readSecret(has(invocation, "bearer") ? QStringLiteral("Bearer token: ") : QStringLiteral("Value of %1: ").arg(option(invocation, "header")));
        if (!credential) {
            printProblem(QStringLiteral("The credential is read from standard input, and nothing came."));
            return ExitCode::Usage;
        }
        parameters.insert(QStringLiteral("authentication"), has(invocation, "bearer") ? QStringLiteral("bearer") : QStringLiteral("header"));
        parameters.insert(QStringLiteral("header"), option(invocation, "header"));
        parameters.insert(QStringLiteral("credential"), QString::fromUtf8(credential->reveal().toByteArray()));
    }
    const auto added = administer(invocation, QStringLiteral("server.add_upstream"), parameters);
    return added ? showAndConfirm(invocation, added->toObject()) : fail(added.error());
}

ExitCode importUpstreams(const Invocation &invocation, const QByteArray &snippet)
{
    const auto added = administer(invocation, QStringLiteral("server.import"), {{QStringLiteral("snippet"), QString::fromUtf8(snippet)}});
    if (!added) {
        return fail(added.error());
    }
    const QJsonArray servers = added->toArray();
    if (invocation.wantsJson) {
        printJson(servers);
        return ExitCode::Done;
    }
    for (const QJsonValue &server : servers) {
        printServer(server.toObject());
        printLine(QStringLiteral("  Nothing of it runs before \"server confirm %1\".").arg(server.toObject().value(QLatin1String("id")).toString()));
    }
    return ExitCode::Done;
}

std::vector<CommandDefinition> upstreamCommands()
{
    using enum SettingsScope;
    return {
        {"server show", "ID", "a server behind the gateway: what it runs or calls, what it is told", {}, DataDirectory, show},
        {"server confirm", "ID", "see what it runs or calls, agree, and start it for the first time",
         {{"yes", "", "agree without being asked"}},
         DataDirectory, confirm},
        {"server test", "ID", "connect, and see what it offers", {}, DataDirectory, test},
        {"server set", "ID", "change how it is served",
         {{"name", "TEXT", "what people read"},
          {"description", "TEXT", "what it is for"},
          {"timeout", "SECONDS", "for an answer without any progress; default 60"},
          {"connections", "KIND", "per-user (default), or shared: for servers that keep nothing of anybody"},
          {"tell-caller", "WAYS", "who is calling, by: token, environment, meta (several with commas), or nothing"},
          {"provider-token", "on|off", "send the user's own token of the provider they signed in with"},
          {"everybody", "on|off", "whether its tools need no role that allows them (default on)"}},
         DataDirectory, set},
        {"server enable", "ID", "serve it", {}, DataDirectory, enable},
        {"server disable", "ID", "serve it no more, and end its connections", {}, DataDirectory, disable},
        {"server connect", "ID", "the address at which Gatehouse's own account at a server with OAuth is connected", {}, DataDirectory, connectAccount},
        {"server restart", "ID", "end its connections; the next request makes new ones", {}, DataDirectory, restart},
        {"server log", "ID", "what it last wrote to its standard error", {}, DataDirectory, log},
    };
}

} // namespace app
