// SPDX-License-Identifier: GPL-3.0-or-later
// The console's other side without a socket: the real store and AdminService on a thread of their own, with a listener, settings
// and identity that tests set. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "server/store/statement.h"
#include "server/store/transaction.h"

#include <QTemporaryDir>
#include <QThread>

#include <functional>
#include <memory>

namespace tests
{

class ConsoleServer final
{
public:
    ConsoleServer();
    ~ConsoleServer();

    [[nodiscard]] admin::AdminClient &client() { return *m_client; }
    [[nodiscard]] QString filePath(const QString &name) const { return m_folder.filePath(name); }

    // One durable write, as an endpoint would do it; waits until the console has been told.
    void write(std::function<store::Result<void>(store::Transaction &)> job);

    void setState(admin::ServerState state, const QString &problem = {});
    void setPublicUrl(const QString &url);
    void setProviders(const QStringList &providers);
    void refuseProvider(const admin::Error &error); // when its app is checked
    void setSecretVault(const QString &vault);
    void setSettings(const QList<admin::Setting> &settings);
    void refuseSettings(const admin::Error &error);
    [[nodiscard]] QList<QPair<QString, QString>> writtenSettings();
    [[nodiscard]] QStringList writtenSecrets(); // their keys
    [[nodiscard]] QList<core::UserId> admittedOnce();
    [[nodiscard]] QList<core::UserId> passwordsSet();

private:
    struct Inside;
    void onServer(const std::function<void(Inside &)> &run);

    QTemporaryDir m_folder;
    QThread m_thread;
    std::unique_ptr<Inside> m_inside; // lives on m_thread
    std::unique_ptr<admin::AdminClient> m_client;
};

} // namespace tests
