// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/data_directory.h"
#include "app/logging_setup.h"
#include "app/process_limits.h"
#include "app/signal_handler.h"
#include "server/runtime/server_thread.h"

#include <QCoreApplication>
#include <QLoggingCategory>

namespace app
{

namespace
{

Q_LOGGING_CATEGORY(lcApp, "gatehouse.app")

ExitCode exitCodeOf(const runtime::StartError &error)
{
    switch (error.kind) {
    case runtime::StartError::Kind::DataDirectory:
    case runtime::StartError::Kind::SecretStore:
        return ExitCode::NoDataDirectory;
    case runtime::StartError::Kind::Server:
        return ExitCode::Refused;
    }
    Q_UNREACHABLE();
}

ExitCode serve(const Invocation &invocation)
{
    const auto loaded = runtime::loadConfig(invocation.sources);
    if (!loaded) {
        for (const QString &problem : loaded.error()) {
            printProblem(problem);
        }
        return ExitCode::Usage;
    }
    const auto directory = DataDirectory::lock(loaded->config.dataDir);
    if (!directory) {
        printProblem(directory.error().sentence);
        return ExitCode::NoDataDirectory;
    }
    setUpLogging(loaded->config.dataDir, loaded->config.log, LogTarget::ErrorStreamAndFile, loaded->config.isLogJson ? LogForm::Json : LogForm::Text);
    for (const QString &warning : loaded->warnings) {
        qCWarning(lcApp).noquote() << warning;
    }
    raiseOpenFileLimit();

    runtime::ServerThread server(invocation.sources, *loaded);
    SignalHandler signalHandler;
    auto *const application = QCoreApplication::instance();
    auto outcome = ExitCode::Done;
    bool hasListened = false;
    QObject::connect(&signalHandler, &SignalHandler::stopRequested, application, [] { QCoreApplication::quit(); });
    QObject::connect(&server, &runtime::ServerThread::listening, application, [&](const QString &publicUrl) {
        // One line, once: whoever started us waits for it.
        if (!std::exchange(hasListened, true)) {
            printLine(QStringLiteral("listening %1").arg(publicUrl));
        }
    });
    QObject::connect(&server, &runtime::ServerThread::startFailed, application, [&](const runtime::StartError &error) {
        printProblem(error.sentence);
        noteInLogFile(error.sentence);
        outcome = exitCodeOf(error);
        QCoreApplication::quit();
    });
    QObject::connect(&server, &runtime::ServerThread::listenFailed, application, [&](const QString &sentence) {
        // Later, after a change of settings, it is the administrator's to mend while the old sessions live on.
        if (hasListened) {
            qCWarning(lcApp).noquote() << sentence;
        } else {
            printProblem(sentence);
            noteInLogFile(sentence);
            outcome = ExitCode::Refused;
            QCoreApplication::quit();
        }
    });
    server.start();
    QCoreApplication::exec();
    server.stop();
    return outcome;
}

} // namespace

std::vector<CommandDefinition> serveCommands()
{
    return {{"serve", "", "run the server in the foreground; prints \"listening URL\" once it accepts connections", {}, SettingsScope::All, serve, AnswerForms::None}};
}

} // namespace app
