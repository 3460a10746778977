// SPDX-License-Identifier: GPL-3.0-or-later
// One `MCP-Session-Id` (revisions up to 2025-11-25): what initialize agreed on, and the GET stream. Its id is no credential: each request
// brings a token of the owner it was made for. Server thread only.
#pragma once

#include "server/http/event_stream.h"
#include "server/live/principal.h"
#include "server/mcp/mcp_resource.h"
#include "server/mcp/revision.h"

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

class McpSession
{
public:
    McpSession(QByteArray id, live::Principal principal, McpResource resource, const Revision &revision);
    ~McpSession();

    [[nodiscard]] const QByteArray &id() const { return m_id; }
    [[nodiscard]] const SessionOwner &owner() const { return m_owner; }
    [[nodiscard]] const McpResource &resource() const { return m_resource; }
    [[nodiscard]] const Revision &revision() const { return m_revision; }

    // Plain facts that requests of this session leave behind.
    QString clientName;
    QString clientVersion;
    QString logLevel;
    live::Principal principal;             // as of the last request or permission change
    std::optional<QStringList> knownTools; // what the client was last told; unset until it asks
    core::Seconds createdAt{};
    core::Seconds lastUsedAt{};

    [[nodiscard]] bool isListening() const { return m_stream && m_stream->isOpen(); }
    // True for the id of an event on the present stream: its reader has lost it and comes back.
    [[nodiscard]] bool isOwnEvent(const QByteArray &eventId) const;
    // Takes the stream for as long as the token that opened it lives.
    void listen(std::shared_ptr<http::EventStream> stream, const live::Principal &reader);
    void stopListening();
    // The reader of that stream has gone; a newer stream stays.
    void forget(const http::EventStream *stream);
    void stopListeningIfExpired(core::Seconds now);
    void stopListeningIfOpenedBy(const QByteArray &jti);
    void tell(const QByteArray &message);
    [[nodiscard]] bool isIdleSince(core::Seconds time) const { return !isListening() && lastUsedAt < time; }

private:
    [[nodiscard]] QByteArray nextEventId();
    void send(const http::ServerSentEvent &event);

    QByteArray m_id;
    SessionOwner m_owner;
    McpResource m_resource;
    const Revision &m_revision;
    std::shared_ptr<http::EventStream> m_stream;
    QByteArray m_streamId;
    int m_eventNumber = 0;
    core::Seconds m_listensUntil{};
    QByteArray m_listensByJti;
};

using McpSessionPtr = std::shared_ptr<McpSession>;

} // namespace mcp
