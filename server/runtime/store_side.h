// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that stands on the database and not on a socket: what a command line without a running server needs, and what a server
// keeps while its settings change. Server thread (or the command line's only one).
#pragma once

#include "server/admin/admin_service.h"
#include "server/audit/audit_log.h"
#include "server/branding/current_branding.h"
#include "server/core/clock.h"
#include "server/runtime/backup_maker.h"
#include "server/runtime/key_keeper.h"
#include "server/runtime/local_identity.h"
#include "server/runtime/master_key_sealing.h"
#include "server/runtime/setting_secrets.h"
#include "server/runtime/settings_editor.h"
#include "server/store/store.h"

#include <QThreadPool>

namespace runtime
{

// What administration may ask of the process that serves; stand-ins where none does.
struct RunningParts {
    admin::ListenerControl &listener;
    admin::UpstreamControl &upstreams;
};

class StoreSide final
{
public:
    // Opens and migrates the database of the loaded data directory, whose lock the caller holds.
    [[nodiscard]] static core::Expected<std::unique_ptr<StoreSide>, StartError> open(const ConfigSources &sources, const LoadedConfig &loaded,
                                                                                      const RunningParts &running);
    ~StoreSide();

    [[nodiscard]] const core::Clock &clock() const { return m_clock; }
    [[nodiscard]] QThreadPool &crypto() { return m_crypto; }
    [[nodiscard]] store::Store &store() { return *m_store; }
    [[nodiscard]] audit::AuditLog &audit() { return m_audit; }
    [[nodiscard]] MasterKeySource &masterKey() { return m_masterKey; }
    [[nodiscard]] SettingSecrets &secrets() { return m_secrets; }
    [[nodiscard]] branding::CurrentBrandingPtr branding() const { return m_branding; }
    [[nodiscard]] SettingsEditor &settings() { return m_settings; }
    [[nodiscard]] KeyKeeper &keyKeeper() { return m_keyKeeper; }
    [[nodiscard]] LocalIdentity &identity() { return m_identity; }
    [[nodiscard]] admin::AdminService &adminService() { return m_adminService; }

private:
    StoreSide(std::unique_ptr<store::Store> store, const ConfigSources &sources, const LoadedConfig &loaded, const RunningParts &running);

    // Order of members = order of construction; each borrows only what stands above it.
    core::SystemClock m_clock;
    QThreadPool m_crypto;
    std::unique_ptr<store::Store> m_store;
    audit::AuditLog m_audit;
    std::shared_ptr<branding::CurrentBranding> m_branding;
    MasterKeySource m_masterKey;
    MasterKeySealing m_sealing;
    SettingSecrets m_secrets;
    SettingsEditor m_settings;
    LocalIdentity m_identity;
    KeyKeeper m_keyKeeper;
    BackupMaker m_backup;
    admin::AdminService m_adminService;
};

} // namespace runtime
