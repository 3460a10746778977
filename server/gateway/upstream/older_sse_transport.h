// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP+SSE of 2024-11-05 as a client: one event stream whose first event names where to POST; all answers come on the stream. Server thread.
#pragma once

#include "server/gateway/upstream/authorized_call.h"
#include "server/http/fetch/event_stream_reader.h"

#include <unordered_map>

namespace gateway
{

class OlderSseTransport final : public UpstreamTransport
{
    Q_OBJECT
public:
    explicit OlderSseTransport(HttpRoad road);
    ~OlderSseTransport() override;

    void start() override;
    void send(const OutgoingMessage &message) override;
    void answered(qint64) override { }
    void abandon(qint64) override { }
    void settle(const mcp::Revision &) override { }
    void close() override;
    [[nodiscard]] bool isStreamPerRequest() const override { return false; }

private:
    void judgeStream();
    void readStream(const QByteArray &bytes);
    void takeEndpoint(const QByteArray &text);
    void judgePost(qint64 key, qint64 requestId);
    void endPost(qint64 key);
    void fail(const UpstreamFailure &failure);

    const HttpRoad m_road;
    std::unique_ptr<AuthorizedCall> m_stream;
    http::EventStreamReader m_events;
    QUrl m_endpoint;
    std::unordered_map<qint64, std::unique_ptr<AuthorizedCall>> m_posts;
    qint64 m_lastKey = 0;
};

} // namespace gateway
