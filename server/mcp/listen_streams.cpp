// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/listen_streams.h"

#include <algorithm>

namespace mcp
{

namespace
{

constexpr QLatin1String Notifications("notifications");
constexpr QLatin1String ToolsListChanged("toolsListChanged");

void send(http::EventStream &stream, const QByteArray &message)
{
    stream.send({{}, QByteArrayLiteral("message"), message});
}

} // namespace

ListenStreams::ListenStreams(const ToolCatalogue &catalogue, int perUser)
    : m_catalogue(catalogue)
    , m_perUser(perUser)
{
}

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
    m_open.push_back({principal, request->resource, request->message.id, resultFrame,
                      wanted.toObject().value(ToolsListChanged).toBool(),
                      m_catalogue.visibleNames(principal, request->resource), stream});
    acknowledge(m_open.back());
}

// The first message of the stream: which of the asked-for kinds are served (MCP 2026-07-28, subscriptions).
void ListenStreams::acknowledge(const Listener &listener) const
{
    const std::shared_ptr<http::EventStream> stream = listener.stream; // outlives the listener if its reader goes now
    QJsonObject honoured;
    if (listener.wantsToolList) {
        honoured.insert(ToolsListChanged, true);
    }
    send(*stream,
         notificationMessage(method::SubscriptionAcknowledged,
                             {{Notifications, honoured}, {key::Meta, QJsonObject{{key::SubscriptionId, listener.subscriptionId}}}}));
}

void ListenStreams::drop(const http::EventStream *stream)
{
    std::erase_if(m_open, [&](const Listener &l) { return l.stream.get() == stream; });
}

std::list<ListenStreams::Listener> ListenStreams::takeWhere(const std::function<bool(const live::Principal &)> &isConcerned)
{
    std::list<Listener> taken;
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
        if (names != std::exchange(listener.knownTools, names) && listener.wantsToolList) {
            const QJsonObject meta{{key::SubscriptionId, listener.subscriptionId}};
            messages.emplace_back(listener.stream, notificationMessage(method::ToolListChanged, {{key::Meta, meta}}));
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
        QJsonObject result = listener.resultFrame;
        QJsonObject meta = result.value(key::Meta).toObject();
        meta.insert(key::SubscriptionId, listener.subscriptionId);
        result.insert(key::Meta, meta);
        send(*listener.stream, resultMessage(listener.subscriptionId, result));
        listener.stream->close();
    }
}

void ListenStreams::forEach(const std::function<void(const live::Principal &)> &visit) const
{
    for (const Listener &listener : m_open) {
        visit(listener.principal);
    }
}

} // namespace mcp
