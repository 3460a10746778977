// SPDX-License-Identifier: GPL-3.0-or-later
// What servers say and ask on their own, to the sessions it concerns (revisions up to 2025-11-25): changed lists, updated resources, log
// lines, finished elicitations, requests outside of any request. Server thread only.
#pragma once

#include "server/mcp/session_registry.h"
#include "server/mcp/tool_catalogue.h"

namespace mcp
{

class SessionNews
{
public:
    SessionNews(SessionRegistry &sessions, const ServerRegistry &servers, const ToolCatalogue &catalogue);

    void tellListChanged(const QString &server, ItemKind kind, const Audience &audience);
    void tellResourceUpdated(const QString &server, const QString &uri, const Audience &audience);
    void tellLog(const QString &server, const QJsonObject &params, const Audience &audience);
    void tellElicitationCompleted(const QString &server, const QString &elicitationId, const Audience &audience);
    // Goes to one session that reads and has declared what it takes, or fails at once.
    void ask(const QString &server, const Audience &audience, const QString &method, const QJsonObject &params, QObject *context, ClientAnswered then);

    // The caller's rights have changed: tells if the list of tools is another one.
    void tellIfToolsChanged(McpSession &session) const;
    // Ends what the session had subscribed to.
    void forget(McpSession &session) const;

private:
    using Visit = std::function<void(McpSession &)>;
    // Sessions that hear of that server, and whose owner may use it.
    void forEachConcerned(const QString &server, const Audience &audience, const Visit &visit) const;

    SessionRegistry &m_sessions;
    const ServerRegistry &m_servers;
    const ToolCatalogue &m_catalogue;
};

} // namespace mcp
