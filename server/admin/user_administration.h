// SPDX-License-Identifier: GPL-3.0-or-later
// What administrators may do to users, and the rules of it: the last owner stays one; blocking ends every session in the same
// transaction. Server thread.
#pragma once

#include "server/admin/admin_types.h"
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

class UserAdministration final : public QObject
{
    Q_OBJECT
public:
    UserAdministration(store::Store &store, const core::Clock &clock, IdentityControl &identity, audit::ActorKind via);

    void list(Reply<QList<UserSummary>> reply);
    void find(const core::UserId &id, Reply<std::optional<UserSummary>> reply);
    void listRoles(Reply<QStringList> reply);

    // An id, or "provider:login"; a bare word is a GitHub login.
    void resolve(const QString &name, Reply<core::UserId> reply);

    void addLocal(const NewLocalUser &user, const core::Secret &password, Reply<UserSummary> reply);
    void allowLogin(const QString &provider, const QString &login, const QString &role, Reply<Done> reply);
    void setStatus(const core::UserId &id, UserStatus status, Reply<Done> reply);
    void setRole(const core::UserId &id, const QString &role, Reply<Done> reply);
    void setExpiry(const core::UserId &id, std::optional<core::Seconds> approvalEndsAt, Reply<Done> reply);
    void setNote(const core::UserId &id, const QString &note, Reply<Done> reply);
    // For somebody who lost their authenticator app and the recovery codes.
    void switchOffSecondStep(const core::UserId &id, Reply<Done> reply);
    void setPassword(const core::UserId &id, const core::Secret &password, Reply<Done> reply);
    void remove(const core::UserId &id, Reply<Done> reply);

private:
    // Job: Outcome<Done>(Transaction &, const UserRow &, audit::Event &), run when there is such a user.
    template <class Job>
    void writeUser(const core::UserId &id, audit::EventKind kind, Job job, Reply<Done> reply);

    store::Store &m_store;
    const core::Clock &m_clock;
    IdentityControl &m_identity;
    audit::ActorKind m_via;
};

} // namespace admin
