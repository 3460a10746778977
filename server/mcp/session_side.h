// SPDX-License-Identifier: GPL-3.0-or-later
// The legs that only revisions with sessions have (up to 2025-11-25, Streamable HTTP): initialize, the session check in front of each
// message, the GET stream, DELETE. Requests go on to the same handlers as the stateless ones. Server thread only.
#pragma once

#include "server/mcp/request_handler.h"
#include "server/mcp/session_registry.h"

namespace mcp
{

class SessionSide final : public QObject
{
    Q_OBJECT
public:
    SessionSide(SessionRegistry &sessions, RequestHandler &handler, const ToolCatalogue &catalogue, const core::Clock &clock);

    void initialize(const IncomingRequestPtr &request);
    void request(const IncomingRequestPtr &request);
    void notification(const IncomingRequestPtr &request);
    void response(const IncomingRequestPtr &request);
    void openStream(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource);
    void end(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource);

    // Tells the sessions of that family whose list of tools is another one with these rights.
    void follow(const live::Principal &present);

private:
    // Null when it has answered: 400 without a session id or with a version nobody serves, 404 for an unknown one.
    [[nodiscard]] McpSessionPtr requireSession(const http::ExchangePtr &exchange, const Caller &caller,
                                               const McpResource &resource, const QJsonValue &id);
    void tellIfToolsChanged(McpSession &session);

    SessionRegistry &m_sessions;
    RequestHandler &m_handler;
    const ToolCatalogue &m_catalogue;
    const core::Clock &m_clock;
};

} // namespace mcp
