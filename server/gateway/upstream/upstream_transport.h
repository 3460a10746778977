// SPDX-License-Identifier: GPL-3.0-or-later
// How JSON-RPC messages get to one upstream and back; knows nothing of ids' owners, progress or timeouts. Stdio and HTTP implement it.
// Bounded in what it keeps. Nothing is emitted from within a call. Server thread.
#pragma once

#include "server/gateway/upstream/upstream_facts.h"
#include "server/gateway/upstream/upstream_failure.h"
#include "server/http/request.h"

#include <QObject>

#include <memory>

namespace gateway
{

struct OutgoingMessage {
    QByteArray json;
    qint64 requestId = 0; // 0: no answer is due
    const mcp::Revision *revision = nullptr; // null: not agreed on yet
    QString method;       // empty for an answer of ours
    QString name;         // Mcp-Name; null: none (MCP 2026-07-28, Streamable HTTP)
    QList<http::Header> parameterHeaders; // Mcp-Param-*
};

class UpstreamTransport : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    // Then started() or closed().
    virtual void start() = 0;
    virtual void send(const OutgoingMessage &message) = 0;
    // Its answer has been received: what is left of its stream is nobody's.
    virtual void answered(qint64 requestId) = 0;
    // Its answer is not wanted any more. Over HTTP this closes its stream, which cancels a modern request.
    virtual void abandon(qint64 requestId) = 0;
    // Said once both ends agree and have said so.
    virtual void settle(const mcp::Revision &revision) = 0;
    // In order; emits nothing more.
    virtual void close() = 0;
    // Whether abandoning alone cancels (true), or notifications/cancelled has to be sent (MCP 2026-07-28, Cancellation).
    [[nodiscard]] virtual bool isStreamPerRequest() const = 0;

Q_SIGNALS:
    void started();
    // `during`: the request on whose stream it came; 0 where the transport cannot know.
    void received(const QByteArray &json, qint64 during);
    // That request alone has failed.
    void requestFailed(qint64 requestId, const gateway::UpstreamFailure &failure);
    void closed(const gateway::UpstreamFailure &failure);
};

// Makes transports to one upstream, as often as the conversation needs one.
class UpstreamDoor
{
public:
    virtual ~UpstreamDoor() = default;
    [[nodiscard]] virtual std::unique_ptr<UpstreamTransport> transport() = 0;
    // The one of 2024-11-05 (HTTP+SSE), where there is one.
    [[nodiscard]] virtual std::unique_ptr<UpstreamTransport> olderTransport() { return nullptr; }
};

} // namespace gateway

Q_DECLARE_METATYPE(gateway::UpstreamFailure)
