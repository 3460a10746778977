// SPDX-License-Identifier: GPL-3.0-or-later
// One request that a server behind the endpoint answers (tools, prompts, resources, completion), from arrival to record: whose it is,
// whether the caller may, what the server asks back, the answer, and, for what is recorded, exactly one event, also when it was refused or
// cancelled. Is the context of whatever the server waits for. Server thread only.
#pragma once

#include "server/mcp/call_record.h"
#include "server/mcp/request_state.h"
#include "server/mcp/request_target.h"

#include <QObject>

namespace mcp
{

enum class CancelReason {
    ClientGone,      // 2026-07-28: closing the response is cancelling
    ClientCancelled, // notifications/cancelled, up to 2025-11-25
    AccessEnded,     // session, client or user ended meanwhile
};

// Borrowed by every run; each outlives it.
struct RunParts {
    const McpServices &services;
    const ServerRegistry &servers;
    const ToolCatalogue &catalogue;
    ResourceRouter &router;
    const RequestState &states;
};

class RequestRun final : public QObject
{
    Q_OBJECT
public:
    static constexpr int MaxRounds = 8;                       // of asking a client with a session
    static constexpr std::chrono::milliseconds QuietFor{2000}; // then the answer's stream begins

    // `resultFrame`: what every result of the request's revision carries.
    RequestRun(IncomingRequestPtr request, const RunParts &parts, QJsonObject resultFrame, QObject *parent);

    void start();
    void cancel(CancelReason reason);

    // The caller's rights have changed: goes on, or ends with the sentence that a new request would get.
    void follow(const live::Principal &present);
    // The server it runs on is leaving.
    void leave(const QString &server);

    [[nodiscard]] const live::Principal &caller() const { return m_request->caller.principal; }
    [[nodiscard]] bool isRequestOf(const McpSession &session, const QJsonValue &requestId) const;

private:
    void noteGiven();
    void onTarget(const RequestTarget &target);
    [[nodiscard]] bool openState();
    [[nodiscard]] bool isSubscribedAlready() const;
    [[nodiscard]] bool hasTooManySubscriptions() const;
    void keepSubscription();
    void run();
    void onOutcome(const ServerOutcome &outcome);
    void onInputRequired(const InputRequired &required);
    void askBack(const InputRequired &required);

    [[nodiscard]] bool requireTasksExtension();
    [[nodiscard]] QJsonObject withOwnTaskId(QJsonObject result) const;
    [[nodiscard]] access_control::Verdict verdict() const;
    [[nodiscard]] QString subject() const;
    [[nodiscard]] QByteArray stateBinding() const;
    [[nodiscard]] bool isRecorded() const;
    void connectTo(ServerRequest &request);
    void refuse(const access_control::Verdict &verdict);
    void answer(const QJsonObject &result);
    void answerFailure(const RpcError &error); // of an attempt to ask back
    void answerError(const RpcError &error, int httpStatus = 200);
    void finish(store::CallOutcome outcome, const QString &error, qint64 responseBytes);
    void end();

    IncomingRequestPtr m_request;
    RunParts m_parts;
    QJsonObject m_resultFrame;
    CallRecord m_record;
    ToolEntryPtr m_tool;            // of tools/call
    QString m_taskTool;             // of tasks/…
    QString m_server;               // once it is known
    ServerRequest m_serverRequest;  // as it was last put
    QString m_failureCode;          // what the server noted
    double m_lastProgress = -1;
    int m_rounds = 0;
    bool m_isFinished = false;
};

} // namespace mcp
