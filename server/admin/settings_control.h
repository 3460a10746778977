// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and changing settings, as AdminService offers it. Implemented in runtime, which alone knows the settings table; server
// thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/core/secret.h"

namespace admin
{

class SettingsControl
{
public:
    virtual ~SettingsControl() = default;

    [[nodiscard]] virtual QList<Setting> list() const = 0;
    // All or none. An empty value resets to the default.
    virtual void set(const QList<QPair<QString, QString>> &values, Reply<Done> reply) = 0;
    virtual void setSecret(const QString &key, const core::Secret &value, Reply<Done> reply) = 0;
    [[nodiscard]] virtual QString secretVault() const = 0; // "keychain", "file", "environment"
};

} // namespace admin
