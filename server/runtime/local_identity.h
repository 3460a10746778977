// SPDX-License-Identifier: GPL-3.0-or-later
// The identity side that outlives a change of settings: accounts with passwords, and who was let in once. Server thread.
#pragma once

#include "server/admin/identity_control.h"
#include "server/identity/approval_gate.h"
#include "server/identity/local_accounts.h"
#include "server/identity/password_hasher.h"

namespace runtime
{

class LocalIdentity final : public QObject, public admin::IdentityControl
{
    Q_OBJECT
public:
    LocalIdentity(store::Store &store, QThreadPool &crypto, const core::Clock &clock);

    void addLocalAccount(const admin::NewLocalUser &user, const core::Secret &password, audit::ActorKind by, admin::Reply<core::UserId> reply) override;
    void setPassword(const core::UserId &id, const core::Secret &password, audit::ActorKind by, admin::Reply<admin::Done> reply) override;
    void admitOnce(const core::UserId &id, const core::ClientId &client) override;
    void withdrawAdmission(const core::UserId &id) override;

    [[nodiscard]] identity::LocalAccounts &accounts() { return m_accounts; }
    [[nodiscard]] identity::SingleAdmissions &singleAdmissions() { return m_singleAdmissions; }

private:
    identity::PasswordHasher m_hasher;
    identity::LocalAccounts m_accounts;
    identity::SingleAdmissions m_singleAdmissions;
};

} // namespace runtime
