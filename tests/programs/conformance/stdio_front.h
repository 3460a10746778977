// SPDX-License-Identifier: GPL-3.0-or-later
// Speaks MCP over standard input and output for whatever McpEndpoint serves: each line becomes a POST with the headers an HTTP client would
// send, what is answered and told becomes lines. One client, the one at the other end of the pipe. Main thread.
#pragma once

#include "server/mcp/mcp_endpoint.h"

#include <QSocketNotifier>

class StdioExchange;

enum class StdioEra {
    Legacy, // initialize and a session; knows nothing of 2026-07-28
    Modern, // an envelope in each request; knows nothing of initialize
};

class StdioFront final : public QObject
{
    Q_OBJECT
public:
    StdioFront(mcp::McpEndpoint &endpoint, mcp::McpServer &server, StdioEra era);

    // For the exchanges.
    void write(const QByteArray &message);
    void enterSession(const QByteArray &id);

Q_SIGNALS:
    void inputEnded();

private:
    void readInput();
    void handleLine(const QByteArray &line);
    void handleModern(const mcp::Message &message, const QByteArray &line);
    void handleLegacy(const mcp::Message &message, const QByteArray &line);
    void post(const QByteArray &line, const QJsonValue &id, QList<http::Header> headers);
    [[nodiscard]] QList<http::Header> modernHeaders(const mcp::Message &message) const;

    mcp::McpEndpoint &m_endpoint;
    mcp::McpServer &m_server;
    StdioEra m_era;
    QByteArray m_path;
    QByteArray m_session;
    QByteArray m_input; // what has no line end yet
    QSocketNotifier m_notifier;
    std::vector<std::shared_ptr<StdioExchange>> m_open;
};
