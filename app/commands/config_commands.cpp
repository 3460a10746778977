// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/app_paths.h"
#include "app/commands/commands.h"
#include "app/output.h"
#include "server/admin/admin_json.h"
#include "server/runtime/settings_editor.h"

#include <QFile>

namespace app
{

namespace
{

const std::vector<OutputColumn> &settingColumns()
{
    static const std::vector<OutputColumn> columns{{"key", "SETTING"}, {"value", "VALUE"}, {"origin", "FROM"}, {"environment", "ENVIRONMENT"}};
    return columns;
}

// Looking at settings must not make a data directory.
ExitCode showWithoutDataDirectory(const Invocation &invocation)
{
    const auto loaded = runtime::loadConfig(invocation.sources);
    if (!loaded) {
        printProblem(loaded.error().join(QLatin1Char('\n')));
        return ExitCode::Usage;
    }
    for (const QString &warning : loaded->warnings) {
        printProblem(warning);
    }
    printList(invocation, admin::toJson(runtime::settingsOf(*loaded)), settingColumns());
    return ExitCode::Done;
}

ExitCode show(const Invocation &invocation)
{
    const auto dataDir = runtime::resolveDataDir(invocation.sources);
    if (dataDir && !QFile::exists(lockPath(*dataDir))) {
        return showWithoutDataDirectory(invocation);
    }
    return runList(invocation, QStringLiteral("config.show"), {}, settingColumns());
}

ExitCode set(const Invocation &invocation)
{
    const QString key = invocation.arguments.at(0);
    QJsonObject parameters{{QStringLiteral("key"), key}};
    const runtime::SettingDefinition *definition = runtime::findSetting(key);
    const bool isSecret = definition && definition->kind == runtime::SettingKind::Secret;
    if (isSecret && invocation.arguments.size() > 1) {
        printProblem(QStringLiteral("%1 is a secret: other users could read it from the command line; give it on standard input.").arg(key));
        return ExitCode::Usage;
    }
    if (isSecret) {
        const auto secret = readSecret(QStringLiteral("%1: ").arg(key));
        if (!secret) {
            printProblem(QStringLiteral("No value came on standard input; type one line, or use a pipe."));
            return ExitCode::Usage;
        }
        parameters.insert(QStringLiteral("secret"), QString::fromUtf8(secret->reveal().toByteArray()));
    } else if (invocation.arguments.size() < 2) {
        printProblem(QStringLiteral("\"config set\" needs a value for %1; an empty one (\"\") goes back to the default.").arg(key));
        return ExitCode::Usage;
    } else {
        parameters.insert(QStringLiteral("value"), invocation.arguments.at(1));
    }
    return runAction(invocation, QStringLiteral("config.set"), parameters, QStringLiteral("Set %1.").arg(key));
}

} // namespace

std::vector<CommandDefinition> configCommands()
{
    using enum SettingsScope;
    return {
        {"config show", "", "every setting, its value (secrets masked) and where it comes from", {}, All, show},
        {"config set", "SETTING [VALUE]", "write one to gatehouse.ini; a secret is read from standard input and kept sealed", {}, DataDirectory, set},
    };
}

} // namespace app
