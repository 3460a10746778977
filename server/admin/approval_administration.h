// SPDX-License-Identifier: GPL-3.0-or-later
// The approval queue and its four decisions (product section 5). Server thread.
#pragma once

#include "server/admin/identity_control.h"
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

class ApprovalAdministration final : public QObject
{
    Q_OBJECT
public:
    ApprovalAdministration(store::Store &store, const core::Clock &clock, IdentityControl &identity, audit::ActorKind via);

    void list(Reply<QList<ApprovalSummary>> reply); // oldest first
    // A decision holds whether or not the request is still open.
    void decide(const core::UserId &id, const Decision &decision, Reply<Done> reply);

private:
    void admitOnce(const core::UserId &id, Reply<Done> reply);

    store::Store &m_store;
    const core::Clock &m_clock;
    IdentityControl &m_identity;
    audit::ActorKind m_via;
};

} // namespace admin
