// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/call_record.h"

#include <QDebug>
#include <QLoggingCategory>

namespace mcp
{

Q_LOGGING_CATEGORY(lcCall, "gatehouse.mcp.call")

namespace
{

constexpr qsizetype MaxRecordedName = 128;

QString transportOf(const IncomingRequest &request)
{
    const bool isSse = request.session && request.session->transport == McpSession::Transport::Sse;
    return isSse ? QStringLiteral("sse") : QStringLiteral("streamable-http");
}

} // namespace

QString recordableName(const QString &name)
{
    return name.left(MaxRecordedName);
}

CallRecord::CallRecord(const IncomingRequest &request, const McpServices &services)
    : m_services(services)
    , m_method(request.message.method)
{
    const live::Principal &principal = request.caller.principal;
    m_event.time = services.clock.nowMs();
    m_event.requestId = request.requestId();
    m_event.userId = principal.userId;
    m_event.login = principal.login;
    m_event.name = principal.name;
    m_event.email = principal.email;
    m_event.clientId = principal.clientId;
    m_event.clientName = recordableName(request.envelope.clientName.isEmpty() ? principal.clientName : request.envelope.clientName);
    m_event.clientVersion = recordableName(request.envelope.clientVersion);
    m_event.server = request.resource.server.isEmpty() ? QString(BuiltInServer) : request.resource.server;
    m_event.tool = m_method; // until it is known to be a tool: there may be any number of URIs
    m_event.revision = request.envelope.revision->wire;
    m_event.transport = transportOf(request);
    m_event.familyId = principal.familyId;
    m_event.requestBytes = request.exchange->request().body.size();
}

void CallRecord::setTool(const QString &server, const QString &tool)
{
    m_event.server = server;
    m_event.tool = recordableName(tool);
}

void CallRecord::leave(store::CallOutcome outcome, const QString &error, qint64 responseBytes)
{
    m_event.outcome = outcome;
    m_event.error = error;
    m_event.responseBytes = responseBytes;
    m_event.duration = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_startedAt);
    // Quoted from the second word on: names come from outside and must not break a log line in two.
    const QString line = m_event.requestId.toString() % QLatin1Char(' ') % m_method % QLatin1Char(' ') % QDebug::toString(m_event.tool)
        % QStringLiteral(" by ") % QDebug::toString(m_event.login) % QLatin1Char(' ') % QDebug::toString(error);
    if (outcome == store::CallOutcome::Ok) {
        qCDebug(lcCall).noquote() << line;
    } else {
        qCInfo(lcCall).noquote() << line;
    }
    m_services.record(m_event);
}

} // namespace mcp
