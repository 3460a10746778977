// SPDX-License-Identifier: GPL-3.0-or-later
// What only revisions with sessions have (up to 2025-11-25): initialize, the session check in front of each message, batches, answers of
// the client, the GET stream and coming back to any other, DELETE. Requests go on to the same handlers as the stateless ones. Server
// thread only.
#pragma once

#include "server/mcp/media_type.h"
#include "server/mcp/request_handler.h"
#include "server/mcp/session_news.h"

namespace mcp
{

class SessionSide final : public QObject
{
    Q_OBJECT
public:
    SessionSide(SessionRegistry &sessions, RequestHandler &handler, const SessionNews &news, const core::Clock &clock);

    // One message of a POST to /mcp.
    void initialize(const IncomingRequestPtr &request);
    void message(const IncomingRequestPtr &request, const AcceptedForms &forms);
    void batch(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource, const Batch &messages,
               const AcceptedForms &forms);
    void openStream(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource);
    void end(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource);

    // A message of a session that is known, by whichever transport it came. False for an answer that nobody waits for.
    bool deliver(const IncomingRequestPtr &request);
    // The result of initialize for a session that is there.
    void agree(const IncomingRequestPtr &request, McpSession &session);
    [[nodiscard]] static std::optional<RpcError> initializeProblem(const QJsonObject &params);

    // Tells the sessions of that family whose list of tools is another one with these rights.
    void follow(const live::Principal &present);

private:
    // Null when it has answered: 400 without a session id or with a version nobody serves, 404 for an unknown one.
    [[nodiscard]] McpSessionPtr requireSession(const http::ExchangePtr &exchange, const Caller &caller,
                                               const McpResource &resource, const QJsonValue &id);
    // True when it has answered.
    bool resume(const http::ExchangePtr &exchange, const McpSessionPtr &session, const Caller &caller);

    SessionRegistry &m_sessions;
    RequestHandler &m_handler;
    const SessionNews &m_news;
    const core::Clock &m_clock;
};

} // namespace mcp
