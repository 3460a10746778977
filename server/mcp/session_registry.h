// SPDX-License-Identifier: GPL-3.0-or-later
// All MCP sessions: made, found by their owner alone, and ended by silence, age, number, DELETE or loss of access. Not persistent: a
// client that gets 404 initializes anew. Server thread only.
#pragma once

#include "server/mcp/mcp_session.h"

#include <QHash>

#include <chrono>
#include <functional>

namespace mcp
{

struct SessionLimits {
    std::chrono::seconds idleTimeout = std::chrono::hours(1);
    std::chrono::seconds lifetime = std::chrono::hours(24 * 7);
    int perUser = 128;
    int inAll = 16384;
};

class SessionRegistry
{
public:
    explicit SessionRegistry(SessionLimits limits = {});

    // Called for every session that ends, before it is gone.
    void whenEnded(std::function<void(McpSession &)> callback) { m_ended = std::move(callback); }

    // Makes room, if a limit is reached, by ending the one that was silent for longest.
    McpSessionPtr create(const live::Principal &principal, const McpResource &resource, const Revision &revision, core::Seconds now);
    [[nodiscard]] McpSessionPtr findAny(const QByteArray &id) const { return m_sessions.value(id); }
    // Null also for another's session: that it exists is nobody else's business.
    [[nodiscard]] McpSessionPtr find(const QByteArray &id, const SessionOwner &owner) const;
    void end(const QByteArray &id);
    void endFamily(const core::FamilyId &familyId);
    void sweep(core::Seconds now);

    void forEach(const std::function<void(McpSession &)> &visit) const;
    [[nodiscard]] qsizetype count() const { return m_sessions.size(); }

private:
    void makeRoomFor(const core::UserId &userId);

    SessionLimits m_limits;
    std::function<void(McpSession &)> m_ended;
    std::shared_ptr<ReplayBudget> m_budget = std::make_shared<ReplayBudget>();
    QHash<QByteArray, McpSessionPtr> m_sessions;
};

} // namespace mcp
