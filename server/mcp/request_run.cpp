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

// 1. Whose it is: each kind of request names it in its own way
void RequestRun::start()
{
    const QString &method = m_request->message.method;
    const QJsonObject &params = m_request->message.params;
    m_serverRequest = serverRequestFor(*m_request, this);
    connectTo(m_serverRequest);
    if (method == method::CallTool) {
        findTool();
    } else if (method == method::Complete) {
        findReference();
    } else if (method == method::GetPrompt && params.value(key::Name).isString()) {
        findPrompt(params.value(key::Name).toString());
    } else if (method != method::GetPrompt && params.value(key::Uri).isString()) {
        findResource(params.value(key::Uri).toString());
    } else {
        answerError(invalid(QStringLiteral("%1 lacks what it is about").arg(method)));
    }
}

void RequestRun::findTool()
{
    const QJsonObject &params = m_request->message.params;
    const QJsonValue arguments = params.value(key::Arguments);
    if (!params.value(key::Name).isString() || (!arguments.isUndefined() && !arguments.isObject())) {
        answerError(invalid(QStringLiteral("tools/call needs a name and an object of arguments")));
        return;
    }
    const QString name = params.value(key::Name).toString();
    m_record.setTool(m_record.server(), name);
    m_record.setGiven(arguments.toObject());
    m_tool = m_parts.catalogue.find(m_request->resource, name);
    if (!m_tool) {
        answerUnknown();
        return;
    }
    m_serverRequest.params.insert(key::Name, m_tool->tool.name());
    onTarget(m_parts.servers.find(m_tool->server));
}

void RequestRun::findPrompt(const QString &name)
{
    const GatheredName own = ownName(m_parts.servers, m_request->resource, name);
    if (m_request->message.method == method::GetPrompt) {
        m_record.setGiven({{key::Name, own.name}, {key::Arguments, m_request->message.params.value(key::Arguments)}});
        m_serverRequest.params.insert(key::Name, own.name);
    } else {
        QJsonObject reference = m_serverRequest.params.value(key::Reference).toObject();
        reference.insert(key::Name, own.name);
        m_serverRequest.params.insert(key::Reference, reference);
    }
    onTarget(m_parts.servers.find(own.server));
}

void RequestRun::findResource(const QString &uri)
{
    m_record.setGiven({{key::Uri, uri}});
    QStringList ids;
    for (const McpServer *server : m_parts.servers.all()) {
        const QString id = server->id();
        const access_control::TokenGrant grant = m_request->resource.grantOf(caller().scopes);
        const bool isAllowed = access_control::mayUseServer(caller().rights, grant, id).isAllowed;
        // At its own address a server's refusal has a reason; among others it is as if it were not there.
        if (m_request->resource.server == id || (m_request->resource.offers(id) && isAllowed && server->features().hasResources)) {
            ids.append(id);
        }
    }
    m_parts.router.find(uri, ids, m_serverRequest, [run = QPointer(this)](McpServer *server) {
        if (run) {
            run->onTarget(server);
        }
    });
}

void RequestRun::findReference()
{
    const QJsonObject &params = m_request->message.params;
    const QJsonObject reference = params.value(key::Reference).toObject();
    const QString type = reference.value(key::Type).toString();
    if (!params.value(QLatin1String("argument")).isObject()) {
        answerError(invalid(QStringLiteral("completion/complete needs an argument")));
    } else if (type == QLatin1String("ref/prompt") && reference.value(key::Name).isString()) {
        findPrompt(reference.value(key::Name).toString());
    } else if (type == QLatin1String("ref/resource") && reference.value(key::Uri).isString()) {
        findResource(reference.value(key::Uri).toString());
    } else {
        answerError(invalid(QStringLiteral("completion/complete needs a ref to a prompt or a resource")));
    }
}

void RequestRun::onTarget(McpServer *server)
{
    if (!server || m_isFinished) {
        answerUnknown();
        return;
    }
    m_server = server->id();
    if (m_tool) {
        m_record.setTool(m_server, m_tool->tool.name());
    } else {
        m_record.setServer(m_server);
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
    request.noteFailure = [this](const QString &code) { m_failureCode = code; };
    request.letGo = [run = QPointer(this)] {
        if (run && !run->m_isFinished) {
            run->m_request->reply.letGo();
        }
    };
}

access_control::Verdict RequestRun::verdict() const
{
    const access_control::TokenGrant grant = m_request->resource.grantOf(caller().scopes);
    return m_tool ? access_control::mayCall(caller().rights, grant, m_server, m_tool->tool.name())
                  : access_control::mayUseServer(caller().rights, grant, m_server);
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

void RequestRun::answer(const QJsonObject &result)
{
    QJsonObject shaped = framed(shapeResult(result, *m_request->envelope.revision), m_resultFrame);
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
    }
    const qint64 bytes = m_request->reply.sendError(told, httpStatus);
    finish(store::CallOutcome::ToolError, error.message, bytes);
}

void RequestRun::answerUnknown()
{
    const QJsonObject &params = m_request->message.params;
    if (params.contains(key::Uri)) {
        const QString uri = params.value(key::Uri).toString();
        answerError({ErrorCode::InvalidParams, QStringLiteral("resource not found"), {{key::Uri, uri}}});
        return;
    }
    const QLatin1String kind = m_request->message.method == method::CallTool ? QLatin1String("tool") : QLatin1String("prompt");
    answerError(invalid(QStringLiteral("unknown %1: %2").arg(kind, recordableName(params.value(key::Name).toString()))));
}

void RequestRun::cancel(CancelReason reason)
{
    if (m_isFinished) {
        return;
    }
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
