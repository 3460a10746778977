// SPDX-License-Identifier: GPL-3.0-or-later
// The beginning of a conversation: server/discover where that may be understood, else initialize, else the transport of 2024-11-05
// (protocol.md 1.7). Refusals for want of a credential, failures of the machine and silence over HTTP say nothing about the era. Server thread.
#pragma once

#include "server/gateway/upstream/upstream_connection.h"

#include <QTimer>

namespace gateway
{

class ConnectionOpening final : public QObject
{
public:
    ConnectionOpening(UpstreamConnection &connection, EraHint hint, UpstreamConnection::Opened then);

    void begin();
    // What the connection's transport says while this is there.
    void started();
    void receiveResponse(const mcp::Message &message);
    void requestFailed(qint64 id, const UpstreamFailure &failure);
    void transportClosed(const UpstreamFailure &failure);

    void finish(core::Expected<UpstreamFacts, UpstreamFailure> outcome);
    [[nodiscard]] UpstreamConnection::Opened takeThen() { return std::exchange(m_then, nullptr); }

private:
    enum class Step {
        Discover,
        Initialize,
    };

    void ask(Step step);
    [[nodiscard]] OutgoingMessage discoverMessage();
    [[nodiscard]] OutgoingMessage initializeMessage();
    void judgeDiscovery(const mcp::Message &message);
    void judgeRefusedDiscovery(const mcp::RpcError &error);
    void judgeInitialize(const mcp::Message &message);
    void tryOlderTransport(const UpstreamFailure &failure);
    void refuse(UpstreamFailure::Kind kind, const QString &message);

    UpstreamConnection &m_connection;
    const EraHint m_hint;
    UpstreamConnection::Opened m_then;
    Step m_step;
    qint64 m_id = 0;
    bool m_hasTriedOlder = false;
    bool m_hasRetriedVersion = false;
    std::optional<UpstreamFailure> m_firstFailure; // of the newer transport
    QTimer m_deadline;
    QTimer m_probe;
};

} // namespace gateway
