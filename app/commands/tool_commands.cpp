// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

namespace app
{

namespace
{

QJsonObject named(const Invocation &invocation)
{
    return {{QStringLiteral("server"), invocation.arguments.value(0)}, {QStringLiteral("tool"), invocation.arguments.value(1)}};
}

QString nameOf(const Invocation &invocation)
{
    return invocation.arguments.value(0) + QLatin1Char('/') + invocation.arguments.value(1);
}

ExitCode list(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("tool.list"), named(invocation),
                   {{"server", "SERVER"}, {"name", "NAME"}, {"served_as", "SERVED AS"}, {"standing", "STATE"}, {"description", "DESCRIPTION"}});
}

ExitCode enable(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("tool.enable"), named(invocation), QStringLiteral("%1 is served.").arg(nameOf(invocation)));
}

ExitCode disable(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("tool.disable"), named(invocation), QStringLiteral("%1 is not served any more.").arg(nameOf(invocation)));
}

ExitCode rename(const Invocation &invocation)
{
    QJsonObject parameters = named(invocation);
    parameters.insert(QStringLiteral("name"), invocation.arguments.value(2));
    const QString sentence = invocation.arguments.size() > 2 ? QStringLiteral("%1 is served as %2.").arg(nameOf(invocation), invocation.arguments.value(2))
                                                             : QStringLiteral("%1 has its own name again.").arg(nameOf(invocation));
    return runAction(invocation, QStringLiteral("tool.rename"), parameters, sentence);
}

ExitCode describe(const Invocation &invocation)
{
    QJsonObject parameters = named(invocation);
    parameters.insert(QStringLiteral("description"), invocation.arguments.value(2));
    const QString sentence = invocation.arguments.size() > 2 ? QStringLiteral("%1 is described in your words.").arg(nameOf(invocation))
                                                             : QStringLiteral("%1 has its own description again.").arg(nameOf(invocation));
    return runAction(invocation, QStringLiteral("tool.describe"), parameters, sentence);
}

void printDifference(const QJsonObject &difference)
{
    printLine(difference.value(QLatin1String("path")).toString());
    const QJsonValue before = difference.value(QLatin1String("before"));
    const QJsonValue after = difference.value(QLatin1String("after"));
    printLine(before.isNull() ? QStringLiteral("  + (new)") : QStringLiteral("  - %1").arg(before.toString()));
    printLine(after.isNull() ? QStringLiteral("  - (gone)") : QStringLiteral("  + %1").arg(after.toString()));
}

ExitCode diff(const Invocation &invocation)
{
    const auto answer = administer(invocation, QStringLiteral("tool.diff"), named(invocation));
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    const QJsonObject review = answer->toObject();
    if (invocation.wantsJson) {
        printJson(review);
        return ExitCode::Done;
    }
    const QString hash = review.value(QLatin1String("pending_sha256")).toString();
    const QJsonArray differences = review.value(QLatin1String("differences")).toArray();
    for (const QJsonValue &difference : differences) {
        printDifference(difference.toObject());
    }
    printLine(hash.isEmpty() ? QStringLiteral("%1 is as it was approved.").arg(nameOf(invocation))
                             : QStringLiteral("Accept it with \"tool accept %1 %2 %3\".").arg(invocation.arguments.value(0), invocation.arguments.value(1), hash));
    return ExitCode::Done;
}

ExitCode accept(const Invocation &invocation)
{
    QJsonObject parameters = named(invocation);
    parameters.insert(QStringLiteral("sha256"), invocation.arguments.value(2));
    return runAction(invocation, QStringLiteral("tool.accept"), parameters, QStringLiteral("%1 is served as it is now.").arg(nameOf(invocation)));
}

} // namespace

std::vector<CommandDefinition> toolCommands()
{
    using enum SettingsScope;
    return {
        {"tool list", "[SERVER]", "tools of the servers behind the gateway, and whether they are served", {}, DataDirectory, list},
        {"tool enable", "SERVER TOOL", "serve a tool", {}, DataDirectory, enable},
        {"tool disable", "SERVER TOOL", "serve a tool no more", {}, DataDirectory, disable},
        {"tool rename", "SERVER TOOL [NAME]", "serve a tool under another name, or its own again", {}, DataDirectory, rename},
        {"tool describe", "SERVER TOOL [TEXT]", "describe a tool in your words, or its own again", {}, DataDirectory, describe},
        {"tool diff", "SERVER TOOL", "what changed in a definition that is held", {}, DataDirectory, diff},
        {"tool accept", "SERVER TOOL SHA256", "serve a held tool as \"tool diff\" showed it", {}, DataDirectory, accept},
    };
}

} // namespace app
