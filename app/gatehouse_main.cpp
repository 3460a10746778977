// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desktop_app.h"
#include "app/process_limits.h"
#include "app/signal_handler.h"
#include "app/version.h"
#include "ui/common/translation.h"

#include <QApplication>
#include <QMessageBox>

namespace
{

using app::ExitCode;

// The only "command" of the desktop app is to be started; it has every setting as an option.
std::vector<app::CommandDefinition> theApp()
{
    return {{"", "", "The Gatehouse console with the server inside it.", {{"demo", "", "made-up people, clients and calls; gone when you quit"}}, app::SettingsScope::All, nullptr, app::AnswerForms::None}};
}

// Says it on standard error for whoever started us from a terminal, and in a window for everybody else.
void showFailure(ExitCode code, const QString &sentence)
{
    app::printProblem(sentence);
    auto *const box = new QMessageBox(QMessageBox::Critical, QStringLiteral("Gatehouse"), sentence);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(box, &QMessageBox::finished, qApp, [code] { QCoreApplication::exit(int(code)); });
    box->open();
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Gatehouse"));
    QApplication::setApplicationVersion(QString::fromLatin1(app::Version));
    ui::installTranslations();

    const auto commands = theApp();
    const auto choice = app::parseCommandLine(QStringLiteral("gatehouse"), QApplication::arguments().mid(1), commands);
    if (!choice) {
        const bool isError = !choice.error().sentence.isEmpty();
        isError ? app::printProblem(choice.error().sentence) : app::printLine(choice.error().help.trimmed());
        return int(isError ? ExitCode::Usage : ExitCode::Done);
    }
    app::raiseOpenFileLimit();

    app::SignalHandler signalHandler;
    QObject::connect(&signalHandler, &app::SignalHandler::stopRequested, &application, [] { QApplication::exit(0); });
    const auto data = choice->invocation.options.contains(QStringLiteral("demo")) ? app::DesktopApp::Data::Demo : app::DesktopApp::Data::Own;
    app::DesktopApp desktop(choice->invocation.sources, data);
    QObject::connect(&desktop, &app::DesktopApp::failed, &application, showFailure);
    QObject::connect(&desktop, &app::DesktopApp::listening, &application, [](const QString &url) { app::printLine(QStringLiteral("listening %1").arg(url)); });
    const auto started = desktop.start();
    if (!started) {
        showFailure(started.error().code, started.error().sentence);
    } else if (*started == app::DesktopApp::Start::InFirstInstance) {
        return int(ExitCode::Done);
    }
    return QApplication::exec();
}
