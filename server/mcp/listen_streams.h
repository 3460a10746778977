// SPDX-License-Identifier: GPL-3.0-or-later
// Open `subscriptions/listen` requests (MCP 2026-07-28, subscriptions): each is an event stream that tells its reader what it asked to hear
// of and may hear of, until its token ends. Server thread only.
#pragma once

#include "server/mcp/incoming_request.h"
#include "server/mcp/resource_router.h"
#include "server/mcp/tool_catalogue.h"

#include <QObject>

#include <list>

namespace mcp
{

class ListenStreams final : public QObject
{
    Q_OBJECT
public:
    ListenStreams(const ServerRegistry &servers, const ToolCatalogue &catalogue, const ResourceRouter &router, int perUser);
    ~ListenStreams() override;

    void open(const IncomingRequestPtr &request, const QJsonObject &resultFrame);

    void endWhere(const std::function<bool(const live::Principal &)> &isConcerned);
    // Tells those whose list is another one with these rights.
    void follow(const live::Principal &present);
    void sweep(core::Seconds now);

    // What a server said about itself.
    void tellListChanged(const QString &server, ItemKind kind, const Audience &audience);
    void tellResourceUpdated(const QString &server, const QString &uri, const Audience &audience);

    void forEach(const std::function<void(const live::Principal &)> &visit) const;
    [[nodiscard]] qsizetype count() const { return qsizetype(m_open.size()); }

private:
    struct Listener {
        live::Principal principal;
        McpResource resource;
        QJsonValue subscriptionId; // the request's id
        QJsonObject resultFrame;
        QJsonObject wanted; // as it was asked for
        QJsonObject honoured;
        QStringList knownTools;
        QSet<ResourceKey> subscriptions;
        ServerRequest asker; // for subscribing and the end of it
        std::shared_ptr<http::EventStream> stream;
    };
    using Listeners = std::list<Listener>;

    [[nodiscard]] Listeners takeWhere(const std::function<bool(const live::Principal &)> &isConcerned);
    void subscribeNext(const std::shared_ptr<http::EventStream> &stream, QStringList uris);
    void subscribe(const std::shared_ptr<http::EventStream> &stream, const QString &uri, McpServer &server, QStringList rest);
    void unsubscribe(const Listener &listener) const;
    void unsubscribe(ServerRequest asker, const ResourceKey &resource) const;
    [[nodiscard]] bool noticesToolsOf(Listener &listener, const QString &server) const;
    void acknowledge(const Listener &listener) const;
    void drop(const http::EventStream *stream);
    [[nodiscard]] Listener *find(const http::EventStream *stream);
    [[nodiscard]] bool maySee(const Listener &listener, const QString &server, const Audience &audience) const;

    const ServerRegistry &m_servers;
    const ToolCatalogue &m_catalogue;
    const ResourceRouter &m_router;
    int m_perUser;
    Listeners m_open;
};

} // namespace mcp
