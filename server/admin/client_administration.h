// SPDX-License-Identifier: GPL-3.0-or-later
// Registered clients: look, revoke, delete. Server thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/audit/event.h"

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

class SettingsControl;

class ClientAdministration final : public QObject
{
    Q_OBJECT
public:
    // `settings` know the public URL, which names the scopes.
    ClientAdministration(store::Store &store, const core::Clock &clock, const SettingsControl &settings, audit::ActorKind via);

    void list(Reply<QList<ClientSummary>> reply);
    void find(const core::ClientId &id, Reply<std::optional<ClientSummary>> reply);
    void create(const NewClient &client, Reply<CreatedClient> reply);
    // Not one that is described by a document of its own. New redirect URIs end what people chose to have remembered.
    void edit(const ClientEdit &edit, Reply<Done> reply);
    void renewSecret(const core::ClientId &id, Reply<CreatedClient> reply); // the old one is worth nothing from now on
    void approve(const core::ClientId &id, Reply<Done> reply);
    void deny(const core::ClientId &id, Reply<Done> reply); // ends its sessions, too
    void revokeTokens(const core::ClientId &id, Reply<Done> reply); // keeps the registration
    void remove(const core::ClientId &id, Reply<Done> reply);

private:
    void decide(const core::ClientId &id, audit::EventKind kind, Reply<Done> reply);

    store::Store &m_store;
    const core::Clock &m_clock;
    const SettingsControl &m_settings;
    audit::ActorKind m_via;
};

} // namespace admin
