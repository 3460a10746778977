// SPDX-License-Identifier: GPL-3.0-or-later
// Open `subscriptions/listen` requests (MCP 2026-07-28, subscriptions): each is an event stream that tells its reader when the tools it
// may use have changed, until its token ends. Server thread only.
#pragma once

#include "server/mcp/incoming_request.h"
#include "server/mcp/tool_catalogue.h"

#include <QObject>

#include <list>

namespace mcp
{

class ListenStreams final : public QObject
{
    Q_OBJECT
public:
    ListenStreams(const ToolCatalogue &catalogue, int perUser);

    void open(const IncomingRequestPtr &request, const QJsonObject &resultFrame);

    void endWhere(const std::function<bool(const live::Principal &)> &isConcerned);
    // Tells those whose list is another one with these rights.
    void follow(const live::Principal &present);
    void sweep(core::Seconds now);

    void forEach(const std::function<void(const live::Principal &)> &visit) const;
    [[nodiscard]] qsizetype count() const { return qsizetype(m_open.size()); }

private:
    struct Listener {
        live::Principal principal;
        McpResource resource;
        QJsonValue subscriptionId; // the request's id
        QJsonObject resultFrame;
        bool wantsToolList = false;
        QStringList knownTools;
        std::shared_ptr<http::EventStream> stream;
    };
    [[nodiscard]] std::list<Listener> takeWhere(const std::function<bool(const live::Principal &)> &isConcerned);
    void acknowledge(const Listener &listener) const;
    void drop(const http::EventStream *stream);

    const ToolCatalogue &m_catalogue;
    int m_perUser;
    std::list<Listener> m_open;
};

} // namespace mcp
