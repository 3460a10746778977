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

class ClientAdministration final : public QObject
{
    Q_OBJECT
public:
    ClientAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via);

    void list(Reply<QList<ClientSummary>> reply);
    void find(const core::ClientId &id, Reply<std::optional<ClientSummary>> reply);
    void revokeTokens(const core::ClientId &id, Reply<Done> reply); // keeps the registration
    void remove(const core::ClientId &id, Reply<Done> reply);

private:
    store::Store &m_store;
    const core::Clock &m_clock;
    audit::ActorKind m_via;
};

} // namespace admin
