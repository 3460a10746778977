// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/session_registry.h"

#include "server/core/random.h"

namespace mcp
{

SessionRegistry::SessionRegistry(SessionLimits limits)
    : m_limits(limits)
{
}

McpSessionPtr SessionRegistry::create(const live::Principal &principal, const McpResource &resource, const Revision &revision,
                                      core::Seconds now)
{
    makeRoomFor(principal.userId);
    auto session = std::make_shared<McpSession>(core::randomToken(16), principal, resource, revision, m_budget);
    session->createdAt = now;
    session->lastUsedAt = now;
    m_sessions.insert(session->id(), session);
    return session;
}

McpSessionPtr SessionRegistry::find(const QByteArray &id, const SessionOwner &owner) const
{
    const McpSessionPtr session = m_sessions.value(id);
    return session && session->owner() == owner ? session : nullptr;
}

void SessionRegistry::end(const QByteArray &id)
{
    // Whoever still holds the session (a call under way) must not keep its stream alive.
    if (const McpSessionPtr session = m_sessions.take(id)) {
        session->hangUpEverything();
        if (m_ended) {
            m_ended(*session);
        }
    }
}

void SessionRegistry::endFamily(const core::FamilyId &familyId)
{
    const QList<McpSessionPtr> all = m_sessions.values();
    for (const McpSessionPtr &session : all) {
        if (session->owner().familyId == familyId) {
            end(session->id());
        }
    }
}

void SessionRegistry::sweep(core::Seconds now)
{
    const QList<McpSessionPtr> all = m_sessions.values();
    for (const McpSessionPtr &session : all) {
        session->sweepStreams(now);
        if (session->isIdleSince(now - m_limits.idleTimeout) || session->createdAt < now - m_limits.lifetime) {
            end(session->id());
        }
    }
}

void SessionRegistry::forEach(const std::function<void(McpSession &)> &visit) const
{
    for (const McpSessionPtr &session : m_sessions) {
        visit(*session);
    }
}

void SessionRegistry::makeRoomFor(const core::UserId &userId)
{
    McpSessionPtr oldestOfAll;
    McpSessionPtr oldestOfUser;
    int countOfUser = 0;
    const auto isOlder = [](const McpSessionPtr &a, const McpSessionPtr &b) { return !b || a->lastUsedAt < b->lastUsedAt; };
    for (const McpSessionPtr &session : std::as_const(m_sessions)) {
        if (isOlder(session, oldestOfAll)) {
            oldestOfAll = session;
        }
        if (session->owner().userId == userId) {
            ++countOfUser;
            if (isOlder(session, oldestOfUser)) {
                oldestOfUser = session;
            }
        }
    }
    if (countOfUser >= m_limits.perUser) {
        end(oldestOfUser->id());
    } else if (m_sessions.size() >= m_limits.inAll) {
        end(oldestOfAll->id());
    }
}

} // namespace mcp
