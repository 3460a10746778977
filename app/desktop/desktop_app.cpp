// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desktop_app.h"

#include "app/administration.h"
#include "app/logging_setup.h"
#include "server/runtime/demo_office.h"
#include "server/runtime/ini_file.h"
#include "ui/common/console_settings.h"
#include "ui/main_window.h"
#include "ui/overview_feed.h"
#include "ui/setup/start_problem_dialog.h"
#include "ui/tray/tray.h"

#include <QDir>
#include <QCoreApplication>
#include <QLoggingCategory>
#include <QProcess>
#include <QThread>

namespace app
{

namespace
{

Q_LOGGING_CATEGORY(lcApp, "gatehouse.app")

ExitCode exitCodeOf(const runtime::StartError &error)
{
    return error.kind == runtime::StartError::Kind::Server ? ExitCode::Refused : ExitCode::NoDataDirectory;
}

// The first instance may be starting just now: its window comes a moment after its lock.
bool showFirstInstance(const QString &dataDir)
{
    for (int attempt = 0; attempt < 30; ++attempt) {
        const auto shown = askRunningProcess(dataDir, QStringLiteral("window.show"), {});
        if (shown && *shown) {
            return true;
        }
        QThread::msleep(100);
    }
    return false;
}

} // namespace

DesktopApp::DesktopApp(runtime::ConfigSources sources, Data data)
    : m_sources(std::move(sources))
    , m_data(data)
{
}

DesktopApp::~DesktopApp()
{
    // The console first: it holds an AdminClient of the server.
    m_tray.reset();
    m_window.reset();
    m_adminClient.reset();
    m_server.reset();
}

core::Expected<DesktopApp::Start, AdministrationFailure> DesktopApp::start()
{
    const auto failure = [](ExitCode code, const QString &sentence) { return core::unexpected(AdministrationFailure{code, sentence}); };
    if (m_data == Data::Demo) {
        if (const auto prepared = prepareDemo(); !prepared) {
            return failure(ExitCode::NoDataDirectory, prepared.error());
        }
    }
    if (const auto loaded = reload(); !loaded) {
        return failure(ExitCode::Usage, loaded.error());
    }
    const QString dataDir = m_loaded.config.dataDir;
    auto directory = DataDirectory::lock(dataDir);
    if (!directory) {
        const bool isTaken = directory.error().kind == DataDirectoryError::Kind::Taken;
        return isTaken && showFirstInstance(dataDir) ? core::Expected<Start, AdministrationFailure>(Start::InFirstInstance)
                                                     : failure(ExitCode::NoDataDirectory, directory.error().sentence);
    }
    m_dataDirectory = std::move(*directory);
    setUpLogging(dataDir, m_loaded.config.log, LogTarget::ErrorStreamAndFile, m_loaded.config.isLogJson ? LogForm::Json : LogForm::Text);
    for (const QString &warning : std::as_const(m_loaded.warnings)) {
        qCWarning(lcApp).noquote() << warning;
    }
    m_consoleSettings = std::make_unique<ui::ConsoleSettings>(dataDir + QStringLiteral("/console.ini"));
    ui::Theme::current().install(m_consoleSettings->theme());
    startServer();
    return Start::Here;
}

// Nothing of the person's own settings counts here: the demo may not touch what they have, nor be kept from starting by it.
core::Expected<void, QString> DesktopApp::prepareDemo()
{
    m_demoFolder = std::make_unique<QTemporaryDir>();
    const QString dataDir = m_demoFolder->path(); // nobody else may enter it
    if (!m_demoFolder->isValid()) {
        return core::unexpected(QStringLiteral("The demo needs room for temporary files, and %1 has none.").arg(QDir::tempPath()));
    }
    m_sources = {};
    m_sources.defaultDataDir = dataDir;
    m_sources.commandLine = {{QStringLiteral("data_dir"), dataDir},
                             {QStringLiteral("listen"), QStringLiteral("127.0.0.1:0")},
                             {QStringLiteral("secret_store"), QStringLiteral("file")},
                             {QStringLiteral("local_accounts"), QStringLiteral("on")}};
    if (const auto made = runtime::makeDemoDatabase(dataDir); !made) {
        return core::unexpected(QStringLiteral("The demo could not be made: %1").arg(made.error()));
    }
    return {};
}

core::Expected<void, QString> DesktopApp::reload()
{
    auto loaded = runtime::loadConfig(m_sources);
    if (!loaded) {
        return core::unexpected(loaded.error().join(QLatin1Char('\n')));
    }
    m_loaded = std::move(*loaded);
    return {};
}

void DesktopApp::startServer()
{
    m_server.reset(); // one that did not start still holds the database
    m_server = std::make_unique<runtime::ServerThread>(m_sources, m_loaded);
    connect(m_server.get(), &runtime::ServerThread::ready, this, &DesktopApp::onReady);
    connect(m_server.get(), &runtime::ServerThread::listening, this, &DesktopApp::listening);
    connect(m_server.get(), &runtime::ServerThread::listenFailed, this, [](const QString &sentence) { qCWarning(lcApp).noquote() << sentence; }); // the overview shows it
    connect(m_server.get(), &runtime::ServerThread::startFailed, this, &DesktopApp::onStartFailed);
    m_server->start();
}

void DesktopApp::onReady()
{
    m_adminClient = std::make_unique<admin::AdminClient>(m_server->adminService());
    m_window = std::make_unique<ui::MainWindow>(*m_adminClient, *m_consoleSettings);
    connect(m_window.get(), &ui::MainWindow::demoRequested, this, [] {
        QProcess::startDetached(QCoreApplication::applicationFilePath(), {QStringLiteral("--demo")});
    });
    if (m_data == Data::Demo) {
        m_window->markAsDemo();
    }
    m_tray = std::make_unique<ui::Tray>(*m_adminClient, *m_window);
    m_window->setTrayShown([this] { return m_tray && m_tray->isShown(); });
    connect(&m_window->feed(), &ui::OverviewFeed::arrived, m_tray.get(), &ui::Tray::show);
    if (!m_consoleSettings->isOn(ui::DesktopSwitch::StartMinimised)) {
        m_window->show();
    } else if (!m_tray->isShown()) {
        m_window->showMinimized(); // never out of reach
    }
    Q_EMIT windowShown();
}

void DesktopApp::onStartFailed(const runtime::StartError &error)
{
    if (error.kind == runtime::StartError::Kind::SecretStore) {
        askForSecretStore(error);
    } else {
        Q_EMIT failed(exitCodeOf(error), error.sentence);
    }
}

void DesktopApp::askForSecretStore(const runtime::StartError &error)
{
    // Ends itself; no nested event loop.
    auto *const dialog = new ui::StartProblemDialog(error.sentence, m_loaded.config.dataDir + QStringLiteral("/master.key"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ui::StartProblemDialog::fileChosen, this, &DesktopApp::keepKeyInFile);
    connect(dialog, &ui::StartProblemDialog::retryChosen, this, &DesktopApp::startServer);
    connect(dialog, &QDialog::rejected, this, [this, error] { Q_EMIT failed(exitCodeOf(error), error.sentence); });
    dialog->open();
}

void DesktopApp::keepKeyInFile()
{
    auto ini = runtime::IniFile::read(runtime::iniPath(m_loaded.config.dataDir));
    if (!ini) {
        Q_EMIT failed(ExitCode::NoDataDirectory, ini.error());
        return;
    }
    ini->set(QStringLiteral("secret_store"), QStringLiteral("file"));
    if (const auto saved = ini->save(); !saved) {
        Q_EMIT failed(ExitCode::NoDataDirectory, saved.error());
        return;
    }
    if (const auto loaded = reload(); !loaded) {
        Q_EMIT failed(ExitCode::Usage, loaded.error());
        return;
    }
    startServer();
}

} // namespace app
