// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/consent_offer.h"

#include "server/access/permission_check.h"
#include "server/oauth/parameters.h"

namespace oauth
{

namespace
{

using Permission = branding::Permission;

// By what opens them: a server's own tools under its id, the administration tools under "admin".
ToolsByServer callableOf(const access_control::Rights &rights, const ToolsByServer &tools)
{
    ToolsByServer callable;
    for (auto server = tools.cbegin(); server != tools.cend(); ++server) {
        if (server.value().isEmpty() && rights.mayEnter(server.key())) {
            callable.insert(server.key(), {}); // it runs elsewhere, and what it does there is between the two
        }
        for (const QString &tool : server.value()) {
            if (access_control::mayCall(rights, server.key(), tool).isAllowed) {
                const bool isAdmin = access_control::isAdminTool(server.key(), tool);
                callable[isAdmin ? QString(access_control::adminTools) : server.key()].append(tool);
            }
        }
    }
    return callable;
}

ToolsByServer withoutAdminTools(ToolsByServer tools)
{
    tools.remove(access_control::adminTools);
    return tools;
}

void addIdentity(QList<Permission> &permissions, const ScopeSet &scopes)
{
    const bool hasName = scopes.contains(value::ScopeProfile);
    const bool hasEmail = scopes.contains(value::ScopeEmail);
    if (hasName && hasEmail) {
        permissions.append({Permission::Kind::NameAndEmail, {}, {}, 0});
    } else if (hasName) {
        permissions.append({Permission::Kind::Name, {}, {}, 0});
    } else if (hasEmail) {
        permissions.append({Permission::Kind::Email, {}, {}, 0});
    } else if (scopes.contains(value::ScopeOpenId)) {
        permissions.append({Permission::Kind::Identity, {}, {}, 0});
    }
}

} // namespace

ConsentOffer offerTo(const access_control::Rights &rights, const ScopeSet &asked, const ToolsByServer &tools)
{
    const ToolsByServer callable = callableOf(rights, tools);
    const ToolsByServer everything = withoutAdminTools(callable);
    ConsentOffer offer;
    QStringList offered;
    for (const QString &token : asked.tokens()) {
        const auto scope = McpScope::parse(token);
        if (!scope) {
            offered.append(token); // openid and its like: everybody has an identity
        } else if (scope->server == access_control::everyServer && !everything.isEmpty()) {
            offered.append(token);
            offer.tools.insert(everything);
        } else if (callable.contains(scope->server)) {
            offered.append(token);
            offer.tools.insert(scope->server, callable.value(scope->server));
        }
    }
    offer.scopes = ScopeSet(offered);
    return offer;
}

QList<branding::Permission> providerTokensOf(const ConsentOffer &offer, const QStringList &servers)
{
    QList<Permission> permissions;
    for (const QString &server : servers) {
        if (offer.tools.contains(server)) {
            permissions.append({Permission::Kind::ProviderToken, server, {}, 0});
        }
    }
    return permissions;
}

QList<branding::Permission> permissionsOf(const ConsentOffer &offer, std::chrono::seconds signedInFor)
{
    QList<Permission> permissions;
    for (const QString &token : offer.scopes.tokens()) {
        const auto scope = McpScope::parse(token);
        if (!scope) {
            continue;
        }
        if (scope->server == access_control::everyServer) {
            permissions.append({Permission::Kind::AllServers, {}, {}, 0});
        } else if (scope->server == access_control::adminTools) {
            permissions.append({Permission::Kind::AdminTools, {}, offer.tools.value(scope->server), 0});
        } else if (scope->server == access_control::builtInServer) {
            permissions.append({Permission::Kind::BuiltinTools, {}, offer.tools.value(scope->server), 0});
        } else {
            permissions.append({Permission::Kind::ServerTools, scope->server, offer.tools.value(scope->server), 0});
        }
    }
    addIdentity(permissions, offer.scopes);
    const auto days = std::chrono::duration_cast<std::chrono::days>(signedInFor).count();
    permissions.append({Permission::Kind::StaySignedIn, {}, {}, int(std::max<qint64>(days, 1))});
    return permissions;
}

} // namespace oauth
