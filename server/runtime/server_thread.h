// SPDX-License-Identifier: GPL-3.0-or-later
// The server in a process: one QThread with an event loop and the runtime that is made, used and destroyed on it. What others
// may hold of it is the AdminService, through AdminClient. Owner's thread (main); signals arrive there.
#pragma once

#include "server/runtime/config_loader.h"
#include "server/runtime/start_error.h"

#include <QObject>
#include <QThread>

#include <memory>

namespace admin
{
class AdminService;
}

namespace runtime
{

class ServerThread final : public QObject
{
    Q_OBJECT
public:
    // The caller holds the lock of the loaded data directory.
    ServerThread(ConfigSources sources, LoadedConfig loaded);
    ~ServerThread() override;

    void start();
    // Waits until everything acknowledged is on the disk and the thread has ended. Every AdminClient must be gone before.
    void stop();

    // From ready() on, until stop().
    [[nodiscard]] admin::AdminService &adminService() const;

Q_SIGNALS:
    void ready(); // administration is possible; whether the server listens, listening() and listenFailed() tell, before this and later
    void listening(const QString &publicUrl);
    void listenFailed(const QString &sentence);
    void startFailed(const runtime::StartError &error);

private:
    class Worker;

    QThread m_thread;
    std::unique_ptr<Worker> m_worker;
    admin::AdminService *m_adminService = nullptr;
};

} // namespace runtime
