// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions, that is live refresh token families: look, suspend, resume, end. Whoever serves them hears of it from the commit
// itself. Server thread.
#pragma once

#include "server/admin/listener_control.h"

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
    SessionAdministration(store::Store &store, const core::Clock &clock, const ListenerControl &listener);

    void list(Reply<QList<SessionSummary>> reply);
    void find(const core::FamilyId &id, Reply<std::optional<SessionSummary>> reply);
    void suspend(const core::FamilyId &id, Reply<Done> reply);
    void resume(const core::FamilyId &id, Reply<Done> reply);
    void end(const core::FamilyId &id, Reply<Done> reply);
    void endAllOfUser(const core::UserId &id, Reply<Done> reply);

private:
    [[nodiscard]] SessionSummary withStreams(SessionSummary session) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    const ListenerControl &m_listener;
};

} // namespace admin
