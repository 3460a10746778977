// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/request_handler.h"

#include <array>

namespace mcp
{

namespace
{

// How long a client may go on with what it has: short for the list, whose changes follow permissions.
constexpr int DiscoverTtlMs = 300'000;
constexpr int ToolListTtlMs = 60'000;

void addCacheHints(QJsonObject &result, int ttlMs)
{
    result.insert(key::TtlMs, ttlMs);
    result.insert(key::CacheScope, QStringLiteral("private")); // depends on the user
}

// MCP 2025-11-25 and older ignore what they do not know; what they would misread is left out.
QJsonObject toolObject(const ToolDescription &tool, const QString &name, const Revision &revision)
{
    QJsonObject object = tool.definition();
    object.insert(key::Name, name);
    if (!revision.hasStructuredContent) {
        object.remove(key::Title);
        object.remove(key::OutputSchema);
    }
    return object;
}

// What a client says about itself is shown, never believed; a long story is cut.
QString clientInfo(const Envelope &envelope)
{
    const QString name = envelope.clientName.left(100);
    return envelope.clientVersion.isEmpty() ? name : QString(name % QLatin1Char('/') % envelope.clientVersion.left(50));
}

} // namespace

struct RequestHandler::MethodRow {
    QLatin1String name;
    bool isLegacy;
    bool isModern;
    void (RequestHandler::*run)(const IncomingRequestPtr &);
};

RequestHandler::RequestHandler(const McpServices &services, const ServerRegistry &servers, const ToolCatalogue &catalogue,
                               const McpSettings &settings, ListenStreams &listenStreams)
    : m_services(services)
    , m_servers(servers)
    , m_catalogue(catalogue)
    , m_settings(settings)
    , m_listenStreams(listenStreams)
{
}

void RequestHandler::handle(const IncomingRequestPtr &request)
{
    const live::Principal &principal = request->caller.principal;
    m_services.noteUse({principal.familyId, principal.userId, principal.clientId, clientInfo(request->envelope),
                        request->envelope.revision->wire});
    static constexpr std::array Methods{
        MethodRow{method::Discover, false, true, &RequestHandler::discover},
        MethodRow{method::Ping, true, false, &RequestHandler::ping},
        MethodRow{method::SetLogLevel, true, false, &RequestHandler::setLogLevel},
        MethodRow{method::ListTools, true, true, &RequestHandler::listTools},
        MethodRow{method::CallTool, true, true, &RequestHandler::callTool},
        MethodRow{method::Listen, false, true, &RequestHandler::listen},
    };
    for (const MethodRow &row : Methods) {
        if (request->message.method == row.name && (request->isModern() ? row.isModern : row.isLegacy)) {
            (this->*row.run)(request);
            return;
        }
    }
    // MCP 2026-07-28: 404, so that a method nobody serves is not mistaken for a failure of one that is.
    request->reply.sendError({ErrorCode::MethodNotFound, QStringLiteral("method not found"), {}}, request->isModern() ? 404 : 200);
}

void RequestHandler::discover(const IncomingRequestPtr &request)
{
    QJsonObject result = resultFrame(*request->envelope.revision);
    result.insert(QStringLiteral("supportedVersions"), QJsonArray::fromStringList(modernVersions()));
    result.insert(key::Capabilities, QJsonObject{{key::Tools, QJsonObject{{key::ListChanged, true}}}});
    addCacheHints(result, DiscoverTtlMs);
    request->reply.sendResult(result);
}

void RequestHandler::ping(const IncomingRequestPtr &request)
{
    request->reply.sendResult({});
}

void RequestHandler::setLogLevel(const IncomingRequestPtr &request)
{
    const QJsonValue level = request->message.params.value(QLatin1String("level"));
    if (!isLogLevel(level)) {
        request->reply.sendError({ErrorCode::InvalidParams, QStringLiteral("level is not a log level"), {}});
        return;
    }
    request->session->logLevel = level.toString();
    request->reply.sendResult({});
}

void RequestHandler::listTools(const IncomingRequestPtr &request)
{
    const live::Principal &principal = request->caller.principal;
    // The whole list fits one page, so every cursor but the empty one is somebody else's.
    const QJsonValue cursor = request->message.params.value(QLatin1String("cursor"));
    if (!cursor.isUndefined() && cursor != QString()) {
        request->reply.sendError({ErrorCode::InvalidParams, QStringLiteral("invalid cursor"), {}});
        return;
    }
    QJsonArray tools;
    QStringList names;
    for (const ToolEntryPtr &entry : m_catalogue.visibleTo(principal, request->resource)) {
        const QString &name = entry->nameAt(request->resource);
        tools.append(toolObject(entry->tool, name, *request->envelope.revision));
        names.append(name);
    }
    if (request->session) {
        request->session->knownTools = names;
    }
    QJsonObject result = resultFrame(*request->envelope.revision);
    result.insert(key::Tools, tools);
    if (request->isModern()) {
        addCacheHints(result, ToolListTtlMs);
    }
    request->reply.sendResult(result);
}

void RequestHandler::callTool(const IncomingRequestPtr &request)
{
    auto *run = new ToolCallRun(request, m_services, resultFrame(*request->envelope.revision), this);
    run->start(m_catalogue, m_servers); // deletes itself when it is finished
}

void RequestHandler::listen(const IncomingRequestPtr &request)
{
    m_listenStreams.open(request, resultFrame(*request->envelope.revision));
}

void RequestHandler::cancel(const McpSession &session, const QJsonValue &requestId)
{
    const auto runs = findChildren<ToolCallRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (ToolCallRun *run : runs) {
        if (run->isRequestOf(session, requestId)) {
            run->cancel(CancelReason::ClientCancelled);
        }
    }
}

void RequestHandler::cancelWhere(const std::function<bool(const live::Principal &)> &isConcerned)
{
    const auto runs = findChildren<ToolCallRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (ToolCallRun *run : runs) {
        if (isConcerned(run->caller())) {
            run->cancel(CancelReason::AccessEnded);
        }
    }
}

void RequestHandler::follow(const live::Principal &present)
{
    const auto runs = findChildren<ToolCallRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (ToolCallRun *run : runs) {
        if (run->caller().familyId == present.familyId) {
            run->follow(present);
        }
    }
}

void RequestHandler::leave(const QString &server)
{
    const auto runs = findChildren<ToolCallRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (ToolCallRun *run : runs) {
        run->leave(server);
    }
}

void RequestHandler::forEachCaller(const std::function<void(const live::Principal &)> &visit) const
{
    const auto runs = findChildren<ToolCallRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (const ToolCallRun *run : runs) {
        visit(run->caller());
    }
}

QJsonObject RequestHandler::initializeResult(const Revision &revision) const
{
    const QJsonObject capabilities{{key::Tools, QJsonObject{{key::ListChanged, true}}}, {QStringLiteral("logging"), QJsonObject()}};
    return {{QStringLiteral("protocolVersion"), QString(revision.wire)},
            {key::Capabilities, capabilities},
            {QStringLiteral("serverInfo"), serverInfo(revision)}};
}

QJsonObject RequestHandler::serverInfo(const Revision &revision) const
{
    QJsonObject info{{key::Name, QStringLiteral("gatehouse")}, {key::Version, m_settings.serverVersion}};
    if (revision.hasStructuredContent) {
        info.insert(key::Title, QStringLiteral("Gatehouse"));
    }
    return info;
}

QJsonObject RequestHandler::resultFrame(const Revision &revision) const
{
    if (revision.era == Era::Legacy) {
        return {};
    }
    return {{key::ResultType, QStringLiteral("complete")}, {key::Meta, QJsonObject{{key::ServerInfo, serverInfo(revision)}}}};
}

} // namespace mcp
