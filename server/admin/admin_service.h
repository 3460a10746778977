// SPDX-License-Identifier: GPL-3.0-or-later
// Administration, as the console (through AdminClient) and the command line (through AdminSocket) get it, and the one place where
// the server tells them what changed. Server thread.
#pragma once

#include "server/admin/approval_administration.h"
#include "server/admin/client_administration.h"
#include "server/admin/reports.h"
#include "server/admin/session_administration.h"
#include "server/admin/user_administration.h"
#include "server/store/change.h"

#include <QTimer>

namespace admin
{

struct AdminNeighbours {
    store::Store &store;
    const core::Clock &clock;
    ListenerControl &listener;
    SettingsControl &settings;
    IdentityControl &identity;
};

class AdminService final : public QObject
{
    Q_OBJECT
public:
    explicit AdminService(const AdminNeighbours &neighbours);

    [[nodiscard]] UserAdministration &users() { return m_users; }
    [[nodiscard]] ApprovalAdministration &approvals() { return m_approvals; }
    [[nodiscard]] ClientAdministration &clients() { return m_clients; }
    [[nodiscard]] SessionAdministration &sessions() { return m_sessions; }
    [[nodiscard]] Reports &reports() { return m_reports; }
    [[nodiscard]] SettingsControl &settings() { return m_settings; }
    [[nodiscard]] ListenerControl &listener() { return m_listener; }

    // Something that is in no table: the listener, the settings, a session's streams.
    void announce(const Change &change);

    // A second start of the program wants the first to show itself. False: nobody here has a window.
    bool requestWindow();

Q_SIGNALS:
    // At most every 100 ms; a topic with very many changes is announced as one "ask for everything again".
    void changed(const QList<admin::Change> &changes);
    void windowRequested();

private:
    void gather(const QList<store::Change> &changes);
    void publish();

    ListenerControl &m_listener;
    SettingsControl &m_settings;
    UserAdministration m_users;
    ApprovalAdministration m_approvals;
    ClientAdministration m_clients;
    SessionAdministration m_sessions;
    Reports m_reports;
    QTimer m_batch;
    QList<Change> m_waiting;
};

} // namespace admin
