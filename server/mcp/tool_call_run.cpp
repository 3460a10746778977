// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tool_call_run.h"

#include "server/access/permission_check.h"
#include "server/mcp/argument_check.h"
#include "server/mcp/call_arguments.h"
#include "server/mcp/classify.h"

#include <QDebug>
#include <QLoggingCategory>
#include <QPointer>

namespace mcp
{

Q_LOGGING_CATEGORY(lcCall, "gatehouse.mcp.call")

namespace
{

constexpr qsizetype MaxRecordedName = 128;

QString cut(const QString &text)
{
    return text.left(MaxRecordedName);
}

analytics::CallEvent eventFor(const IncomingRequest &request, core::Milliseconds now)
{
    const live::Principal &principal = request.caller.principal;
    analytics::CallEvent event;
    event.time = now;
    event.requestId = request.requestId();
    event.userId = principal.userId;
    event.login = principal.login;
    event.name = principal.name;
    event.email = principal.email;
    event.clientId = principal.clientId;
    event.clientName = cut(request.envelope.clientName.isEmpty() ? principal.clientName : request.envelope.clientName);
    event.clientVersion = cut(request.envelope.clientVersion);
    event.server = BuiltInServer;
    event.tool = cut(request.message.params.value(key::Name).toString());
    event.revision = request.envelope.revision->wire;
    event.transport = QStringLiteral("streamable-http");
    event.familyId = principal.familyId;
    event.requestBytes = request.exchange->request().body.size();
    return event;
}

QString whyNot(const access_control::Verdict &verdict, const QString &server, const QString &tool)
{
    using access_control::Reason;
    switch (verdict.reason) {
    case Reason::NotOnServerList:
        return QStringLiteral("you are not on the list of people who may use the server \"%1\". Ask an administrator of this Gatehouse "
                              "to add you.")
            .arg(server);
    case Reason::RefusedByRule:
        if (verdict.rule.role.isEmpty()) {
            return QStringLiteral("an administrator has refused you the tool \"%1\". Ask them to give it back to you.").arg(tool);
        }
        return QStringLiteral("the role \"%1\" refuses the tool \"%2\". Ask an administrator of this Gatehouse to give you a role that "
                              "allows it.")
            .arg(verdict.rule.role, tool);
    case Reason::AdminToolsOff:
        return QStringLiteral("administration tools are switched off. The owner of this Gatehouse can switch them on in its settings.");
    case Reason::AllowedByRule:
    case Reason::AllowedToEverybody:
    case Reason::ScopeMissing:
    case Reason::NoRule:
        break;
    }
    return QStringLiteral("none of your roles allows the tool \"%1\". Ask an administrator of this Gatehouse to give you a role that does.")
        .arg(tool);
}

QJsonObject resultObject(const ToolResult &result, const Revision &revision, const QJsonObject &resultMeta)
{
    QJsonObject object = resultMeta;
    object.insert(QStringLiteral("content"), result.content);
    if (result.structuredContent && revision.hasStructuredContent) {
        object.insert(QStringLiteral("structuredContent"), *result.structuredContent);
    }
    if (result.isError()) {
        object.insert(QStringLiteral("isError"), true);
    }
    return object;
}

} // namespace

ToolCallRun::ToolCallRun(IncomingRequestPtr request, const McpServices &services, QJsonObject resultMeta, QObject *parent)
    : QObject(parent)
    , m_request(std::move(request))
    , m_services(services)
    , m_resultMeta(std::move(resultMeta))
    , m_event(eventFor(*m_request, services.clock.nowMs()))
{
    if (m_request->isModern()) {
        m_request->exchange->whenGone(this, [this] { cancel(CancelReason::ClientGone); });
    }
}

void ToolCallRun::start(const ToolCatalogue &catalogue)
{
    // 1. Which tool, with which arguments
    const QJsonObject &params = m_request->message.params;
    const QJsonValue givenArguments = params.value(key::Arguments);
    if (!params.value(key::Name).isString() || (!givenArguments.isUndefined() && !givenArguments.isObject())) {
        answerError({ErrorCode::InvalidParams, QStringLiteral("tools/call needs a name and an object of arguments"), {}}, 200);
        return;
    }
    const QJsonObject arguments = givenArguments.toObject();
    m_event.arguments = recordableArguments(arguments);
    const QString name = params.value(key::Name).toString();
    const ToolEntry *entry = catalogue.find(m_request->resource, name);
    if (!entry) {
        answerError({ErrorCode::InvalidParams, QStringLiteral("unknown tool: %1").arg(cut(name)), {}}, 200);
        return;
    }
    m_event.server = entry->server;
    // 2. The headers that repeat arguments (MCP 2026-07-28)
    const QJsonObject &schema = entry->tool->description().inputSchema;
    if (m_request->isModern()) {
        if (const auto error = checkParameterHeaders(schema, arguments, m_request->exchange->request())) {
            answerError(*error, 400);
            return;
        }
    }
    // 3. The user and the token, before anything of the answer is sent: after 200 no client can step up (RFC 6750 section 3.1)
    if (const access_control::Verdict permission = verdict(*entry); !permission.isAllowed) {
        refuse(permission);
        return;
    }
    // 4. The arguments: the model is told, so that it can correct itself (MCP 2025-11-25, tools, error handling)
    if (const auto problem = argumentProblem(schema, arguments)) {
        answer(ToolResult::failure(QStringLiteral("invalid_arguments"), QStringLiteral("Invalid arguments: %1.").arg(*problem)),
               store::CallOutcome::ToolError);
        return;
    }
    // 5. Run
    run(*entry, arguments);
}

access_control::Verdict ToolCallRun::verdict(const ToolEntry &entry) const
{
    const live::Principal &principal = caller();
    return access_control::mayCall(principal.rights, m_request->resource.grantOf(principal.scopes), entry.server, entry.name());
}

// What a second sign-in can mend is HTTP 403 (RFC 6750 section 3.1); what only an administrator can mend is told to the model.
void ToolCallRun::refuse(const access_control::Verdict &verdict)
{
    if (verdict.reason == access_control::Reason::ScopeMissing) {
        const http::Response response = insufficientScopeResponse(m_request->resource, verdict.neededScopes);
        m_request->reply.sendHttp(response);
        finish(store::CallOutcome::Denied, QStringLiteral("insufficient_scope"), response.body.size());
        return;
    }
    const QString tool = m_request->message.params.value(key::Name).toString();
    answer(ToolResult::failure(QStringLiteral("permission_denied"), QStringLiteral("Permission denied: ") % whyNot(verdict, m_event.server, tool)),
           store::CallOutcome::Denied);
}

void ToolCallRun::follow(const live::Principal &present)
{
    if (m_isFinished || !m_entry) {
        return;
    }
    m_request->caller.principal.rights = present.rights;
    if (const access_control::Verdict permission = verdict(*m_entry); !permission.isAllowed) {
        refuse(permission);
    }
}

ToolCall ToolCallRun::callFor(const QJsonObject &arguments)
{
    ToolCall call{m_request->caller.principal, m_request->caller.accessToken, arguments, this, [](const ToolProgress &) {}};
    const QJsonValue token = m_request->envelope.progressToken;
    if (!token.isUndefined()) {
        call.report = [run = QPointer(this), token](const ToolProgress &progress) {
            if (run && !run->m_isFinished) {
                run->m_request->reply.notify(method::Progress, {{key::ProgressToken, token},
                                                                {QStringLiteral("progress"), progress.done},
                                                                {QStringLiteral("total"), progress.total},
                                                                {QStringLiteral("message"), progress.message}});
            }
        };
    }
    return call;
}

void ToolCallRun::run(const ToolEntry &entry, const QJsonObject &arguments)
{
    m_entry = &entry;
    entry.tool->call(callFor(arguments), [run = QPointer(this)](const ToolResult &result) {
        if (run) {
            run->answer(result, result.isError() ? store::CallOutcome::ToolError : store::CallOutcome::Ok);
        }
    });
}

bool ToolCallRun::isRequestOf(const McpSession &session, const QJsonValue &requestId) const
{
    return !m_isFinished && m_request->session.get() == &session && m_request->message.id == requestId;
}

void ToolCallRun::answer(const ToolResult &result, store::CallOutcome outcome)
{
    if (!m_isFinished) {
        const qint64 bytes = m_request->reply.sendResult(resultObject(result, *m_request->envelope.revision, m_resultMeta));
        finish(outcome, result.errorCode, bytes);
    }
}

void ToolCallRun::answerError(const RpcError &error, int httpStatus)
{
    const qint64 bytes = m_request->reply.sendError(error, httpStatus);
    finish(store::CallOutcome::ToolError, error.message, bytes);
}

void ToolCallRun::cancel(CancelReason reason)
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
        m_request->reply.sendHttp(invalidTokenResponse(m_request->resource, QStringLiteral("the token has been revoked")));
        finish(store::CallOutcome::Cancelled, QStringLiteral("access ended"), 0);
        return;
    }
    Q_UNREACHABLE();
}

void ToolCallRun::finish(store::CallOutcome outcome, const QString &error, qint64 responseBytes)
{
    m_isFinished = true;
    m_event.outcome = outcome;
    m_event.error = error;
    m_event.responseBytes = responseBytes;
    m_event.duration = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_startedAt);
    // Quoted from the second word on: names come from outside and must not break a log line in two.
    const QString line = m_event.requestId.toString() % QStringLiteral(" tools/call ") % QDebug::toString(m_event.tool)
        % QStringLiteral(" by ") % QDebug::toString(m_event.login) % QLatin1Char(' ') % QDebug::toString(error);
    if (outcome == store::CallOutcome::Ok) {
        qCDebug(lcCall).noquote() << line;
    } else {
        qCInfo(lcCall).noquote() << line;
    }
    m_services.record(m_event);
    deleteLater();
}

} // namespace mcp
