// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

#include <QFile>

namespace app
{

namespace
{

constexpr qint64 LongestPem = 64 * 1024;

ExitCode list(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("key.list"), {},
                   {{"kid", "KEY ID"}, {"algorithm", "ALGORITHM"}, {"state", "STATE"}, {"published_until", "PUBLISHED UNTIL"}, {"created_at", "CREATED"}});
}

// `sentence` has %1 for the kid and %2 for the algorithm.
ExitCode printKey(const Invocation &invocation, const QString &verb, const QJsonObject &parameters, const QString &sentence)
{
    const auto answer = administer(invocation, verb, parameters);
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    const QJsonObject key = answer->toObject();
    if (invocation.wantsJson) {
        printJson(key);
    } else {
        printLine(sentence.arg(key.value(QLatin1String("kid")).toString(), key.value(QLatin1String("algorithm")).toString()));
    }
    return ExitCode::Done;
}

ExitCode rotate(const Invocation &invocation)
{
    const bool isMaster = invocation.options.contains(QStringLiteral("master"));
    if (isMaster && invocation.options.contains(QStringLiteral("algorithm"))) {
        printProblem(QStringLiteral("The master key has no algorithm to choose; leave --algorithm out, or --master."));
        return ExitCode::Usage;
    }
    if (isMaster) {
        return runAction(invocation, QStringLiteral("key.rotate_master"), {}, QStringLiteral("Everything is sealed under a new master key."));
    }
    return printKey(invocation, QStringLiteral("key.rotate"), {{QStringLiteral("algorithm"), invocation.options.value(QStringLiteral("algorithm"))}},
                    QStringLiteral("Signing with %1 (%2) from now on; the key before stays published until its last token has expired."));
}

ExitCode import(const Invocation &invocation)
{
    const QString &path = invocation.arguments.first();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > LongestPem) {
        printProblem(QStringLiteral("The file %1 cannot be read as a key: %2.").arg(path, file.isOpen() ? QStringLiteral("it is too large") : file.errorString()));
        return ExitCode::Refused;
    }
    const bool isToSign = invocation.options.contains(QStringLiteral("sign"));
    return printKey(invocation, QStringLiteral("key.import"),
                    {{QStringLiteral("pem"), QString::fromLatin1(file.readAll())}, {QStringLiteral("use"), isToSign ? QStringLiteral("sign") : QStringLiteral("verify")}},
                    isToSign ? QStringLiteral("Signing with %1 (%2) from now on; the key before stays published until its last token has expired.")
                             : QStringLiteral("Published %1 (%2) so that what it signed can be verified; nothing is signed with it. \"key remove\" ends that."));
}

ExitCode remove(const Invocation &invocation)
{
    const QString kid = invocation.arguments.first();
    return runAction(invocation, QStringLiteral("key.remove"), {{QStringLiteral("kid"), kid}}, QStringLiteral("Removed %1; tokens that it signed are refused from now on.").arg(kid));
}

} // namespace

std::vector<CommandDefinition> keyCommands()
{
    using enum SettingsScope;
    return {
        {"key list", "", "the keys that are published, and which of them signs", {}, DataDirectory, list},
        {"key rotate", "", "sign with a new key; the one before stays published until its last token has expired",
         {{"algorithm", "NAME", "RS256 or ES256; default: the setting signing_algorithm, which it changes"},
          {"master", "", "the master key instead: seal everything under a new one"}},
         DataDirectory, rotate},
        {"key import", "FILE", "publish a key of another system (PEM), so that what it signed can be verified",
         {{"sign", "", "sign with it from now on; it must be the private key"}}, DataDirectory, import},
        {"key remove", "KEY", "remove a key that does not sign; what it signed is refused at once", {}, DataDirectory, remove},
    };
}

} // namespace app
