// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/request_handler.h"

#include "server/mcp/server_features.h"
#include "server/mcp/server_request.h"
#include "server/mcp/shaping.h"

#include <array>

namespace mcp
{

namespace
{

// How long a client may go on with what it has: short for lists, whose changes follow permissions.
constexpr int DiscoverTtlMs = 300'000;
constexpr int ListTtlMs = 60'000;
// Large: many clients never ask for a second page.
constexpr qsizetype PageSize = 500;

void addCacheHints(QJsonObject &result, int ttlMs)
{
    result.insert(key::TtlMs, ttlMs);
    result.insert(key::CacheScope, QStringLiteral("private")); // depends on the user
}

// What a client says about itself is shown, never believed; a long story is cut.
QString clientInfo(const Envelope &envelope)
{
    const QString name = envelope.clientName.left(100);
    return envelope.clientVersion.isEmpty() ? name : QString(name % QLatin1Char('/') % envelope.clientVersion.left(50));
}

QLatin1String listKeyOf(ItemKind kind)
{
    switch (kind) {
    case ItemKind::Tool:
        return key::Tools;
    case ItemKind::Resource:
        return key::Resources;
    case ItemKind::ResourceTemplate:
        return key::ResourceTemplates;
    case ItemKind::Prompt:
        return key::Prompts;
    }
    Q_UNREACHABLE();
}

// What tells items of one kind apart: where servers are gathered, the first one has a URI.
QLatin1String identityOf(ItemKind kind)
{
    switch (kind) {
    case ItemKind::Tool:
    case ItemKind::Prompt:
        return key::Name;
    case ItemKind::Resource:
        return key::Uri;
    case ItemKind::ResourceTemplate:
        return key::UriTemplate;
    }
    Q_UNREACHABLE();
}

QJsonArray merged(ItemKind kind, const std::vector<ServerItems> &gathered, const McpResource &resource, const Revision &revision)
{
    QJsonArray all;
    QSet<QString> seen;
    for (const ServerItems &answer : gathered) {
        const QJsonArray items = answer.items ? *answer.items : QJsonArray();
        for (const QJsonValue &item : items) {
            QJsonObject object = item.toObject();
            if (kind == ItemKind::Prompt && resource.server.isEmpty()) {
                object.insert(key::Name, gatheredName(answer.server, object.value(key::Name).toString()));
            }
            const QString identity = object.value(identityOf(kind)).toString();
            if (!seen.contains(identity)) {
                seen.insert(identity);
                all.append(shapeItem(kind, object, revision));
            }
        }
    }
    return all;
}

} // namespace

struct RequestHandler::MethodRow {
    QLatin1String name;
    bool isLegacy;
    bool isModern;
    bool ServerFeatures::*feature; // null: always there
    void (RequestHandler::*run)(const IncomingRequestPtr &);
};

RequestHandler::RequestHandler(const RunParts &parts, const McpSettings &settings, ListenStreams &listenStreams)
    : m_parts(parts)
    , m_settings(settings)
    , m_listenStreams(listenStreams)
{
}

void RequestHandler::handle(const IncomingRequestPtr &request)
{
    const live::Principal &principal = request->caller.principal;
    m_parts.services.noteUse({principal.familyId, principal.userId, principal.clientId, clientInfo(request->envelope),
                              request->envelope.revision->wire});
    using F = ServerFeatures;
    using H = RequestHandler;
    static constexpr std::array Methods{
        MethodRow{method::CallTool, true, true, nullptr, &H::run},
        MethodRow{method::ListTools, true, true, &F::hasTools, &H::listTools},
        MethodRow{method::Discover, false, true, nullptr, &H::discover},
        MethodRow{method::Ping, true, false, nullptr, &H::ping},
        MethodRow{method::SetLogLevel, true, false, nullptr, &H::setLogLevel},
        MethodRow{method::ListResources, true, true, &F::hasResources, &H::listResources},
        MethodRow{method::ListResourceTemplates, true, true, &F::hasResources, &H::listResourceTemplates},
        MethodRow{method::ReadResource, true, true, &F::hasResources, &H::run},
        MethodRow{method::Subscribe, true, false, &F::hasSubscriptions, &H::run},
        MethodRow{method::Unsubscribe, true, false, &F::hasSubscriptions, &H::run},
        MethodRow{method::ListPrompts, true, true, &F::hasPrompts, &H::listPrompts},
        MethodRow{method::GetPrompt, true, true, &F::hasPrompts, &H::run},
        MethodRow{method::Complete, true, true, &F::hasCompletions, &H::run},
        MethodRow{method::GetTask, false, true, nullptr, &H::runTask},
        MethodRow{method::UpdateTask, false, true, nullptr, &H::runTask},
        MethodRow{method::CancelTask, false, true, nullptr, &H::runTask},
        MethodRow{method::Listen, false, true, nullptr, &H::listen},
    };
    for (const MethodRow &row : Methods) {
        if (request->message.method == row.name && (request->isModern() ? row.isModern : row.isLegacy)
            && (!row.feature || featuresAt(request->resource, m_parts.servers).*row.feature)) {
            (this->*row.run)(request);
            return;
        }
    }
    answerNoMethod(request);
}

// MCP 2026-07-28: 404, so that a method nobody serves is not mistaken for a failure of one that is.
void RequestHandler::answerNoMethod(const IncomingRequestPtr &request)
{
    request->reply.sendError({ErrorCode::MethodNotFound, QStringLiteral("method not found"), {}}, request->isModern() ? 404 : 200);
}

void RequestHandler::discover(const IncomingRequestPtr &request)
{
    const Revision &revision = *request->envelope.revision;
    QJsonObject result = resultFrame(revision);
    result.insert(QStringLiteral("supportedVersions"), QJsonArray::fromStringList(modernVersions()));
    result.insert(key::Capabilities, capabilitiesOf(featuresAt(request->resource, m_parts.servers), revision));
    const QString instructions = instructionsAt(request->resource, m_parts.servers);
    if (!instructions.isEmpty()) {
        result.insert(key::Instructions, instructions);
    }
    addCacheHints(result, DiscoverTtlMs);
    request->reply.sendResult(result);
}

void RequestHandler::ping(const IncomingRequestPtr &request)
{
    request->reply.sendResult({});
}

void RequestHandler::setLogLevel(const IncomingRequestPtr &request)
{
    const QJsonValue level = request->message.params.value(key::Level);
    if (!isLogLevel(level)) {
        request->reply.sendError({ErrorCode::InvalidParams, QStringLiteral("level is not a log level"), {}});
        return;
    }
    request->session->logLevel = level.toString();
    request->reply.sendResult({});
}

void RequestHandler::listTools(const IncomingRequestPtr &request)
{
    QJsonArray tools;
    QStringList names;
    for (const ToolEntryPtr &entry : m_parts.catalogue.visibleTo(request->caller.principal, request->resource)) {
        const QString &name = entry->nameAt(request->resource);
        QJsonObject tool = entry->tool.definition();
        tool.insert(key::Name, name);
        tools.append(shapeItem(ItemKind::Tool, tool, *request->envelope.revision));
        names.append(name);
    }
    if (request->session) {
        request->session->knownTools = names;
    }
    sendPage(request, key::Tools, tools);
}

void RequestHandler::listPrompts(const IncomingRequestPtr &request)
{
    list(request, ItemKind::Prompt);
}

void RequestHandler::listResources(const IncomingRequestPtr &request)
{
    list(request, ItemKind::Resource);
}

void RequestHandler::listResourceTemplates(const IncomingRequestPtr &request)
{
    list(request, ItemKind::ResourceTemplate);
}

void RequestHandler::list(const IncomingRequestPtr &request, ItemKind kind)
{
    const live::Principal &principal = request->caller.principal;
    const access_control::TokenGrant grant = request->resource.grantOf(principal.scopes);
    std::vector<McpServer *> servers;
    for (McpServer *server : m_parts.servers.all()) {
        const ServerFeatures features = server->features();
        const bool hasAny = kind == ItemKind::Prompt ? features.hasPrompts : features.hasResources;
        const QString id = server->id();
        if (hasAny && request->resource.offers(id) && access_control::mayUseServer(principal.rights, grant, id).isAllowed) {
            servers.push_back(server);
        }
    }
    ListGathering::start(kind, servers, serverRequestFor(*request, this), this, [this, request, kind](const std::vector<ServerItems> &gathered) {
        const bool isOneServer = !request->resource.server.isEmpty();
        if (isOneServer && !gathered.empty() && !gathered.front().items) {
            request->reply.sendError(gathered.front().items.error());
            return;
        }
        sendPage(request, listKeyOf(kind), merged(kind, gathered, request->resource, *request->envelope.revision));
    });
}

QByteArray RequestHandler::cursorBinding(const IncomingRequest &request) const
{
    const QByteArray list = request.message.method.toUtf8() + '\0' + request.resource.url.toUtf8() + '\0';
    return "cursor" + list + request.caller.principal.userId.bytes();
}

void RequestHandler::sendPage(const IncomingRequestPtr &request, QLatin1String listKey, const QJsonArray &items)
{
    const core::Seconds now = m_parts.services.clock.now();
    const QJsonValue cursor = request->message.params.value(key::Cursor);
    qsizetype first = 0;
    if (!cursor.isUndefined() && cursor != QString()) { // empty text is a cursor, too: the beginning
        const auto place = m_parts.states.open(cursor.toString(), cursorBinding(*request), now);
        if (!place) {
            request->reply.sendError({ErrorCode::InvalidParams, QStringLiteral("invalid cursor"), {}});
            return;
        }
        first = place->toLongLong();
    }
    QJsonArray page;
    const qsizetype end = std::min(first + PageSize, items.size());
    for (qsizetype i = first; i < end; ++i) {
        page.append(items.at(i));
    }
    QJsonObject result = resultFrame(*request->envelope.revision);
    result.insert(listKey, page);
    if (end < items.size()) {
        result.insert(key::NextCursor, m_parts.states.seal(QByteArray::number(end), cursorBinding(*request), now));
    }
    if (request->isModern()) {
        addCacheHints(result, ListTtlMs);
    }
    request->reply.sendResult(result);
}

void RequestHandler::run(const IncomingRequestPtr &request)
{
    auto *run = new RequestRun(request, m_parts, resultFrame(*request->envelope.revision), this);
    run->start(); // deletes itself when it is finished
}

void RequestHandler::runTask(const IncomingRequestPtr &request)
{
    if (featuresAt(request->resource, m_parts.servers).extensions.contains(TasksExtension)) {
        run(request);
    } else {
        answerNoMethod(request);
    }
}

void RequestHandler::listen(const IncomingRequestPtr &request)
{
    m_listenStreams.open(request, resultFrame(*request->envelope.revision));
}

void RequestHandler::cancel(const McpSession &session, const QJsonValue &requestId)
{
    const auto runs = findChildren<RequestRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (RequestRun *run : runs) {
        if (run->isRequestOf(session, requestId)) {
            run->cancel(CancelReason::ClientCancelled);
        }
    }
}

void RequestHandler::cancelWhere(const std::function<bool(const live::Principal &)> &isConcerned)
{
    const auto runs = findChildren<RequestRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (RequestRun *run : runs) {
        if (isConcerned(run->caller())) {
            run->cancel(CancelReason::AccessEnded);
        }
    }
}

void RequestHandler::follow(const live::Principal &present)
{
    const auto runs = findChildren<RequestRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (RequestRun *run : runs) {
        if (run->caller().familyId == present.familyId) {
            run->follow(present);
        }
    }
}

void RequestHandler::leave(const QString &server)
{
    const auto runs = findChildren<RequestRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (RequestRun *run : runs) {
        run->leave(server);
    }
}

void RequestHandler::forEachCaller(const std::function<void(const live::Principal &)> &visit) const
{
    const auto runs = findChildren<RequestRun *>(QString(), Qt::FindDirectChildrenOnly);
    for (const RequestRun *run : runs) {
        visit(run->caller());
    }
}

QJsonObject RequestHandler::initializeResult(const Revision &revision, const McpResource &resource) const
{
    QJsonObject result{{QStringLiteral("protocolVersion"), QString(revision.wire)},
                       {key::Capabilities, capabilitiesOf(featuresAt(resource, m_parts.servers), revision)},
                       {QStringLiteral("serverInfo"), serverInfo(revision)}};
    const QString instructions = instructionsAt(resource, m_parts.servers);
    if (!instructions.isEmpty()) {
        result.insert(key::Instructions, instructions);
    }
    return result;
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
