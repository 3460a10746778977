// SPDX-License-Identifier: GPL-3.0-or-later
// One MCP session (revisions up to 2025-11-25): what initialize agreed on, its streams, what its client has been asked. Its id is no
// credential: each request brings a token of the owner it was made for. Server thread only.
#pragma once

#include "server/mcp/client_requests.h"
#include "server/mcp/mcp_resource.h"
#include "server/mcp/message_stream.h"
#include "server/mcp/revision.h"

#include <QSet>

#include <functional>
#include <memory>
#include <optional>

namespace mcp
{

struct SessionOwner {
    core::UserId userId;
    core::ClientId clientId;
    core::FamilyId familyId;
    QString resource;

    [[nodiscard]] static SessionOwner of(const live::Principal &principal, const McpResource &resource)
    {
        return {principal.userId, principal.clientId, principal.familyId, resource.url};
    }
    friend bool operator==(const SessionOwner &, const SessionOwner &) = default;
};

// A resource of one server, by the server's own URI.
struct ResourceKey {
    QString server;
    QString uri;

    friend bool operator==(const ResourceKey &, const ResourceKey &) = default;
    friend size_t qHash(const ResourceKey &key, size_t seed = 0) { return qHashMulti(seed, key.server, key.uri); }
};

inline constexpr int MaxResourceSubscriptions = 100; // of one session, or of one listen stream: each is a promise to its server as well

class McpSession
{
public:
    enum class Transport {
        StreamableHttp,
        Sse, // 2024-11-05: one stream for everything, and the session ends with it
    };
    McpSession(QByteArray id, live::Principal principal, McpResource resource, const Revision &revision,
               std::shared_ptr<ReplayBudget> budget = nullptr);
    ~McpSession();
    Q_DISABLE_COPY_MOVE(McpSession)

    [[nodiscard]] const QByteArray &id() const { return m_id; }
    [[nodiscard]] const SessionOwner &owner() const { return m_owner; }
    [[nodiscard]] const McpResource &resource() const { return m_resource; }
    [[nodiscard]] const Revision &revision() const { return *m_revision; }
    void agreeOn(const Revision &revision) { m_revision = &revision; } // over SSE the session is there before initialize

    // Plain facts that requests of this session leave behind.
    Transport transport = Transport::StreamableHttp;
    bool isInitialized = false;
    QString clientName;
    QString clientVersion;
    QJsonObject clientCapabilities;
    QString logLevel = QStringLiteral("info"); // until the client sets one, the server decides (MCP 2025-11-25, logging)
    live::Principal principal;                 // as of the last request or permission change
    std::optional<QStringList> knownTools;     // what the client was last told; unset until it asks
    QSet<ResourceKey> subscriptions;
    core::Seconds createdAt{};
    core::Seconds lastUsedAt{};

    // The GET stream, or over SSE the only one: what no request of the client asked for.
    [[nodiscard]] MessageStream &ownStream() { return *m_ownStream; }
    [[nodiscard]] bool isListening() const { return m_ownStream->isRead(); }
    void tell(const QByteArray &message);
    // For one POST; kept for as long as somebody may come back for it.
    [[nodiscard]] MessageStreamPtr newStream();
    // The stream that an event id names; null when it is not of this session or not kept any more.
    [[nodiscard]] MessageStreamPtr streamOf(const EventId &event) const;
    // Keeps the bounds: streams nobody has come back for, tokens that have ended.
    void sweepStreams(core::Seconds now);
    void hangUpStreamsOpenedBy(const std::function<bool(const live::Principal &)> &isConcerned);
    void hangUpEverything();
    [[nodiscard]] bool isIdleSince(core::Seconds time) const { return !isListening() && lastUsedAt < time; }

    [[nodiscard]] ClientRequests &clientRequests() { return *m_clientRequests; }

private:
    QByteArray m_id;
    SessionOwner m_owner;
    McpResource m_resource;
    const Revision *m_revision;
    std::shared_ptr<ReplayBudget> m_budget;
    MessageStreamPtr m_ownStream;
    std::deque<MessageStreamPtr> m_streams; // of POSTs, oldest first
    std::unique_ptr<ClientRequests> m_clientRequests;
};

using McpSessionPtr = std::shared_ptr<McpSession>;

} // namespace mcp
