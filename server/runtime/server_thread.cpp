// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/server_thread.h"

#include "server/runtime/server_runtime.h"

namespace runtime
{

// Lives on the server thread; hidden here so that nobody can call across by mistake.
class ServerThread::Worker final : public QObject
{
public:
    Worker(ConfigSources sources, LoadedConfig loaded)
        : m_sources(std::move(sources))
        , m_loaded(std::move(loaded))
    {
    }

    void start(ServerThread *owner)
    {
        m_runtime = std::make_unique<ServerRuntime>(m_sources, m_loaded);
        connect(m_runtime.get(), &ServerRuntime::listening, owner, &ServerThread::listening);
        connect(m_runtime.get(), &ServerRuntime::listenFailed, owner, &ServerThread::listenFailed);
        connect(m_runtime.get(), &ServerRuntime::startFailed, owner, &ServerThread::startFailed);
        connect(m_runtime.get(), &ServerRuntime::started, owner, [owner, runtime = m_runtime.get()] {
            owner->m_adminService = &runtime->adminService();
            Q_EMIT owner->ready();
        });
        m_runtime->start();
    }

    void stop()
    {
        if (m_runtime) {
            m_runtime->stop();
            m_runtime.reset();
        }
    }

private:
    ConfigSources m_sources;
    LoadedConfig m_loaded;
    std::unique_ptr<ServerRuntime> m_runtime;
};

ServerThread::ServerThread(ConfigSources sources, LoadedConfig loaded)
    : m_worker(std::make_unique<Worker>(std::move(sources), std::move(loaded)))
{
    qRegisterMetaType<runtime::StartError>();
    m_thread.setObjectName(QStringLiteral("server"));
    m_worker->moveToThread(&m_thread);
}

ServerThread::~ServerThread()
{
    stop();
}

void ServerThread::start()
{
    m_thread.start();
    QMetaObject::invokeMethod(m_worker.get(), [this] { m_worker->start(this); });
}

void ServerThread::stop()
{
    if (!m_thread.isRunning()) {
        return;
    }
    m_adminService = nullptr;
    QMetaObject::invokeMethod(m_worker.get(), [this] { m_worker->stop(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

admin::AdminService &ServerThread::adminService() const
{
    Q_ASSERT(m_adminService);
    return *m_adminService;
}

} // namespace runtime
