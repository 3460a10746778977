// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/mcp_endpoint.h"

#include "server/mcp/classify.h"
#include "server/mcp/exchange_channel.h"

#include <QLoggingCategory>
#include <QSet>

#include <algorithm>

namespace mcp
{

Q_LOGGING_CATEGORY(lcMcp, "gatehouse.mcp")

namespace
{

constexpr std::chrono::seconds SweepInterval(30);

void refuse(const http::ExchangePtr &exchange, int status, const QJsonValue &id, const RpcError &error)
{
    qCInfo(lcMcp).noquote() << exchange->request().id.toString() << "refused with" << status << int(error.code) << error.message;
    exchange->send(http::Response::json(status, errorMessage(id, error)));
}

http::Response methodNotAllowed(const QByteArray &allowed)
{
    return http::Response::empty(405).withHeader(QByteArrayLiteral("Allow"), allowed);
}

} // namespace

McpEndpoint::McpEndpoint(McpServices services, ServerRegistry &servers, McpSettings settings)
    : m_services(std::move(services))
    , m_servers(servers)
    , m_catalogue(servers)
    , m_settings(std::move(settings))
    , m_guard(m_services.verify, m_services.tokenRefused, m_settings.door)
    , m_states(m_settings.stateKey)
    , m_router(servers)
    , m_sessions(m_settings.sessions)
    , m_news(m_sessions, servers, m_catalogue)
    , m_listenStreams(servers, m_catalogue, m_router, m_settings.listenStreamsPerUser)
    , m_handler({m_services, servers, m_catalogue, m_router, m_states}, m_settings, m_listenStreams)
    , m_sessionSide(m_sessions, m_handler, m_news, m_services.clock)
    , m_sseSide(m_sessions, m_sessionSide, m_services.clock, m_settings.publicUrl)
{
    connect(&m_sweepTimer, &QTimer::timeout, this, &McpEndpoint::sweep);
    m_sweepTimer.start(SweepInterval);
    m_servers.setFollower(this);
}

McpEndpoint::~McpEndpoint()
{
    m_servers.setFollower(nullptr);
}

void McpEndpoint::handle(const http::ExchangePtr &exchange)
{
    // 1. Which resource
    auto resource = resourceAt(exchange->request().path, m_settings.publicUrl);
    if (!resource || (!resource->server.isEmpty() && !m_servers.find(resource->server))) {
        exchange->send(http::Response::empty(404));
        return;
    }
    resource->servers = m_servers.ids();
    resource->adminTools = m_settings.adminTools;
    if (m_settings.door != Door::OAuth) {
        resource->metadataUrl.clear(); // there is none
    }
    // 2. Who. Before anything that depends on the era: 401 is no evidence about it (MCP 2026-07-28, versioning)
    m_guard.authenticate(exchange, *resource, this, [this, exchange, resource = *resource](const Caller &caller) {
        handleAuthenticated(exchange, caller, resource);
    });
}

void McpEndpoint::handleAuthenticated(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource)
{
    const live::Principal &principal = caller.principal;
    m_services.noteUse({principal.familyId, principal.userId, principal.clientId, {}, {}});
    const http::Request &request = exchange->request();
    if (request.path == "/sse" || request.path == "/messages") {
        handleSse(exchange, caller, resource);
        return;
    }
    // 3. Which method
    const QString version = QString::fromLatin1(request.header(header::ProtocolVersion).value_or(QByteArray()));
    if (request.method == "POST") {
        handlePost(exchange, caller, resource);
    } else if (isModernVersion(version)) {
        exchange->send(methodNotAllowed(QByteArrayLiteral("POST")));
    } else if (request.method == "GET") {
        if (requireOpened(exchange, caller, resource)) {
            m_sessionSide.openStream(exchange, caller, resource);
        }
    } else if (request.method == "DELETE") {
        m_sessionSide.end(exchange, caller, resource);
    } else {
        exchange->send(methodNotAllowed(QByteArrayLiteral("GET, POST, DELETE")));
    }
}

void McpEndpoint::handleSse(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource)
{
    if (!requireOpened(exchange, caller, resource)) {
        return;
    }
    if (exchange->request().path == "/sse") {
        m_sseSide.openStream(exchange, caller, resource);
    } else {
        m_sseSide.message(exchange, caller, resource);
    }
}

// RFC 6750 section 3.1: with scopes that open nothing here, every request needs more.
bool McpEndpoint::requireOpened(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource) const
{
    const bool isOpened = m_catalogue.isOpened(caller.principal.scopes, resource);
    if (!isOpened) {
        exchange->send(insufficientScopeResponse(resource, resource.scopes()));
    }
    return isOpened;
}

void McpEndpoint::handlePost(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource)
{
    // 4. Media types
    const http::Request &httpRequest = exchange->request();
    const AcceptedForms forms = acceptedForms(httpRequest);
    if (!hasJsonBody(httpRequest)) {
        refuse(exchange, 415, QJsonValue::Undefined, {ErrorCode::InvalidRequest, QStringLiteral("the body must be application/json"), {}});
        return;
    }
    if (!forms.json && !forms.eventStream) {
        refuse(exchange, 406, QJsonValue::Undefined,
               {ErrorCode::InvalidRequest, QStringLiteral("application/json or text/event-stream has to be accepted"), {}});
        return;
    }
    // 5. Parse
    auto body = parseBody(httpRequest.body);
    if (!body) {
        refuse(exchange, 400, body.error().id, body.error().error);
        return;
    }
    if (const Batch *batch = std::get_if<Batch>(&*body)) {
        handleBatch(exchange, caller, resource, *batch, forms);
        return;
    }
    Message &message = std::get<Message>(*body);
    Reply reply(std::make_shared<ExchangeChannel>(exchange, forms), message.id, httpRequest.id);
    handleMessage(std::make_shared<IncomingRequest>(IncomingRequest{exchange, caller, resource, std::move(message), {}, nullptr, std::move(reply)}), forms);
}

// A part of revisions with sessions, and not even of the newer ones among those.
void McpEndpoint::handleBatch(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource, const Batch &batch,
                              const AcceptedForms &forms)
{
    const bool isModern = std::any_of(batch.begin(), batch.end(), [&](const auto &message) {
        const auto classified = message ? classify(*message, exchange->request()) : core::Expected<Classified, Refusal>(Classified{});
        return !classified || classified->route == Route::ModernRequest || classified->route == Route::ModernNotification;
    });
    if (isModern) {
        refuse(exchange, 400, QJsonValue::Undefined, {ErrorCode::InvalidRequest, QStringLiteral("batches are not part of this protocol revision"), {}});
    } else if (requireOpened(exchange, caller, resource)) {
        m_sessionSide.batch(exchange, caller, resource, batch, forms);
    }
}

void McpEndpoint::handleMessage(const IncomingRequestPtr &request, const AcceptedForms &forms)
{
    // 6. Classify
    const auto classified = classify(request->message, request->exchange->request());
    if (!classified) {
        refuse(request->exchange, classified.error().httpStatus, request->message.id, classified.error().error);
        return;
    }
    request->envelope = classified->envelope;
    // 7. Is the token good for anything here? What is recorded is refused where its record is made
    const QString &name = request->message.method;
    const bool isRecorded = name == method::CallTool || name == method::ReadResource || name == method::GetPrompt;
    if (!isRecorded && !requireOpened(request->exchange, request->caller, request->resource)) {
        return;
    }
    // 8. Hand over to the era
    switch (classified->route) {
    case Route::ModernRequest:
        m_handler.handle(request);
        return;
    case Route::ModernNotification:
        request->exchange->send(http::Response::empty(202)); // 2026-07-28 defines none that a client sends over HTTP
        return;
    case Route::Initialize:
        m_sessionSide.initialize(request);
        return;
    case Route::LegacyRequest:
    case Route::LegacyNotification:
    case Route::LegacyResponse:
        m_sessionSide.message(request, forms);
        return;
    }
    Q_UNREACHABLE();
}

void McpEndpoint::serverAdded(McpServer &server)
{
    tellEveryList(server);
}

void McpEndpoint::serverLeaving(McpServer &server)
{
    m_handler.leave(server.id());
    tellEveryList(server);
}

void McpEndpoint::tellEveryList(const McpServer &server)
{
    const ServerFeatures features = server.features();
    listChanged(server.id(), ItemKind::Tool, {});
    if (features.hasPrompts) {
        listChanged(server.id(), ItemKind::Prompt, {});
    }
    if (features.hasResources) {
        listChanged(server.id(), ItemKind::Resource, {});
    }
}

void McpEndpoint::listChanged(const QString &serverId, ItemKind kind, const Audience &audience)
{
    if (kind == ItemKind::Tool) {
        m_catalogue.renew();
    }
    m_news.tellListChanged(serverId, kind, audience);
    m_listenStreams.tellListChanged(serverId, kind, audience);
}

void McpEndpoint::resourceUpdated(const QString &serverId, const QString &uri, const Audience &audience)
{
    m_news.tellResourceUpdated(serverId, uri, audience);
    m_listenStreams.tellResourceUpdated(serverId, uri, audience);
}

void McpEndpoint::logged(const QString &serverId, const QJsonObject &params, const Audience &audience)
{
    m_news.tellLog(serverId, params, audience); // 2026-07-28 logs on a request's own stream alone
}

void McpEndpoint::elicitationCompleted(const QString &serverId, const QString &elicitationId, const Audience &audience)
{
    m_news.tellElicitationCompleted(serverId, elicitationId, audience);
}

void McpEndpoint::ask(const QString &serverId, const Audience &audience, const QString &method, const QJsonObject &params, QObject *context,
                      std::function<void(core::Expected<QJsonObject, RpcError>)> then)
{
    m_news.ask(serverId, audience, method, params, context, std::move(then));
}

void McpEndpoint::recheckFamily(const core::FamilyId &familyId)
{
    recheckWhere([&](const live::Principal &principal) { return principal.familyId == familyId; });
}

void McpEndpoint::recheckUser(const core::UserId &userId)
{
    recheckWhere([&](const live::Principal &principal) { return principal.userId == userId; });
}

void McpEndpoint::recheckClient(const core::ClientId &clientId)
{
    recheckWhere([&](const live::Principal &principal) { return principal.clientId == clientId; });
}

void McpEndpoint::recheckEverybody()
{
    recheckWhere([](const live::Principal &) { return true; });
}

void McpEndpoint::recheckWhere(const Condition &isConcerned)
{
    QSet<core::FamilyId> families;
    const auto collect = [&](const live::Principal &principal) {
        if (isConcerned(principal)) {
            families.insert(principal.familyId);
        }
    };
    m_sessions.forEach([&](const McpSession &session) { collect(session.principal); });
    m_listenStreams.forEach(collect);
    m_handler.forEachCaller(collect);
    for (const core::FamilyId &familyId : std::as_const(families)) {
        m_services.principalFor(familyId, this, [this, familyId](const std::optional<live::Principal> &present) {
            if (present) {
                m_handler.follow(*present);
                m_sessionSide.follow(*present);
                m_listenStreams.follow(*present);
            } else {
                endFamily(familyId);
            }
        });
    }
}

void McpEndpoint::endFamily(const core::FamilyId &familyId)
{
    const auto isOfFamily = [&](const live::Principal &principal) { return principal.familyId == familyId; };
    m_handler.cancelWhere(isOfFamily);
    m_listenStreams.endWhere(isOfFamily);
    m_sessions.endFamily(familyId);
}

void McpEndpoint::endToken(const QByteArray &jti)
{
    endTokensWhere([&](const live::Principal &principal) { return principal.jti == jti; });
}

void McpEndpoint::endTokensSignedBy(const QByteArray &keyId)
{
    endTokensWhere([&](const live::Principal &principal) { return principal.keyId == keyId; });
}

void McpEndpoint::endTokensWhere(const Condition &isConcerned)
{
    m_handler.cancelWhere(isConcerned);
    m_listenStreams.endWhere(isConcerned);
    m_sessions.forEach([&](McpSession &session) { session.hangUpStreamsOpenedBy(isConcerned); });
}

qsizetype McpEndpoint::openStreamCount() const
{
    return openStreamCountWhere([](const live::Principal &) { return true; });
}

qsizetype McpEndpoint::openStreamCountOf(const core::FamilyId &familyId) const
{
    return openStreamCountWhere([&](const live::Principal &principal) { return principal.familyId == familyId; });
}

qsizetype McpEndpoint::openStreamCountWhere(const Condition &isConcerned) const
{
    qsizetype count = 0;
    m_sessions.forEach([&](const McpSession &session) { count += session.isListening() && isConcerned(session.principal) ? 1 : 0; });
    m_listenStreams.forEach([&](const live::Principal &principal) { count += isConcerned(principal) ? 1 : 0; });
    return count;
}

void McpEndpoint::sweep()
{
    const core::Seconds now = m_services.clock.now();
    m_sessions.sweep(now);
    m_listenStreams.sweep(now);
}

} // namespace mcp
