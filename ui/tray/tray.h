// SPDX-License-Identifier: GPL-3.0-or-later
// Gatehouse beside the clock: how the server does, who waits, and the way back to the window. The console never depends on it: without a
// tray nothing is hidden that could not be found again. Main thread.
#pragma once

#include "server/admin/admin_client.h"

#include <QObject>
#include <QSystemTrayIcon>

#include <memory>

class QAction;
class QMenu;

namespace ui
{

class DesktopNotifier;
class MainWindow;

class Tray final : public QObject
{
    Q_OBJECT
public:
    Tray(admin::AdminClient &client, MainWindow &window, QObject *parent = nullptr);
    ~Tray() override;

    [[nodiscard]] bool isShown() const; // somebody can see the icon
    [[nodiscard]] QMenu &menu() { return *m_menu; }
    void show(const admin::Overview &overview);

private:
    void buildMenu();
    void onActivated(QSystemTrayIcon::ActivationReason reason);
    void notifyOfArrivals(int waiting);
    void switchServer();

    admin::AdminClient &m_client;
    MainWindow &m_window;
    std::unique_ptr<QMenu> m_menu;
    QSystemTrayIcon m_icon;
    DesktopNotifier *m_notifier;
    QAction *m_state;
    QAction *m_approvals;
    QAction *m_copy;
    QAction *m_switch;
    QString m_mcpUrl;
    bool m_isRunning = false;
    int m_waiting = -1; // before the first numbers: what waits already is no arrival
};

} // namespace ui
