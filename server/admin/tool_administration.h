// SPDX-License-Identifier: GPL-3.0-or-later
// Tools of the servers behind the gateway: which are served, under which name and description, and what an administrator has agreed to.
// Tools are named as their server names them. Server thread.
#pragma once

#include "server/admin/upstream_types.h"
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

class ToolAdministration final : public QObject
{
    Q_OBJECT
public:
    ToolAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via);

    void list(const QString &serverId, Reply<QList<ToolSummary>> reply); // empty: of every server
    void enable(const QString &serverId, const QString &name, Reply<Done> reply);
    void disable(const QString &serverId, const QString &name, Reply<Done> reply);
    void rename(const QString &serverId, const QString &name, const QString &newName, Reply<Done> reply);          // empty: its own
    void describe(const QString &serverId, const QString &name, const QString &description, Reply<Done> reply);    // empty: its own
    void review(const QString &serverId, const QString &name, Reply<ToolReview> reply);
    // `pendingHash` is what review() gave: what was seen is what is accepted.
    void accept(const QString &serverId, const QString &name, const QString &pendingHash, Reply<Done> reply);

private:
    template <class Change>
    void change(const QString &serverId, const QString &name, audit::Event event, Change change, Reply<Done> reply);
    [[nodiscard]] audit::Event event(audit::EventKind kind, const QString &serverId, const QString &name) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    audit::ActorKind m_via;
};

} // namespace admin
