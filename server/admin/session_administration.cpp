// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/session_administration.h"

#include "server/admin/audited.h"
#include "server/admin/summaries.h"
#include "server/core/clock.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/user_table.h"

namespace admin
{

namespace
{

using store::RefreshTokenFamilyTable;
using store::Transaction;

// A family that was not changed by an act is one that does not exist, or on which there is nothing left to do.
Outcome<Done> changedOrGone(const store::Result<bool> &changed)
{
    if (!changed) {
        return failedJob<Done>(changed);
    }
    return *changed ? done() : ruledOut<Done>(notFound("session"));
}

} // namespace

SessionAdministration::SessionAdministration(store::Store &store, const core::Clock &clock, const ListenerControl &listener, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_listener(listener)
    , m_via(via)
{
}

template <class Job>
void SessionAdministration::writeSession(const core::FamilyId &id, audit::EventKind kind, Job job, Reply<Done> reply)
{
    audit::Event act = actOf(m_via, kind, m_clock.nowMs());
    act.onWhat = id.toString();
    const auto withFamily = [id, job](Transaction &transaction, audit::Event &event) -> Outcome<Done> {
        const RefreshTokenFamilyTable families(transaction);
        const auto family = families.find(id);
        if (!family) {
            return failedJob<Done>(family);
        }
        if (*family) {
            event.userId = (*family)->userId;
            event.clientId = (*family)->clientId;
        }
        return changedOrGone(job(families));
    };
    m_store.write(this, audited<Done>(act, withFamily), answerWith(std::move(reply)));
}

void SessionAdministration::list(Reply<QList<SessionSummary>> reply)
{
    const auto job = [](store::Database &database) -> Outcome<QList<SessionSummary>> {
        const auto rows = RefreshTokenFamilyTable(database).listLive();
        if (!rows) {
            return failedJob<QList<SessionSummary>>(rows);
        }
        QList<SessionSummary> sessions;
        sessions.reserve(rows->size());
        for (const store::SessionRow &row : *rows) {
            sessions.append(toSummary(row));
        }
        return Result<QList<SessionSummary>>(sessions);
    };
    const auto addStreams = [this, reply = std::move(reply)](Result<QList<SessionSummary>> sessions) {
        if (sessions) {
            for (SessionSummary &session : *sessions) {
                session = withStreams(session);
            }
        }
        reply(std::move(sessions));
    };
    m_store.report(this, job, answerWith(Reply<QList<SessionSummary>>(addStreams)));
}

void SessionAdministration::find(const core::FamilyId &id, Reply<std::optional<SessionSummary>> reply)
{
    using Found = std::optional<SessionSummary>;
    const auto job = [id](store::Database &database) -> Outcome<Found> {
        const auto row = RefreshTokenFamilyTable(database).findLive(id);
        if (!row) {
            return failedJob<Found>(row);
        }
        return Result<Found>(*row ? Found(toSummary(**row)) : Found());
    };
    const auto addStreams = [this, reply = std::move(reply)](Result<Found> session) {
        if (session && *session) {
            *session = withStreams(**session);
        }
        reply(std::move(session));
    };
    m_store.report(this, job, answerWith(Reply<Found>(addStreams)));
}

void SessionAdministration::suspend(const core::FamilyId &id, Reply<Done> reply)
{
    const auto job = [id, now = m_clock.now()](const RefreshTokenFamilyTable &families) { return families.suspend(id, now); };
    writeSession(id, audit::EventKind::SessionSuspended, job, std::move(reply));
}

void SessionAdministration::resume(const core::FamilyId &id, Reply<Done> reply)
{
    const auto job = [id](const RefreshTokenFamilyTable &families) { return families.resume(id); };
    writeSession(id, audit::EventKind::SessionResumed, job, std::move(reply));
}

void SessionAdministration::end(const core::FamilyId &id, Reply<Done> reply)
{
    const auto job = [id, now = m_clock.now()](const RefreshTokenFamilyTable &families) {
        return families.revoke(id, QStringLiteral("ended_by_administrator"), now);
    };
    writeSession(id, audit::EventKind::SessionEnded, job, std::move(reply));
}

void SessionAdministration::endAllOfUser(const core::UserId &id, Reply<Done> reply)
{
    audit::Event act = actOf(m_via, audit::EventKind::SessionEnded, m_clock.nowMs());
    act.userId = id;
    const auto job = [id, now = m_clock.now()](Transaction &transaction, audit::Event &event) -> Outcome<Done> {
        const auto user = store::UserTable(transaction).find(id);
        if (!user) {
            return failedJob<Done>(user);
        }
        if (!*user) {
            return ruledOut<Done>(notFound("user"));
        }
        const auto ended = RefreshTokenFamilyTable(transaction).revokeOfUser(id, QStringLiteral("ended_by_administrator"), now);
        if (!ended) {
            return failedJob<Done>(ended);
        }
        event.details.insert(QStringLiteral("sessions"), qint64(ended->size()));
        return done();
    };
    m_store.write(this, audited<Done>(act, job), answerWith(std::move(reply)));
}

SessionSummary SessionAdministration::withStreams(SessionSummary session) const
{
    session.openStreams = m_listener.openStreamsOf(session.id);
    return session;
}

} // namespace admin
