// SPDX-License-Identifier: GPL-3.0-or-later
// The one event that a recorded request (tools/call, resources/read, prompts/get) leaves, and its line in the log. Server thread only.
#pragma once

#include "server/mcp/incoming_request.h"
#include "server/mcp/mcp_services.h"

#include <chrono>

namespace mcp
{

class CallRecord
{
public:
    CallRecord(const IncomingRequest &request, const McpServices &services);

    void setTool(const QString &server, const QString &tool);
    void setServer(const QString &server) { m_event.server = server; }
    // What was given: the arguments of a tool, the URI of a resource, the name and arguments of a prompt.
    void setGiven(const QJsonObject &given) { m_event.givenArguments = given; }
    void setResult(const QJsonObject &result) { m_event.givenResult = result; }
    [[nodiscard]] const QString &server() const { return m_event.server; }

    void leave(store::CallOutcome outcome, const QString &error, qint64 responseBytes);

private:
    const McpServices &m_services;
    QString m_method;
    analytics::CallEvent m_event;
    std::chrono::steady_clock::time_point m_startedAt = std::chrono::steady_clock::now();
};

// Names come from outside: what is kept of them.
[[nodiscard]] QString recordableName(const QString &name);

} // namespace mcp
