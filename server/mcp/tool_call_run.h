// SPDX-License-Identifier: GPL-3.0-or-later
// One tools/call from arrival to record: finds the tool, asks whether it may be called, checks the arguments, runs it, answers, and leaves
// exactly one call event, also when it was refused or cancelled. Is the context of whatever the tool waits for. Server thread only.
#pragma once

#include "server/mcp/incoming_request.h"
#include "server/mcp/mcp_services.h"
#include "server/mcp/tool_catalogue.h"

#include <QObject>

#include <chrono>

namespace mcp
{

enum class CancelReason {
    ClientGone,      // 2026-07-28: closing the response is cancelling
    ClientCancelled, // notifications/cancelled, up to 2025-11-25
    AccessEnded,     // session, client or user ended meanwhile
};

class ToolCallRun final : public QObject
{
    Q_OBJECT
public:
    ToolCallRun(IncomingRequestPtr request, const McpServices &services, QJsonObject resultMeta, QObject *parent);

    void start(const ToolCatalogue &catalogue, const ServerRegistry &servers);
    void cancel(CancelReason reason);

    // The caller's rights have changed: goes on, or ends with the sentence that a new call would get.
    void follow(const live::Principal &present);

    // The server it runs on is leaving.
    void leave(const QString &server);

    [[nodiscard]] const live::Principal &caller() const { return m_request->caller.principal; }
    [[nodiscard]] bool isRequestOf(const McpSession &session, const QJsonValue &requestId) const;

private:
    [[nodiscard]] access_control::Verdict verdict(const ToolEntry &entry) const;
    void refuse(const access_control::Verdict &verdict);
    void run(const ToolEntry &entry, McpServer &server);
    [[nodiscard]] ServerRequest requestFor(const ToolEntry &entry);
    void onOutcome(const ServerOutcome &outcome);
    void answer(const QJsonObject &result, store::CallOutcome outcome, const QString &errorCode);
    void answerError(const RpcError &error, int httpStatus);
    void finish(store::CallOutcome outcome, const QString &error, qint64 responseBytes);

    IncomingRequestPtr m_request;
    ToolEntryPtr m_entry; // once it runs
    const McpServices &m_services;
    QJsonObject m_resultMeta;
    analytics::CallEvent m_event;
    std::chrono::steady_clock::time_point m_startedAt = std::chrono::steady_clock::now();
    QString m_failureCode; // what the server noted
    bool m_isFinished = false;
};

} // namespace mcp
