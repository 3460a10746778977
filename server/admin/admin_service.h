// SPDX-License-Identifier: GPL-3.0-or-later
// Administration, as the console (through AdminClient) and the command line (through AdminSocket) get it, and the one place where
// the server tells them what changed. Server thread.
#pragma once

#include "server/admin/access_administration.h"
#include "server/admin/approval_administration.h"
#include "server/admin/audit_administration.h"
#include "server/admin/backup_control.h"
#include "server/admin/branding_administration.h"
#include "server/admin/client_administration.h"
#include "server/admin/key_administration.h"
#include "server/admin/reports.h"
#include "server/admin/role_administration.h"
#include "server/admin/server_administration.h"
#include "server/admin/session_administration.h"
#include "server/admin/settings_administration.h"
#include "server/admin/token_administration.h"
#include "server/admin/tool_administration.h"
#include "server/admin/upstream_administration.h"
#include "server/admin/usage_administration.h"
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
    audit::AuditLog &audit;
    KeyControl &keys;
    BackupControl &backup;
    std::shared_ptr<branding::CurrentBranding> branding;
    UpstreamControl &upstreams;
    SecretSealing &sealing;
};

// What one way to administer may do; what it did stands in the audit log under its name.
struct Administrations {
    Administrations(const AdminNeighbours &neighbours, audit::ActorKind via);

    UserAdministration users;
    ApprovalAdministration approvals;
    ClientAdministration clients;
    SessionAdministration sessions;
    RoleAdministration roles;
    AccessAdministration access;
    TokenAdministration tokens;
    ServerAdministration servers;
    UpstreamAdministration upstreams;
    ToolAdministration tools;
    SettingsAdministration settings;
    KeyAdministration keys;
    BrandingAdministration branding;
    AuditAdministration audit;
    UsageAdministration usage;
};

class AdminService final : public QObject
{
    Q_OBJECT
public:
    explicit AdminService(const AdminNeighbours &neighbours);

    // As the console.
    [[nodiscard]] UserAdministration &users() { return m_console.users; }
    [[nodiscard]] ApprovalAdministration &approvals() { return m_console.approvals; }
    [[nodiscard]] ClientAdministration &clients() { return m_console.clients; }
    [[nodiscard]] SessionAdministration &sessions() { return m_console.sessions; }
    [[nodiscard]] SettingsAdministration &settings() { return m_console.settings; }
    [[nodiscard]] ServerAdministration &servers() { return m_console.servers; }
    [[nodiscard]] UpstreamAdministration &upstreams() { return m_console.upstreams; }
    [[nodiscard]] ToolAdministration &tools() { return m_console.tools; }
    [[nodiscard]] KeyAdministration &keys() { return m_console.keys; }
    [[nodiscard]] RoleAdministration &roles() { return m_console.roles; }
    [[nodiscard]] AccessAdministration &access() { return m_console.access; }
    [[nodiscard]] TokenAdministration &tokens() { return m_console.tokens; }
    [[nodiscard]] BrandingAdministration &branding() { return m_console.branding; }
    [[nodiscard]] AuditAdministration &audit() { return m_console.audit; }
    [[nodiscard]] UsageAdministration &usage() { return m_console.usage; }
    [[nodiscard]] Administrations &asCommandLine() { return m_commandLine; }
    [[nodiscard]] Reports &reports() { return m_reports; }
    [[nodiscard]] ListenerControl &listener() { return m_listener; }
    [[nodiscard]] BackupControl &backup() { return m_backup; }

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
    BackupControl &m_backup;
    Administrations m_console;
    Administrations m_commandLine;
    Reports m_reports;
    QTimer m_batch;
    QList<Change> m_waiting;
};

} // namespace admin
