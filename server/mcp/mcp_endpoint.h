// SPDX-License-Identifier: GPL-3.0-or-later
// /mcp and /mcp/<server> for every Streamable HTTP revision (2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28): one URL, the body of each
// message decides which; and /sse with /messages (2024-11-05). Owns the sessions, the streams and the calls under way. Server thread only.
#pragma once

#include "server/mcp/sse_side.h"

#include <QTimer>

namespace mcp
{

class McpEndpoint final : public QObject, private ServerFollower
{
    Q_OBJECT
public:
    // Follows the registry for as long as it lives.
    McpEndpoint(McpServices services, ServerRegistry &servers, McpSettings settings);
    ~McpEndpoint() override;

    // Every method of every path.
    void handle(const http::ExchangePtr &exchange);

    // Somebody's access may have changed: asks again for everybody concerned who has a session, a stream or a call open, cuts off those who
    // may not any more, and tells the others if their list of tools is a new one.
    void recheckFamily(const core::FamilyId &familyId);
    void recheckUser(const core::UserId &userId);
    void recheckClient(const core::ClientId &clientId);
    void recheckEverybody();
    // One access token was revoked: what it opened ends, its session goes on with another.
    void endToken(const QByteArray &jti);
    // A signing key was removed: the same for every token that it signed.
    void endTokensSignedBy(const QByteArray &keyId);

    [[nodiscard]] const ToolCatalogue &catalogue() const { return m_catalogue; }
    [[nodiscard]] qsizetype sessionCount() const { return m_sessions.count(); }
    [[nodiscard]] qsizetype openStreamCount() const;
    [[nodiscard]] qsizetype openStreamCountOf(const core::FamilyId &familyId) const;

private:
    void serverAdded(McpServer &server) override;
    void serverLeaving(McpServer &server) override;
    void listChanged(const QString &serverId, ItemKind kind, const Audience &audience) override;
    void resourceUpdated(const QString &serverId, const QString &uri, const Audience &audience) override;
    void logged(const QString &serverId, const QJsonObject &params, const Audience &audience) override;
    void elicitationCompleted(const QString &serverId, const QString &elicitationId, const Audience &audience) override;
    void ask(const QString &serverId, const Audience &audience, const QString &method, const QJsonObject &params, QObject *context,
             std::function<void(core::Expected<QJsonObject, RpcError>)> then) override;

    void tellEveryList(const McpServer &server);
    void handleAuthenticated(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource);
    // False: has answered.
    [[nodiscard]] bool requireOpened(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource) const;
    void handleSse(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource);
    void handlePost(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource);
    void handleBatch(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource, const Batch &batch, const AcceptedForms &forms);
    void handleMessage(const IncomingRequestPtr &request, const AcceptedForms &forms);
    using Condition = std::function<bool(const live::Principal &)>;
    void recheckWhere(const Condition &isConcerned);
    [[nodiscard]] qsizetype openStreamCountWhere(const Condition &isConcerned) const;
    void endFamily(const core::FamilyId &familyId);
    void endTokensWhere(const Condition &isConcerned);
    void sweep();

    // Order of members = order of construction: handlers borrow what stands above them.
    McpServices m_services;
    ServerRegistry &m_servers;
    ToolCatalogue m_catalogue;
    McpSettings m_settings;
    BearerGuard m_guard;
    RequestState m_states;
    ResourceRouter m_router;
    SessionRegistry m_sessions;
    SessionNews m_news;
    ListenStreams m_listenStreams;
    RequestHandler m_handler;
    SessionSide m_sessionSide;
    SseSide m_sseSide;
    QTimer m_sweepTimer;
};

} // namespace mcp
