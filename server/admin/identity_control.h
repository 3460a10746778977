// SPDX-License-Identifier: GPL-3.0-or-later
// What administration asks of the identity side: accounts with passwords, and "let them in this once". Implemented in runtime,
// since what stands behind it is built anew when settings change; server thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/audit/event.h"
#include "server/core/secret.h"

namespace admin
{

class IdentityControl
{
public:
    virtual ~IdentityControl() = default;

    virtual void addLocalAccount(const NewLocalUser &user, const core::Secret &password, audit::ActorKind by, Reply<core::UserId> reply) = 0;
    virtual void setPassword(const core::UserId &id, const core::Secret &password, audit::ActorKind by, Reply<Done> reply) = 0;
    // This sign-in's token family only; the user stays pending.
    virtual void admitOnce(const core::UserId &id, const core::ClientId &client) = 0;
    // Denied or blocked meanwhile: what admitOnce() gave is gone.
    virtual void withdrawAdmission(const core::UserId &id) = 0;
};

} // namespace admin
