// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/listen_streams.h"

#include "server/access/permission_check.h"
#include "server/mcp/server_features.h"
#include "server/mcp/server_request.h"

#include <algorithm>

namespace mcp
{

namespace
{

constexpr QLatin1String Notifications("notifications");
constexpr QLatin1String ToolsListChanged("toolsListChanged");
constexpr QLatin1String PromptsListChanged("promptsListChanged");
constexpr QLatin1String ResourcesListChanged("resourcesListChanged");
constexpr QLatin1String ResourceSubscriptions("resourceSubscriptions");

void send(http::EventStream &stream, const QByteArray &message)
{
    stream.send({{}, QByteArrayLiteral("message"), message});
}

QByteArray notificationFor(const QJsonValue &subscriptionId, QLatin1String method, QJsonObject params = {})
{
    params.insert(key::Meta, QJsonObject{{key::SubscriptionId, subscriptionId}});
    return notificationMessage(method, params);
}

struct ListWords {
    QLatin1String wanted;
    QLatin1String method;
};

ListWords wordsFor(ItemKind kind)
{
    switch (kind) {
    case ItemKind::Tool:
        return {ToolsListChanged, method::ToolListChanged};
    case ItemKind::Prompt:
        return {PromptsListChanged, method::PromptListChanged};
    case ItemKind::Resource:
    case ItemKind::ResourceTemplate:
        return {ResourcesListChanged, method::ResourceListChanged};
    }
    Q_UNREACHABLE();
}

// Of what was asked for: what there is here to hear of.
QJsonObject honoured(const QJsonObject &wanted, const ServerFeatures &features)
{
    QJsonObject kinds;
    const std::pair<QLatin1String, bool> offers[]
        = {{ToolsListChanged, features.hasTools}, {PromptsListChanged, features.hasPrompts}, {ResourcesListChanged, features.hasResources}};
    for (const auto &[name, isOffered] : offers) {
        if (isOffered && wanted.value(name).toBool()) {
            kinds.insert(name, true);
        }
    }
    return kinds;
}

QStringList urisOf(const QJsonObject &wanted)
{
    QStringList uris;
    const QJsonArray given = wanted.value(ResourceSubscriptions).toArray();
    for (const QJsonValue &uri : given) {
        if (uri.isString() && !uris.contains(uri.toString()) && uris.size() < MaxResourceSubscriptions) {
            uris.append(uri.toString());
        }
    }
    return uris;
}

} // namespace

ListenStreams::ListenStreams(const ServerRegistry &servers, const ToolCatalogue &catalogue, const ResourceRouter &router, int perUser)
    : m_servers(servers)
    , m_catalogue(catalogue)
    , m_router(router)
    , m_perUser(perUser)
{
}

ListenStreams::~ListenStreams() = default;

void ListenStreams::open(const IncomingRequestPtr &request, const QJsonObject &resultFrame)
{
    const live::Principal &principal = request->caller.principal;
    const QJsonValue wanted = request->message.params.value(Notifications);
    if (!wanted.isObject()) {
        request->reply.sendError({ErrorCode::InvalidParams, QStringLiteral("params.notifications must be an object"), {}});
        return;
    }
    const auto countOfUser = std::count_if(m_open.begin(), m_open.end(),
                                           [&](const Listener &l) { return l.principal.userId == principal.userId; });
    if (countOfUser >= m_perUser) {
        request->reply.sendError({ErrorCode::InternalError, QStringLiteral("too many open subscriptions"), {}});
        return;
    }
    auto stream = request->exchange->startEventStream();
    if (!stream || !stream->isOpen()) {
        return; // 503 was sent, or nobody is there to read
    }
    stream->whenGone(this, [this, raw = stream.get()] { drop(raw); });
    m_open.push_back({principal, request->resource, request->message.id, resultFrame, wanted.toObject(),
                      honoured(wanted.toObject(), featuresAt(request->resource, m_servers)),
                      m_catalogue.visibleNames(principal, request->resource), {}, serverRequestFor(*request, this), stream});
    m_open.back().asker.params = {};
    subscribeNext(stream, urisOf(wanted.toObject()));
}

// One after the other, and then the acknowledgement: it names what was granted.
void ListenStreams::subscribeNext(const std::shared_ptr<http::EventStream> &stream, QStringList uris)
{
    const Listener *listener = find(stream.get());
    if (!listener) {
        return; // gone meanwhile
    }
    if (uris.isEmpty()) {
        acknowledge(*listener);
        return;
    }
    QStringList ids;
    for (const McpServer *server : m_servers.all()) {
        if (server->features().hasSubscriptions && maySee(*listener, server->id(), {})) {
            ids.append(server->id());
        }
    }
    const QString uri = uris.takeFirst();
    m_router.find(uri, ids, listener->asker, [this, stream, uri, uris](McpServer *server) {
        if (server) {
            subscribe(stream, uri, *server, uris);
        } else {
            subscribeNext(stream, uris);
        }
    });
}

void ListenStreams::subscribe(const std::shared_ptr<http::EventStream> &stream, const QString &uri, McpServer &server, QStringList rest)
{
    const Listener *listener = find(stream.get());
    if (!listener) {
        return;
    }
    ServerRequest request = listener->asker;
    request.method = method::Subscribe;
    request.params = {{key::Uri, uri}};
    server.handle(request, [this, stream, uri, id = server.id(), rest, asker = listener->asker](const ServerOutcome &outcome) {
        const bool isGranted = std::holds_alternative<QJsonObject>(outcome);
        if (Listener *present = find(stream.get()); present && isGranted) {
            present->subscriptions.insert({id, uri});
            QJsonArray granted = present->honoured.value(ResourceSubscriptions).toArray();
            granted.append(uri);
            present->honoured.insert(ResourceSubscriptions, granted);
        } else if (isGranted) {
            unsubscribe(asker, {id, uri}); // its reader went while we asked
        }
        subscribeNext(stream, rest);
    });
}

void ListenStreams::unsubscribe(const Listener &listener) const
{
    for (const ResourceKey &resource : listener.subscriptions) {
        unsubscribe(listener.asker, resource);
    }
}

void ListenStreams::unsubscribe(ServerRequest asker, const ResourceKey &resource) const
{
    if (McpServer *server = m_servers.find(resource.server)) {
        asker.method = method::Unsubscribe;
        asker.params = {{key::Uri, resource.uri}};
        server->handle(asker, [](const ServerOutcome &) {});
    }
}

// The first message of the stream: which of the asked-for kinds are served (MCP 2026-07-28, subscriptions).
void ListenStreams::acknowledge(const Listener &listener) const
{
    const std::shared_ptr<http::EventStream> stream = listener.stream; // outlives the listener if its reader goes now
    send(*stream, notificationFor(listener.subscriptionId, method::SubscriptionAcknowledged, {{Notifications, listener.honoured}}));
}

ListenStreams::Listener *ListenStreams::find(const http::EventStream *stream)
{
    const auto listener = std::find_if(m_open.begin(), m_open.end(), [&](const Listener &l) { return l.stream.get() == stream; });
    return listener == m_open.end() ? nullptr : &*listener;
}

void ListenStreams::drop(const http::EventStream *stream)
{
    const auto listener = std::find_if(m_open.begin(), m_open.end(), [&](const Listener &l) { return l.stream.get() == stream; });
    if (listener != m_open.end()) {
        Listeners gone;
        gone.splice(gone.end(), m_open, listener);
        unsubscribe(gone.front());
    }
}

ListenStreams::Listeners ListenStreams::takeWhere(const std::function<bool(const live::Principal &)> &isConcerned)
{
    Listeners taken;
    for (auto listener = m_open.begin(); listener != m_open.end();) {
        const auto next = std::next(listener);
        if (isConcerned(listener->principal)) {
            taken.splice(taken.end(), m_open, listener);
        }
        listener = next;
    }
    return taken;
}

void ListenStreams::endWhere(const std::function<bool(const live::Principal &)> &isConcerned)
{
    for (const Listener &listener : takeWhere(isConcerned)) {
        unsubscribe(listener);
        listener.stream->close();
    }
}

void ListenStreams::follow(const live::Principal &present)
{
    // Written to only after the walk: a reader that has gone is dropped from the list while we write.
    std::vector<std::pair<std::shared_ptr<http::EventStream>, QByteArray>> messages;
    for (Listener &listener : m_open) {
        if (listener.principal.familyId != present.familyId) {
            continue;
        }
        listener.principal.rights = present.rights;
        const QStringList names = m_catalogue.visibleNames(listener.principal, listener.resource);
        if (names != std::exchange(listener.knownTools, names) && listener.honoured.contains(ToolsListChanged)) {
            messages.emplace_back(listener.stream, notificationFor(listener.subscriptionId, method::ToolListChanged));
        }
    }
    for (const auto &[stream, message] : messages) {
        send(*stream, message);
    }
}

void ListenStreams::sweep(core::Seconds now)
{
    // The token has had its time: a graceful end, so that the client listens again with a fresh one.
    for (const Listener &listener : takeWhere([&](const live::Principal &principal) { return principal.expiresAt <= now; })) {
        unsubscribe(listener);
        QJsonObject result = listener.resultFrame;
        QJsonObject meta = result.value(key::Meta).toObject();
        meta.insert(key::SubscriptionId, listener.subscriptionId);
        result.insert(key::Meta, meta);
        send(*listener.stream, resultMessage(listener.subscriptionId, result));
        listener.stream->close();
    }
}

bool ListenStreams::maySee(const Listener &listener, const QString &server, const Audience &audience) const
{
    const bool isMeant = audience.sessionId.isEmpty() && (!audience.userId || *audience.userId == listener.principal.userId);
    const access_control::TokenGrant grant = listener.resource.grantOf(listener.principal.scopes);
    return isMeant && listener.resource.offers(server) && access_control::mayUseServer(listener.principal.rights, grant, server).isAllowed;
}

// Tools have rules of their own: whoever has, or has had, any of that server's.
bool ListenStreams::noticesToolsOf(Listener &listener, const QString &server) const
{
    const auto visible = m_catalogue.visibleTo(listener.principal, listener.resource);
    const bool seesAny = std::any_of(visible.begin(), visible.end(), [&](const ToolEntryPtr &entry) { return entry->server == server; });
    const QStringList names = m_catalogue.visibleNames(listener.principal, listener.resource);
    return std::exchange(listener.knownTools, names) != names || seesAny;
}

void ListenStreams::tellListChanged(const QString &server, ItemKind kind, const Audience &audience)
{
    const ListWords words = wordsFor(kind);
    std::vector<std::pair<std::shared_ptr<http::EventStream>, QByteArray>> messages;
    for (Listener &listener : m_open) {
        const bool isTold = kind == ItemKind::Tool ? noticesToolsOf(listener, server) : maySee(listener, server, audience);
        if (isTold && listener.honoured.contains(words.wanted)) {
            messages.emplace_back(listener.stream, notificationFor(listener.subscriptionId, words.method));
        }
    }
    for (const auto &[stream, message] : messages) {
        send(*stream, message);
    }
}

void ListenStreams::tellResourceUpdated(const QString &server, const QString &uri, const Audience &audience)
{
    std::vector<std::pair<std::shared_ptr<http::EventStream>, QByteArray>> messages;
    for (const Listener &listener : m_open) {
        if (listener.subscriptions.contains({server, uri}) && maySee(listener, server, audience)) {
            messages.emplace_back(listener.stream, notificationFor(listener.subscriptionId, method::ResourceUpdated, {{key::Uri, uri}}));
        }
    }
    for (const auto &[stream, message] : messages) {
        send(*stream, message);
    }
}

void ListenStreams::forEach(const std::function<void(const live::Principal &)> &visit) const
{
    for (const Listener &listener : m_open) {
        visit(listener.principal);
    }
}

} // namespace mcp
