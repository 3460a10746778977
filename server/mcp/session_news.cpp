// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/session_news.h"

#include "server/access/permission_check.h"
#include "server/mcp/client_capabilities.h"
#include "server/mcp/envelope.h"
#include "server/mcp/server_request.h"
#include "server/mcp/shaping.h"

#include <algorithm>

namespace mcp
{

namespace
{

QLatin1String methodFor(ItemKind kind)
{
    switch (kind) {
    case ItemKind::Tool:
        return method::ToolListChanged;
    case ItemKind::Prompt:
        return method::PromptListChanged;
    case ItemKind::Resource:
    case ItemKind::ResourceTemplate:
        return method::ResourceListChanged;
    }
    Q_UNREACHABLE();
}

bool isMeant(const McpSession &session, const Audience &audience)
{
    return (audience.sessionId.isEmpty() || audience.sessionId == session.id()) && (!audience.userId || *audience.userId == session.owner().userId);
}

} // namespace

SessionNews::SessionNews(SessionRegistry &sessions, const ServerRegistry &servers, const ToolCatalogue &catalogue)
    : m_sessions(sessions)
    , m_servers(servers)
    , m_catalogue(catalogue)
{
}

void SessionNews::forEachConcerned(const QString &server, const Audience &audience, const Visit &visit) const
{
    m_sessions.forEach([&](McpSession &session) {
        const access_control::TokenGrant grant = session.resource().grantOf(session.principal.scopes);
        if (isMeant(session, audience) && session.resource().offers(server)
            && access_control::mayUseServer(session.principal.rights, grant, server).isAllowed) {
            visit(session);
        }
    });
}

void SessionNews::tellListChanged(const QString &server, ItemKind kind, const Audience &audience)
{
    const QByteArray message = notificationMessage(methodFor(kind));
    if (kind != ItemKind::Tool) {
        forEachConcerned(server, audience, [&](McpSession &session) { session.tell(message); });
        return;
    }
    // Tools have rules of their own: whoever has, or has had, any of that server's. Nobody who has not asked can have an old list.
    m_sessions.forEach([&](McpSession &session) {
        if (!session.knownTools || !session.resource().offers(server)) {
            return;
        }
        const auto visible = m_catalogue.visibleTo(session.principal, session.resource());
        const bool seesAny = std::any_of(visible.begin(), visible.end(), [&](const ToolEntryPtr &entry) { return entry->server == server; });
        const QStringList names = m_catalogue.visibleNames(session.principal, session.resource());
        if (session.isListening() && (seesAny || *session.knownTools != names)) {
            session.knownTools = names;
            session.tell(message);
        }
    });
}

// What nobody has asked for yet cannot have changed for them; what could not be told is told when the stream opens.
void SessionNews::tellIfToolsChanged(McpSession &session) const
{
    const QStringList names = m_catalogue.visibleNames(session.principal, session.resource());
    if (session.isListening() && session.knownTools && session.knownTools != names) {
        session.knownTools = names;
        session.tell(notificationMessage(method::ToolListChanged));
    }
}

void SessionNews::tellResourceUpdated(const QString &server, const QString &uri, const Audience &audience)
{
    const QByteArray message = notificationMessage(method::ResourceUpdated, {{key::Uri, uri}});
    forEachConcerned(server, audience, [&](McpSession &session) {
        if (session.subscriptions.contains({server, uri})) {
            session.tell(message);
        }
    });
}

void SessionNews::tellLog(const QString &server, const QJsonObject &params, const Audience &audience)
{
    const QByteArray message = notificationMessage(method::LogMessage, params);
    forEachConcerned(server, audience, [&](McpSession &session) {
        if (isLogged(params.value(key::Level), session.logLevel)) {
            session.tell(message);
        }
    });
}

void SessionNews::tellElicitationCompleted(const QString &server, const QString &elicitationId, const Audience &audience)
{
    const QByteArray message = notificationMessage(method::ElicitationComplete, {{key::ElicitationId, elicitationId}});
    forEachConcerned(server, audience, [&](McpSession &session) {
        if (session.revision().hasIcons) { // by URL since 2025-11-25 alone
            session.tell(message);
        }
    });
}

void SessionNews::ask(const QString &server, const Audience &audience, const QString &method, const QJsonObject &params, QObject *context,
                      ClientAnswered then)
{
    McpSession *able = nullptr;
    forEachConcerned(server, audience, [&](McpSession &session) {
        if (session.isListening() && missingCapability(method, params, session.clientCapabilities).isEmpty()
            && (!able || able->lastUsedAt < session.lastUsedAt)) {
            able = &session;
        }
    });
    if (!able) {
        then(core::unexpected(RpcError{ErrorCode::InternalError, QStringLiteral("no client can be asked"), {}}));
        return;
    }
    const SendMessage send = [this, id = able->id()](const QByteArray &message) {
        if (const McpSessionPtr session = m_sessions.findAny(id)) {
            session->tell(message);
        }
    };
    able->clientRequests().ask(method, shapeClientRequest(method, params, able->revision()), send, context, std::move(then));
}

void SessionNews::forget(McpSession &session) const
{
    const QSet<ResourceKey> subscriptions = std::exchange(session.subscriptions, {});
    for (const ResourceKey &resource : subscriptions) {
        if (McpServer *server = m_servers.find(resource.server)) {
            ServerRequest request;
            request.method = method::Unsubscribe;
            request.params = {{key::Uri, resource.uri}};
            request.principal = session.principal;
            request.session = session.id();
            request.context = &session.clientRequests();
            silence(request);
            server->handle(request, [](const ServerOutcome &) {});
        }
    }
}

} // namespace mcp
