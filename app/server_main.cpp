// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/version.h"

#include <QCoreApplication>

namespace
{

std::vector<app::CommandDefinition> allCommands()
{
    std::vector<app::CommandDefinition> commands;
    for (auto *const group : {app::serveCommands, app::configCommands, app::userCommands, app::clientCommands, app::sessionCommands, app::keyCommands,
                              app::analyticsCommands, app::auditCommands, app::permissionCommands, app::serverCommands, app::tokenCommands, app::toolCommands,
                              app::backupCommands, app::doctorCommands, app::brandingCommands}) {
        for (app::CommandDefinition &command : group()) {
            commands.push_back(std::move(command));
        }
    }
    return commands;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("gatehouse-server"));
    QCoreApplication::setApplicationVersion(QString::fromLatin1(app::Version));

    const auto commands = allCommands();
    const auto choice = app::parseCommandLine(QStringLiteral("gatehouse-server"), application.arguments().mid(1), commands);
    if (!choice) {
        if (choice.error().sentence.isEmpty()) {
            app::printLine(choice.error().help.trimmed());
            return int(app::ExitCode::Done);
        }
        app::printProblem(choice.error().sentence);
        return int(app::ExitCode::Usage);
    }
    return int(choice->command->run(choice->invocation));
}
