// SPDX-License-Identifier: GPL-3.0-or-later
// Roles and their rules, and what one user has beside their first role (product section 5). Server thread.
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

class RoleAdministration final : public QObject
{
    Q_OBJECT
public:
    RoleAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via);

    void list(Reply<QList<RoleSummary>> reply);
    void create(const QString &name, Reply<Done> reply);
    void remove(const QString &name, Reply<Done> reply);
    void setRule(const QString &role, const RuleSummary &rule, Reply<Done> reply);
    void clearRule(const QString &role, const QString &pattern, Reply<Done> reply);

    // Several cells of the permission matrix at once: all or none.
    void apply(const QList<RuleEdit> &edits, Reply<Done> reply);

    void addToUser(const core::UserId &id, const QString &role, Reply<Done> reply);
    void removeFromUser(const core::UserId &id, const QString &role, Reply<Done> reply);
    void setUserRule(const core::UserId &id, const RuleSummary &rule, Reply<Done> reply);
    void clearUserRule(const core::UserId &id, const QString &pattern, Reply<Done> reply);

private:
    // Job: Outcome<Done>(Transaction &)
    template <class Job>
    void write(audit::Event act, Job job, Reply<Done> reply);
    [[nodiscard]] audit::Event aboutRole(const QString &role, const QString &what) const;
    [[nodiscard]] audit::Event aboutUser(const core::UserId &id, audit::EventKind kind, const QString &what) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    audit::ActorKind m_via;
};

} // namespace admin
