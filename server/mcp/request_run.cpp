// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/request_run.h"

#include "server/mcp/classify.h"
#include "server/mcp/client_capabilities.h"
#include "server/mcp/denial.h"
#include "server/mcp/input_round.h"
#include "server/mcp/server_request.h"
#include "server/mcp/shaping.h"

#include <QPointer>
#include <QTimer>

namespace mcp
{

namespace
{

RpcError invalid(const QString &sentence)
{
    return {ErrorCode::InvalidParams, sentence, {}};
}

} // namespace

RequestRun::RequestRun(IncomingRequestPtr request, const RunParts &parts, QJsonObject resultFrame, QObject *parent)
    : QObject(parent)
    , m_request(std::move(request))
    , m_parts(parts)
    , m_resultFrame(std::move(resultFrame))
    , m_record(*m_request, parts.services)
{
    if (m_request->isModern()) {
        m_request->exchange->whenGone(this, [this] { cancel(CancelReason::ClientGone); });
    }
}

void RequestRun::start()
{
    m_serverRequest = serverRequestFor(*m_request, this);
    connectTo(m_serverRequest);
    noteGiven();
    if (isTaskMethod(m_serverRequest.method) && !requireTasksExtension()) {
        return;
    }
    // 1. Whose it is
    findTarget({m_parts.servers, m_parts.catalogue, m_parts.router, m_parts.states, m_parts.services.clock.now()}, *m_request, m_serverRequest,
               [run = QPointer(this)](const core::Expected<RequestTarget, RpcError> &target) {
                   if (!run || run->m_isFinished) {
                       return;
                   }
                   if (target) {
                       run->onTarget(*target);
                   } else {
                       run->answerError(target.error());
                   }
               });
}

// For the record, as it came: also of what is refused.
void RequestRun::noteGiven()
{
    const QJsonObject &params = m_serverRequest.params;
    if (m_serverRequest.method == method::CallTool) {
        m_record.setTool(m_record.server(), params.value(key::Name).toString());
        m_record.setGiven(params.value(key::Arguments).toObject());
    } else {
        m_record.setGiven(params);
    }
}

void RequestRun::onTarget(const RequestTarget &target)
{
    m_server = target.server;
    m_tool = target.tool;
    m_taskTool = target.taskTool;
    m_serverRequest.params = target.params;
    if (m_tool) {
        m_record.setTool(m_server, m_tool->tool.name());
    } else {
        m_record.setServer(m_server);
        m_record.setGiven(target.params);
    }
    // 2. The headers that repeat arguments (MCP 2026-07-28)
    if (m_tool && m_request->isModern() && m_tool->tool.hasParameterHeaders()) {
        const QJsonObject arguments = m_request->message.params.value(key::Arguments).toObject();
        if (const auto error = checkParameterHeaders(m_tool->tool.inputSchema(), arguments, m_request->exchange->request())) {
            answerError(*error, 400);
            return;
        }
    }
    // 3. The user and the token, before anything of the answer is sent: after 200 no client can step up (RFC 6750 section 3.1)
    if (const access_control::Verdict permission = verdict(); !permission.isAllowed) {
        refuse(permission);
        return;
    }
    // 4. What it brings along from an earlier round
    if (!openState()) {
        answerError(invalid(QStringLiteral("requestState is not of this request, or too old: ask again without it")));
        return;
    }
    // 5. Run
    if (isSubscribedAlready()) {
        answer({});
        return;
    }
    if (hasTooManySubscriptions()) {
        answerError(invalid(QStringLiteral("this session has as many subscriptions as it may have: end one first")));
        return;
    }
    run();
    if (!m_isFinished) {
        // Nothing said for long looks like a broken line to proxies, and a reader without an event id could not come back.
        QTimer::singleShot(QuietFor, this, [this] { m_request->reply.open(); });
    }
}

// Said twice is said once: the server hears of the first and of the last.
bool RequestRun::isSubscribedAlready() const
{
    const QString &method = m_request->message.method;
    const bool isWanted = method == method::Subscribe;
    if (!isWanted && method != method::Unsubscribe) {
        return false;
    }
    return m_request->session->subscriptions.contains({m_server, m_request->message.params.value(key::Uri).toString()}) == isWanted;
}

bool RequestRun::hasTooManySubscriptions() const
{
    return m_request->message.method == method::Subscribe && m_request->session->subscriptions.size() >= MaxResourceSubscriptions;
}

void RequestRun::keepSubscription()
{
    const QString &method = m_request->message.method;
    const ResourceKey resource{m_server, m_request->message.params.value(key::Uri).toString()};
    if (method == method::Subscribe) {
        m_request->session->subscriptions.insert(resource);
    } else if (method == method::Unsubscribe) {
        m_request->session->subscriptions.remove(resource);
    }
}

bool RequestRun::openState()
{
    if (!m_request->isModern()) {
        return true;
    }
    const QJsonObject &params = m_request->message.params;
    m_serverRequest.inputResponses = params.value(key::InputResponses).toObject();
    if (!params.contains(key::RequestState)) {
        return true;
    }
    const auto state = m_parts.states.open(params.value(key::RequestState).toString(), stateBinding(), m_parts.services.clock.now());
    m_serverRequest.state = state.value_or(QByteArray());
    return state.has_value();
}

QByteArray RequestRun::stateBinding() const
{
    const QByteArray who = caller().userId.bytes() + '\0' + caller().clientId.bytes() + '\0';
    return who + m_server.toUtf8() + '\0' + digestOf(m_request->message.method, m_request->message.params);
}

void RequestRun::run()
{
    McpServer *server = m_parts.servers.find(m_server);
    if (!server) {
        leave(m_server);
        return;
    }
    server->handle(m_serverRequest, [run = QPointer(this)](const ServerOutcome &outcome) {
        if (run && !run->m_isFinished) {
            run->onOutcome(outcome);
        }
    });
}

void RequestRun::onOutcome(const ServerOutcome &outcome)
{
    if (const auto *result = std::get_if<QJsonObject>(&outcome)) {
        answer(*result);
    } else if (const auto *required = std::get_if<InputRequired>(&outcome)) {
        onInputRequired(*required);
    } else {
        answerError(std::get<RpcError>(outcome));
    }
}

// 6. What the server asks back
void RequestRun::onInputRequired(const InputRequired &required)
{
    if (!m_request->isModern()) {
        askBack(required);
        return;
    }
    const QJsonObject missing = missingCapabilities(required.inputRequests, m_request->envelope.clientCapabilities);
    if (!missing.isEmpty()) {
        answerError({ErrorCode::MissingClientCapability, QStringLiteral("this needs capabilities that the client has not declared"),
                     {{key::RequiredCapabilities, missing}}},
                    400);
        return;
    }
    QJsonObject result = m_resultFrame;
    result.insert(key::ResultType, QStringLiteral("input_required"));
    if (!required.inputRequests.isEmpty()) {
        result.insert(key::InputRequests, required.inputRequests);
    }
    if (!required.state.isEmpty() || required.inputRequests.isEmpty()) {
        result.insert(key::RequestState, m_parts.states.seal(required.state, stateBinding(), m_parts.services.clock.now()));
    }
    // The same call goes on with the client's next request, and is recorded when it is over.
    m_request->reply.sendResult(result);
    end();
}

void RequestRun::askBack(const InputRequired &required)
{
    if (++m_rounds > MaxRounds) {
        answerFailure({ErrorCode::InternalError, QStringLiteral("the server asks the client again and again"), {}});
        return;
    }
    InputRound::start(m_request->session, m_request->reply, required.inputRequests, this,
                      [this, state = required.state](const core::Expected<QJsonObject, RpcError> &answers) {
                          if (m_isFinished) {
                              return;
                          }
                          if (!answers) {
                              answerFailure(answers.error());
                              return;
                          }
                          m_serverRequest.inputResponses = *answers;
                          m_serverRequest.state = state;
                          run();
                      });
}

void RequestRun::connectTo(ServerRequest &request)
{
    const QJsonValue token = m_request->envelope.progressToken;
    if (!token.isUndefined()) {
        request.report = [run = QPointer(this), token](const ToolProgress &progress) {
            if (!run || run->m_isFinished || progress.done <= run->m_lastProgress) {
                return; // it only ever rises (MCP 2025-11-25, progress)
            }
            run->m_lastProgress = progress.done;
            QJsonObject params{{key::ProgressToken, token}, {QStringLiteral("progress"), progress.done}};
            if (progress.total > 0) {
                params.insert(QStringLiteral("total"), progress.total);
            }
            if (!progress.message.isEmpty() && run->m_request->envelope.revision->hasAnnotations) {
                params.insert(QStringLiteral("message"), progress.message);
            }
            run->m_request->reply.notify(method::Progress, params);
        };
    }
    if (!request.logLevel.isEmpty()) {
        request.log = [run = QPointer(this), least = request.logLevel](const QJsonObject &params) {
            if (run && !run->m_isFinished && isLogged(params.value(key::Level), least)) {
                run->m_request->reply.notify(method::LogMessage, params);
            }
        };
    }
    request.noteFailure = [run = QPointer(this)](const QString &code) {
        if (run) {
            run->m_failureCode = code;
        }
    };
    request.letGo = [run = QPointer(this)] {
        if (run && !run->m_isFinished) {
            run->m_request->reply.letGo();
        }
    };
}

access_control::Verdict RequestRun::verdict() const
{
    const access_control::TokenGrant grant = m_request->resource.grantOf(caller().scopes);
    const QString tool = m_tool ? m_tool->tool.name() : m_taskTool;
    return tool.isEmpty() ? access_control::mayUseServer(caller().rights, grant, m_server) : access_control::mayCall(caller().rights, grant, m_server, tool);
}

QString RequestRun::subject() const
{
    if (m_tool) {
        return QStringLiteral("the tool \"%1\"").arg(m_request->message.params.value(key::Name).toString());
    }
    return QStringLiteral("the prompts and resources of the server \"%1\"").arg(m_server);
}

// What a second sign-in can mend is HTTP 403 (RFC 6750 section 3.1); what only an administrator can mend is told to the model.
void RequestRun::refuse(const access_control::Verdict &verdict)
{
    if (verdict.reason == access_control::Reason::ScopeMissing) {
        const http::Response response = insufficientScopeResponse(m_request->resource, verdict.neededScopes);
        m_request->reply.refuse(response, {ErrorCode::InvalidRequest, QStringLiteral("the token does not cover this operation"), {}});
        finish(store::CallOutcome::Denied, QStringLiteral("insufficient_scope"), response.body.size());
        return;
    }
    const QString sentence = denialSentence(verdict, m_server, subject());
    qint64 bytes = 0;
    if (m_tool) {
        const QJsonObject result = ToolResult::failure(QStringLiteral("permission_denied"), sentence).toJson();
        bytes = m_request->reply.sendResult(framed(result, m_resultFrame));
    } else {
        bytes = m_request->reply.sendError(invalid(sentence));
    }
    finish(store::CallOutcome::Denied, QStringLiteral("permission_denied"), bytes);
}

void RequestRun::follow(const live::Principal &present)
{
    if (m_isFinished || m_server.isEmpty()) {
        return;
    }
    m_request->caller.principal.rights = present.rights;
    if (const access_control::Verdict permission = verdict(); !permission.isAllowed) {
        refuse(permission);
    }
}

void RequestRun::leave(const QString &server)
{
    if (!m_isFinished && m_server == server) {
        answerError({ErrorCode::InternalError, QStringLiteral("the server \"%1\" has been removed").arg(server), {}});
    }
}

bool RequestRun::isRequestOf(const McpSession &session, const QJsonValue &requestId) const
{
    return !m_isFinished && m_request->session.get() == &session && m_request->message.id == requestId;
}

// Asked of each request anew: nothing is remembered of clients without sessions (MCP 2026-07-28, tasks extension).
bool RequestRun::requireTasksExtension()
{
    const QJsonObject missing = missingTasksExtension(m_request->envelope.clientCapabilities);
    if (!missing.isEmpty()) {
        answerError({ErrorCode::MissingClientCapability, QStringLiteral("this needs a client that knows tasks"), {{key::RequiredCapabilities, missing}}}, 400);
    }
    return missing.isEmpty();
}

QJsonObject RequestRun::withOwnTaskId(QJsonObject result) const
{
    if (result.contains(key::TaskId)) {
        const TaskOrigin origin{m_server, m_tool ? m_tool->tool.name() : m_taskTool, result.value(key::TaskId).toString()};
        result.insert(key::TaskId, sealTaskId(m_parts.states, origin, caller().userId, m_parts.services.clock.now()));
    }
    return result;
}

void RequestRun::answer(const QJsonObject &result)
{
    const bool isTask = m_tool && result.value(key::ResultType) == QLatin1String("task");
    if (isTask && !requireTasksExtension()) {
        return;
    }
    QJsonObject shaped = framed(shapeResult(result, *m_request->envelope.revision), m_resultFrame);
    if (isTask || isTaskMethod(m_request->message.method)) {
        shaped = withOwnTaskId(shaped);
    }
    if (isTask) {
        shaped.insert(key::ResultType, QStringLiteral("task"));
    }
    if (m_request->isModern() && m_request->message.method == method::ReadResource) {
        shaped.insert(key::TtlMs, 0); // the server alone knows when it changes
        shaped.insert(key::CacheScope, QStringLiteral("private"));
    }
    if (m_request->resource.server.isEmpty() && m_server != BuiltInServer) {
        m_parts.router.noteLinks(caller().userId, m_server, result);
    }
    keepSubscription();
    m_record.setResult(shaped);
    const bool isError = result.value(key::IsError).toBool();
    const qint64 bytes = m_request->reply.sendResult(shaped);
    finish(isError ? store::CallOutcome::ToolError : store::CallOutcome::Ok, isError ? m_failureCode : QString(), bytes);
}

void RequestRun::answerFailure(const RpcError &error)
{
    if (!m_tool) {
        answerError(error);
        return;
    }
    m_failureCode = QStringLiteral("no_input");
    answer(ToolResult::failure(m_failureCode, QStringLiteral("The tool could not ask you what it needs to know: %1.").arg(error.message)).toJson());
}

void RequestRun::answerError(const RpcError &error, int httpStatus)
{
    if (m_isFinished) {
        return;
    }
    RpcError told = error;
    const bool isMissingResource = error.code == ErrorCode::InvalidParams && error.data.contains(key::Uri);
    if (isMissingResource && !m_request->isModern()) {
        told.code = ErrorCode::ResourceNotFound; // its own code up to 2025-11-25
    } else if (error.code == ErrorCode::ResourceNotFound && m_request->isModern()) {
        told.code = ErrorCode::InvalidParams; // a server of an older revision has said it
        told.data.insert(key::Uri, m_request->message.params.value(key::Uri));
    }
    const qint64 bytes = m_request->reply.sendError(told, httpStatus);
    finish(store::CallOutcome::ToolError, error.message, bytes);
}

void RequestRun::cancel(CancelReason reason)
{
    if (m_isFinished) {
        return;
    }
    qDeleteAll(findChildren<InputRound *>(QString(), Qt::FindDirectChildrenOnly)); // the client need not answer any more
    switch (reason) {
    case CancelReason::ClientGone:
        finish(store::CallOutcome::Cancelled, QStringLiteral("client gone"), 0);
        return;
    case CancelReason::ClientCancelled:
        m_request->reply.sendNothing();
        finish(store::CallOutcome::Cancelled, QStringLiteral("cancelled by the client"), 0);
        return;
    case CancelReason::AccessEnded:
        m_request->reply.refuse(invalidTokenResponse(m_request->resource, QStringLiteral("the token has been revoked")),
                                {ErrorCode::InvalidRequest, QStringLiteral("the token has been revoked"), {}});
        finish(store::CallOutcome::Cancelled, QStringLiteral("access ended"), 0);
        return;
    }
    Q_UNREACHABLE();
}

bool RequestRun::isRecorded() const
{
    const QString &method = m_request->message.method;
    return method == method::CallTool || method == method::ReadResource || method == method::GetPrompt;
}

void RequestRun::finish(store::CallOutcome outcome, const QString &error, qint64 responseBytes)
{
    if (isRecorded()) {
        m_record.leave(outcome, error, responseBytes);
    }
    end();
}

void RequestRun::end()
{
    m_isFinished = true;
    deleteLater();
}

} // namespace mcp
