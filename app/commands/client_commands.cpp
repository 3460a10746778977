// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

#include <QFile>

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
                   {{"id", "ID"}, {"name", "NAME"}, {"kind", "KIND"}, {"status", "STATUS"}, {"users", "USERS"}, {"sessions", "SESSIONS"}, {"last_used_at", "LAST USED"}});
}

// The answer has the secret, so it is printed and nothing else.
ExitCode printCreated(const Invocation &invocation, const core::Expected<QJsonValue, AdministrationFailure> &answer)
{
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    if (invocation.wantsJson) {
        printJson(*answer);
        return ExitCode::Done;
    }
    const QString secret = answer->toObject().value(QStringLiteral("client_secret")).toString();
    printLine(QStringLiteral("client id      %1").arg(answer->toObject().value(QStringLiteral("client_id")).toString()));
    if (!secret.isEmpty()) {
        printLine(QStringLiteral("client secret  %1  (shown only now)").arg(secret));
    }
    return ExitCode::Done;
}

ExitCode create(const Invocation &invocation)
{
    QJsonObject parameters;
    for (auto option = invocation.options.cbegin(); option != invocation.options.cend(); ++option) {
        parameters.insert(option.key(), option.value());
    }
    if (!invocation.arguments.isEmpty()) {
        parameters.insert(QStringLiteral("name"), invocation.arguments.first());
    }
    if (const QString fileName = invocation.options.value(QStringLiteral("jwks")); !fileName.isEmpty()) {
        QFile file(fileName);
        if (!file.open(QIODevice::ReadOnly)) {
            printProblem(QStringLiteral("%1 cannot be read: %2.").arg(fileName, file.errorString()));
            return ExitCode::Usage;
        }
        parameters.insert(QStringLiteral("jwks"), QString::fromUtf8(file.readAll()));
    }
    return printCreated(invocation, administer(invocation, QStringLiteral("client.create"), parameters));
}

ExitCode edit(const Invocation &invocation)
{
    QJsonObject parameters = clientOf(invocation);
    for (auto option = invocation.options.cbegin(); option != invocation.options.cend(); ++option) {
        parameters.insert(option.key(), option.value());
    }
    return runAction(invocation, QStringLiteral("client.edit"), parameters, QStringLiteral("Changed %1.").arg(invocation.arguments.first()));
}

ExitCode renewSecret(const Invocation &invocation)
{
    return printCreated(invocation, administer(invocation, QStringLiteral("client.renew_secret"), clientOf(invocation)));
}

ExitCode approve(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("client.approve"), clientOf(invocation), QStringLiteral("%1 may be signed in with.").arg(invocation.arguments.first()));
}

ExitCode deny(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("client.deny"), clientOf(invocation), QStringLiteral("%1 may not be used; its sessions have ended.").arg(invocation.arguments.first()));
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
        {"client create",
         "[NAME]",
         "make a client by hand and print its id, and its secret if it needs one",
         {{"preset", "PRESET", "claude, claude-code, chatgpt, cursor, vscode, copilot-studio, gemini-cli or grok"},
          {"redirect", "URIS", "where it is sent back to; several separated by commas"},
          {"grant", "GRANTS", "authorization_code and refresh_token unless given; client_credentials, device_code"},
          {"auth", "METHOD", "none, client_secret_basic, client_secret_post or private_key_jwt"},
          {"scope", "SCOPES", "what it may get for itself with client_credentials"},
          {"jwks", "FILE", "its public keys, for private_key_jwt"},
          {"jwks-uri", "URL", "where its public keys are published"}},
         DataDirectory,
         create},
        {"client edit",
         "CLIENT",
         "change its name or where it is sent back to",
         {{"name", "NAME", "what the consent page calls it"}, {"redirect", "URIS", "instead of those it has; several separated by commas"}},
         DataDirectory,
         edit},
        {"client renew-secret", "CLIENT", "make a new secret and print it; the old one stops working", {}, DataDirectory, renewSecret},
        {"client approve", "CLIENT", "let a waiting client in", {}, DataDirectory, approve},
        {"client deny", "CLIENT", "do not let it in, or no longer", {}, DataDirectory, deny},
        {"client revoke", "CLIENT", "end all its sessions, keep its registration", {}, DataDirectory, revoke},
        {"client delete", "CLIENT", "end all its sessions and forget it", {}, DataDirectory, remove},
    };
}

} // namespace app
