// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop app without main(): the data directory, the server on its thread, the console on this one, in that order and back in
// the reverse. Tests start it as the program does. Main thread, after QApplication.
#pragma once

#include "app/command_line.h"
#include "app/administration.h"
#include "app/data_directory.h"
#include "server/admin/admin_client.h"
#include "server/runtime/server_thread.h"

#include <QObject>
#include <QTemporaryDir>

namespace ui
{
class ConsoleSettings;
class MainWindow;
class Tray;
}

namespace app
{

class DesktopApp final : public QObject
{
    Q_OBJECT
public:
    enum class Data {
        Own,
        Demo, // made up, in a folder that goes away with it
    };
    explicit DesktopApp(runtime::ConfigSources sources, Data data = Data::Own);
    ~DesktopApp() override; // waits until everything acknowledged is on the disk

    enum class Start {
        Here,
        InFirstInstance, // it was running already and shows its window
    };
    [[nodiscard]] core::Expected<Start, AdministrationFailure> start();

    [[nodiscard]] ui::MainWindow *window() const { return m_window.get(); } // from windowShown() on

Q_SIGNALS:
    void windowShown();
    void listening(const QString &publicUrl);
    // The server cannot be started as things are, and the person gave up.
    void failed(app::ExitCode code, const QString &sentence);

private:
    void startServer();
    void onReady();
    void onStartFailed(const runtime::StartError &error);
    void askForSecretStore(const runtime::StartError &error);
    void keepKeyInFile();
    [[nodiscard]] core::Expected<void, QString> prepareDemo();
    [[nodiscard]] core::Expected<void, QString> reload();

    runtime::ConfigSources m_sources;
    Data m_data;
    runtime::LoadedConfig m_loaded;
    std::unique_ptr<QTemporaryDir> m_demoFolder;

    // Order of members = order of construction.
    std::unique_ptr<DataDirectory> m_dataDirectory;
    std::unique_ptr<runtime::ServerThread> m_server;
    std::unique_ptr<ui::ConsoleSettings> m_consoleSettings;
    std::unique_ptr<admin::AdminClient> m_adminClient;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<ui::Tray> m_tray;
};

} // namespace app
