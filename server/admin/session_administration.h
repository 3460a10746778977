// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions, that is live refresh token families: look, suspend, resume, end. Whoever serves them hears of it from the commit
// itself. Server thread.
#pragma once

#include "server/admin/listener_control.h"
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

class SessionAdministration final : public QObject
{
    Q_OBJECT
public:
    SessionAdministration(store::Store &store, const core::Clock &clock, const ListenerControl &listener, audit::ActorKind via);

    void list(Reply<QList<SessionSummary>> reply);
    void find(const core::FamilyId &id, Reply<std::optional<SessionSummary>> reply);
    void suspend(const core::FamilyId &id, Reply<Done> reply);
    void resume(const core::FamilyId &id, Reply<Done> reply);
    void end(const core::FamilyId &id, Reply<Done> reply);
    void endAllOfUser(const core::UserId &id, Reply<Done> reply);

private:
    // Job: store::Result<bool>(RefreshTokenFamilyTable &); false: there was nothing (left) to do.
    template <class Job>
    void writeSession(const core::FamilyId &id, audit::EventKind kind, Job job, Reply<Done> reply);
    [[nodiscard]] SessionSummary withStreams(SessionSummary session) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    const ListenerControl &m_listener;
    audit::ActorKind m_via;
};

} // namespace admin
