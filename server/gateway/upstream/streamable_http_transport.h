// SPDX-License-Identifier: GPL-3.0-or-later
// Streamable HTTP as a client, 2025-03-26 to 2026-07-28: a POST for each message, and for older revisions a session, a standing GET stream and
// a DELETE at the end. Server thread.
#pragma once

#include "server/gateway/upstream/http_exchange.h"

#include <unordered_map>

namespace gateway
{

class StreamableHttpTransport final : public UpstreamTransport
{
    Q_OBJECT
public:
    explicit StreamableHttpTransport(HttpRoad road);
    ~StreamableHttpTransport() override;

    void start() override;
    void send(const OutgoingMessage &message) override;
    void answered(qint64 requestId) override;
    void abandon(qint64 requestId) override;
    void settle(const mcp::Revision &revision) override;
    void close() override;
    [[nodiscard]] bool isStreamPerRequest() const override { return true; }

private:
    void begin(const OutgoingMessage &message);
    void open(qint64 key, std::unique_ptr<HttpExchange> exchange);
    void end(qint64 key);
    void endSession();

    const HttpRoad m_road;
    HttpConversation m_conversation;
    std::unordered_map<qint64, std::unique_ptr<HttpExchange>> m_exchanges; // by request id; others below zero
    qint64 m_lastKey = 0;
    qint64 m_initialized = 0;         // the exchange that others wait for; 0: none
    QList<OutgoingMessage> m_waiting; // until the upstream has heard that we are initialized
};

} // namespace gateway
