// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

#include <QFile>

namespace app
{

namespace
{

constexpr qint64 MostFileBytes = 1024 * 1024;

std::optional<QByteArray> readFile(const QString &name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly)) {
        printProblem(QStringLiteral("%1 cannot be read: %2.").arg(name, file.errorString()));
        return std::nullopt;
    }
    if (file.size() > MostFileBytes) {
        printProblem(QStringLiteral("%1 is larger than a megabyte; give a smaller file.").arg(name));
        return std::nullopt;
    }
    return file.readAll();
}

ExitCode show(const Invocation &invocation)
{
    const auto answer = administer(invocation, QStringLiteral("branding.show"), {});
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    if (invocation.wantsJson) { // whole, as "branding import" takes it
        printJson(*answer);
        return ExitCode::Done;
    }
    QJsonArray rows;
    const QJsonObject branding = answer->toObject();
    for (auto member = branding.begin(); member != branding.end(); ++member) {
        const bool isLogo = member.key() == QLatin1String("logo_png");
        const qsizetype size = member.value().toString().size();
        const QString value = isLogo ? (size == 0 ? QStringLiteral("none") : QStringLiteral("%1 KiB").arg(size * 3 / 4 / 1024 + 1)) : member.value().toString();
        rows.append(QJsonObject{{QStringLiteral("key"), member.key()}, {QStringLiteral("value"), value}});
    }
    printList(invocation, rows, {{"key", "BRANDING"}, {"value", "VALUE"}});
    return ExitCode::Done;
}

ExitCode set(const Invocation &invocation)
{
    const QString key = invocation.arguments.at(0);
    return runAction(invocation, QStringLiteral("branding.set"), {{key, invocation.arguments.at(1)}}, QStringLiteral("Set %1.").arg(key));
}

ExitCode setLogo(const Invocation &invocation)
{
    QByteArray png;
    if (!invocation.arguments.isEmpty()) {
        const auto read = readFile(invocation.arguments.first());
        if (!read) {
            return ExitCode::Usage;
        }
        png = *read;
    }
    return runAction(invocation, QStringLiteral("branding.set"), {{QStringLiteral("logo_png"), QString::fromLatin1(png.toBase64())}},
                     png.isEmpty() ? QStringLiteral("Removed the logo.") : QStringLiteral("Set the logo."));
}

ExitCode importFile(const Invocation &invocation)
{
    const auto file = readFile(invocation.arguments.first());
    if (!file) {
        return ExitCode::Usage;
    }
    return runAction(invocation, QStringLiteral("branding.import"), {{QStringLiteral("file"), QString::fromUtf8(*file)}},
                     QStringLiteral("The browser pages look as %1 says.").arg(invocation.arguments.first()));
}

ExitCode reset(const Invocation &invocation)
{
    return runAction(invocation, QStringLiteral("branding.reset"), {}, QStringLiteral("The browser pages look as at first."));
}

} // namespace

std::vector<CommandDefinition> brandingCommands()
{
    using enum SettingsScope;
    return {
        {"branding show", "", "how the sign-in and consent pages look; --json is what \"branding import\" takes", {}, DataDirectory, show},
        {"branding set", "KEY VALUE", "name, description, accent, scheme, support_url, terms_url, privacy_url or footer", {}, DataDirectory, set},
        {"branding logo", "[FILE]", "take a PNG as the logo; without a file: none", {}, DataDirectory, setLogo},
        {"branding import", "FILE", "everything from an exported file", {}, DataDirectory, importFile},
        {"branding reset", "", "everything as at first", {}, DataDirectory, reset},
    };
}

} // namespace app
