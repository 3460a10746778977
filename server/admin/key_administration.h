// SPDX-License-Identifier: GPL-3.0-or-later
// Signing keys and the master key: looked at, rotated, brought along, removed. Server thread.
#pragma once

#include "server/admin/key_control.h"
#include "server/admin/settings_administration.h"

#include <QObject>

namespace core
{
class Clock;
}
namespace store
{
class Store;
}

namespace admin
{

class KeyAdministration final : public QObject
{
    Q_OBJECT
public:
    KeyAdministration(store::Store &store, const core::Clock &clock, KeyControl &keys, SettingsAdministration &settings, audit::ActorKind via);

    void list(Reply<QList<SigningKeySummary>> reply); // those that are published, newest first
    // A new key signs from now on; the one before stays published until its last token has expired. Another algorithm than the
    // configured one becomes the configured one.
    void rotate(const std::optional<QString> &algorithm, Reply<SigningKeySummary> reply);
    void import(const core::Secret &pem, ImportedKeyUse use, Reply<SigningKeySummary> reply);
    // At once: what it signed is refused. Not the one that signs.
    void remove(const QString &kid, Reply<Done> reply);
    void rotateMasterKey(Reply<Done> reply);

private:
    [[nodiscard]] Reply<SigningKeySummary> settingAlgorithm(Reply<SigningKeySummary> reply);

    store::Store &m_store;
    const core::Clock &m_clock;
    KeyControl &m_keys;
    SettingsAdministration &m_settings;
    audit::ActorKind m_via;
};

} // namespace admin
