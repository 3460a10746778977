// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

namespace app
{

namespace
{

ExitCode create(const Invocation &invocation)
{
    const auto option = [&invocation](const char *name) { return invocation.options.value(QLatin1String(name)); };
    const QString scopes = option("scope");
    // A token for a scope alone opens no tools unless it is asked to.
    const QString servers = invocation.options.contains(QStringLiteral("server")) ? option("server") : scopes.isEmpty() ? QStringLiteral("gatehouse") : QString();
    const auto answer = administer(invocation, QStringLiteral("token.create"),
                                   {{QStringLiteral("user"), invocation.arguments.first()},
                                    {QStringLiteral("name"), option("name")},
                                    {QStringLiteral("servers"), servers},
                                    {QStringLiteral("scopes"), scopes},
                                    {QStringLiteral("until"), option("until")}});
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    const QJsonObject token = answer->toObject();
    if (invocation.wantsJson) {
        printJson(token);
        return ExitCode::Done;
    }
    printLine(token.value(QLatin1String("token")).toString());
    // Beside it, so that the line above can be piped on.
    printProblem(QStringLiteral("This is the only time the token is shown. It expires at %1; revoke it with \"token revoke %2\".")
                     .arg(token.value(QLatin1String("expires_at")).toString(), token.value(QLatin1String("id")).toString()));
    return ExitCode::Done;
}

ExitCode list(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("token.list"), {},
                   {{"id", "ID"}, {"login", "OWNER"}, {"name", "NAME"}, {"servers", "SERVERS"}, {"scopes", "SCOPES"}, {"expires_at", "EXPIRES"}, {"last_used_at", "LAST USED"}});
}

ExitCode revoke(const Invocation &invocation)
{
    const QString id = invocation.arguments.first();
    return runAction(invocation, QStringLiteral("token.revoke"), {{QStringLiteral("token"), id}}, QStringLiteral("Revoked the token %1.").arg(id));
}

} // namespace

std::vector<CommandDefinition> tokenCommands()
{
    using enum SettingsScope;
    return {
        {"token create", "USER", "make a personal access token for a user; it is shown once",
         {{"name", "TEXT", "what it is for"},
          {"server", "ID,ID", "servers it opens: gatehouse (default), * for every server, admin for administration tools"},
          {"scope", "SCOPE", "admin:revoke: may end anybody's token at /admin/revoke (administrators)"},
          {"until", "DATE", "expires then (2026-12-31); default: in 90 days, at most in a year"}},
         DataDirectory, create},
        {"token list", "", "every personal access token, and when it was last used", {}, DataDirectory, list},
        {"token revoke", "ID", "end a personal access token at once", {}, DataDirectory, revoke},
    };
}

} // namespace app
