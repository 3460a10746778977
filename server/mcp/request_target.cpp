// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/request_target.h"

#include "server/access/permission_check.h"
#include "server/mcp/call_record.h"

namespace mcp
{

namespace
{

auto invalid(const QString &sentence)
{
    return core::unexpected(RpcError{ErrorCode::InvalidParams, sentence, {}});
}

auto unknown(QLatin1String kind, const QString &name)
{
    return invalid(QStringLiteral("unknown %1: %2").arg(kind, recordableName(name)));
}

core::Expected<RequestTarget, RpcError> toolTarget(const TargetSources &sources, const IncomingRequest &request, QJsonObject params)
{
    const QJsonValue arguments = params.value(key::Arguments);
    if (!params.value(key::Name).isString() || (!arguments.isUndefined() && !arguments.isObject())) {
        return invalid(QStringLiteral("tools/call needs a name and an object of arguments"));
    }
    const QString name = params.value(key::Name).toString();
    const ToolEntryPtr tool = sources.catalogue.find(request.resource, name);
    if (!tool) {
        return unknown(QLatin1String("tool"), name);
    }
    params.insert(key::Name, tool->tool.name());
    return RequestTarget{tool->server, tool, {}, params};
}

core::Expected<RequestTarget, RpcError> promptTarget(const TargetSources &sources, const IncomingRequest &request, QJsonObject params)
{
    const bool isReference = params.contains(key::Reference);
    QJsonObject naming = isReference ? params.value(key::Reference).toObject() : params;
    const QString name = naming.value(key::Name).toString();
    const GatheredName own = ownName(sources.servers, request.resource, name);
    if (!sources.servers.find(own.server)) {
        return unknown(QLatin1String("prompt"), name);
    }
    naming.insert(key::Name, own.name);
    if (isReference) {
        params.insert(key::Reference, naming);
    }
    return RequestTarget{own.server, nullptr, {}, isReference ? params : naming};
}

core::Expected<RequestTarget, RpcError> taskTarget(const TargetSources &sources, const IncomingRequest &request, QJsonObject params)
{
    const auto origin = openTaskId(sources.states, params.value(key::TaskId).toString(), request.caller.principal.userId, sources.now);
    if (!origin || !request.resource.offers(origin->server) || !sources.servers.find(origin->server)) {
        return invalid(QStringLiteral("unknown task"));
    }
    params.insert(key::TaskId, origin->taskId);
    return RequestTarget{origin->server, nullptr, origin->tool, params};
}

// At its own address a server's refusal has a reason; among others a server that the caller may not use is as if it were not there.
QStringList readableServers(const TargetSources &sources, const IncomingRequest &request)
{
    const live::Principal &principal = request.caller.principal;
    const access_control::TokenGrant grant = request.resource.grantOf(principal.scopes);
    QStringList ids;
    for (const McpServer *server : sources.servers.all()) {
        const QString id = server->id();
        const bool isAllowed = access_control::mayUseServer(principal.rights, grant, id).isAllowed;
        if (request.resource.server == id || (request.resource.offers(id) && isAllowed && server->features().hasResources)) {
            ids.append(id);
        }
    }
    return ids;
}

void findResource(const TargetSources &sources, const IncomingRequest &request, const ServerRequest &asked, const QString &uri, const TargetFound &then)
{
    sources.router.find(uri, readableServers(sources, request), asked, [params = asked.params, uri, then](const McpServer *server) {
        if (server) {
            then(RequestTarget{server->id(), nullptr, {}, params});
        } else {
            then(core::unexpected(RpcError{ErrorCode::InvalidParams, QStringLiteral("resource not found"), {{key::Uri, uri}}}));
        }
    });
}

void findReference(const TargetSources &sources, const IncomingRequest &request, const ServerRequest &asked, const TargetFound &then)
{
    const QJsonObject reference = asked.params.value(key::Reference).toObject();
    const QString type = reference.value(key::Type).toString();
    if (!asked.params.value(QLatin1String("argument")).isObject()) {
        then(invalid(QStringLiteral("completion/complete needs an argument")));
    } else if (type == QLatin1String("ref/prompt") && reference.value(key::Name).isString()) {
        then(promptTarget(sources, request, asked.params));
    } else if (type == QLatin1String("ref/resource") && reference.value(key::Uri).isString()) {
        findResource(sources, request, asked, reference.value(key::Uri).toString(), then);
    } else {
        then(invalid(QStringLiteral("completion/complete needs a ref to a prompt or a resource")));
    }
}

} // namespace

void findTarget(const TargetSources &sources, const IncomingRequest &request, const ServerRequest &asked, const TargetFound &then)
{
    if (asked.method == method::CallTool) {
        then(toolTarget(sources, request, asked.params));
    } else if (isTaskMethod(asked.method)) {
        then(taskTarget(sources, request, asked.params));
    } else if (asked.method == method::Complete) {
        findReference(sources, request, asked, then);
    } else if (asked.method == method::GetPrompt && asked.params.value(key::Name).isString()) {
        then(promptTarget(sources, request, asked.params));
    } else if (asked.method != method::GetPrompt && asked.params.value(key::Uri).isString()) {
        findResource(sources, request, asked, asked.params.value(key::Uri).toString(), then);
    } else {
        then(invalid(QStringLiteral("%1 lacks what it is about").arg(asked.method)));
    }
}

} // namespace mcp
