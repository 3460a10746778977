// SPDX-License-Identifier: GPL-3.0-or-later
// Who may enter a server, whose a login is after it has changed hands, and why somebody may or may not call a tool. Server thread.
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

class ListenerControl;
class SettingsControl;

class AccessAdministration final : public QObject
{
    Q_OBJECT
public:
    struct Neighbours {
        store::Store &store;
        const core::Clock &clock;
        const SettingsControl &settings;
        const ListenerControl &listener; // knows the tools
    };
    AccessAdministration(const Neighbours &neighbours, audit::ActorKind via);

    // The allow-list of a server; empty: it has none, and everybody may enter.
    void listServer(const QString &server, Reply<QStringList> reply);
    // `who` is "role:editor", a user's id, or a name as access/login_name.h reads it.
    void allowOnServer(const QString &server, const QString &who, Reply<Done> reply);
    void disallowOnServer(const QString &server, const QString &who, Reply<Done> reply);

    void listConflicts(Reply<QList<LoginConflict>> reply);
    // It is this user's: who has it stays so, or it goes to the one who came with it, and what waits for them is theirs, too.
    void settleConflict(const QString &login, const core::UserId &owner, Reply<Done> reply);

    void check(const PermissionQuestion &question, Reply<PermissionAnswer> reply);
    // The same for every tool there is.
    void listPermissions(const core::UserId &id, Reply<UserPermissions> reply);

private:
    store::Store &m_store;
    const core::Clock &m_clock;
    const SettingsControl &m_settings;
    const ListenerControl &m_listener;
    audit::ActorKind m_via;
};

} // namespace admin
