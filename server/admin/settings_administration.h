// SPDX-License-Identifier: GPL-3.0-or-later
// Settings, as one of the ways to administer changes them: what SettingsControl does, and the audit row of it (settings stand in a
// file, so there is no transaction to share). Server thread.
#pragma once

#include "server/admin/settings_control.h"
#include "server/audit/audit_log.h"

namespace admin
{

class SettingsAdministration final
{
public:
    SettingsAdministration(SettingsControl &settings, audit::AuditLog &audit, audit::ActorKind via);

    [[nodiscard]] QList<Setting> list() const { return m_settings.list(); }
    void set(const QList<QPair<QString, QString>> &values, Reply<Done> reply);
    void setSecret(const QString &key, const core::Secret &value, Reply<Done> reply);

private:
    [[nodiscard]] Reply<Done> recorded(const QStringList &keys, const QJsonObject &values, Reply<Done> reply) const;

    SettingsControl &m_settings;
    audit::AuditLog &m_audit;
    audit::ActorKind m_via;
};

} // namespace admin
