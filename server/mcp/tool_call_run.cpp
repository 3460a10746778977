// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tool_call_run.h"

#include "server/access/permission_check.h"
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

QJsonObject resultObject(const QJsonObject &result, const Revision &revision, const QJsonObject &resultMeta)
{
    QJsonObject object = result;
    if (!revision.hasStructuredContent) {
        object.remove(QStringLiteral("structuredContent"));
    }
    for (auto member = resultMeta.begin(); member != resultMeta.end(); ++member) {
        object.insert(member.key(), member.value());
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

void ToolCallRun::start(const ToolCatalogue &catalogue, const ServerRegistry &servers)
{
    // 1. Which tool, with which arguments
    const QJsonObject &params = m_request->message.params;
    const QJsonValue givenArguments = params.value(key::Arguments);
    if (!params.value(key::Name).isString() || (!givenArguments.isUndefined() && !givenArguments.isObject())) {
        answerError({ErrorCode::InvalidParams, QStringLiteral("tools/call needs a name and an object of arguments"), {}}, 200);
        return;
    }
    const QJsonObject arguments = givenArguments.toObject();
    m_event.givenArguments = arguments;
    const QString name = params.value(key::Name).toString();
    const ToolEntryPtr entry = catalogue.find(m_request->resource, name);
    McpServer *server = entry ? servers.find(entry->server) : nullptr;
    if (!server) {
        answerError({ErrorCode::InvalidParams, QStringLiteral("unknown tool: %1").arg(cut(name)), {}}, 200);
        return;
    }
    m_event.server = entry->server;
    m_event.tool = entry->tool.name();
    // 2. The headers that repeat arguments (MCP 2026-07-28)
    if (m_request->isModern() && entry->tool.hasParameterHeaders()) {
        if (const auto error = checkParameterHeaders(entry->tool.inputSchema(), arguments, m_request->exchange->request())) {
            answerError(*error, 400);
            return;
        }
    }
    // 3. The user and the token, before anything of the answer is sent: after 200 no client can step up (RFC 6750 section 3.1)
    if (const access_control::Verdict permission = verdict(*entry); !permission.isAllowed) {
        refuse(permission);
        return;
    }
    // 4. Run
    m_entry = entry;
    run(*entry, *server);
}

access_control::Verdict ToolCallRun::verdict(const ToolEntry &entry) const
{
    const live::Principal &principal = caller();
    return access_control::mayCall(principal.rights, m_request->resource.grantOf(principal.scopes), entry.server, entry.tool.name());
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
    const auto denied = ToolResult::failure(QStringLiteral("permission_denied"), QStringLiteral("Permission denied: ") % whyNot(verdict, m_event.server, tool));
    answer(denied.toJson(), store::CallOutcome::Denied, denied.errorCode);
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

ServerRequest ToolCallRun::requestFor(const ToolEntry &entry)
{
    ServerRequest request;
    request.requestId = m_request->requestId();
    request.method = method::CallTool;
    request.params = m_request->message.params;
    request.params.insert(key::Name, entry.tool.name());
    request.principal = m_request->caller.principal;
    request.accessToken = m_request->caller.accessToken;
    request.client.name = m_request->envelope.clientName;
    request.client.version = m_request->envelope.clientVersion;
    request.context = this;
    request.report = [](const ToolProgress &) {};
    request.log = [](const QJsonObject &) {};
    request.noteFailure = [this](const QString &code) { m_failureCode = code; };
    request.letGo = [] {};
    const QJsonValue token = m_request->envelope.progressToken;
    if (!token.isUndefined()) {
        request.report = [run = QPointer(this), token](const ToolProgress &progress) {
            if (run && !run->m_isFinished) {
                run->m_request->reply.notify(method::Progress, {{key::ProgressToken, token},
                                                                {QStringLiteral("progress"), progress.done},
                                                                {QStringLiteral("total"), progress.total},
                                                                {QStringLiteral("message"), progress.message}});
            }
        };
    }
    return request;
}

void ToolCallRun::run(const ToolEntry &entry, McpServer &server)
{
    server.handle(requestFor(entry), [run = QPointer(this)](const ServerOutcome &outcome) {
        if (run) {
            run->onOutcome(outcome);
        }
    });
}

void ToolCallRun::onOutcome(const ServerOutcome &outcome)
{
    if (const auto *result = std::get_if<QJsonObject>(&outcome)) {
        const bool isError = result->value(QLatin1String("isError")).toBool();
        answer(*result, isError ? store::CallOutcome::ToolError : store::CallOutcome::Ok, m_failureCode);
    } else if (const auto *error = std::get_if<RpcError>(&outcome)) {
        answerError(*error, 200);
    } else {
        answerError({ErrorCode::InternalError, QStringLiteral("this server asks for input that cannot be relayed"), {}}, 200);
    }
}

void ToolCallRun::leave(const QString &server)
{
    if (m_entry && m_entry->server == server) {
        answerError({ErrorCode::InternalError, QStringLiteral("the server \"%1\" has been removed").arg(server), {}}, 200);
    }
}

bool ToolCallRun::isRequestOf(const McpSession &session, const QJsonValue &requestId) const
{
    return !m_isFinished && m_request->session.get() == &session && m_request->message.id == requestId;
}

void ToolCallRun::answer(const QJsonObject &result, store::CallOutcome outcome, const QString &errorCode)
{
    if (!m_isFinished) {
        const QJsonObject object = resultObject(result, *m_request->envelope.revision, m_resultMeta);
        m_event.givenResult = object;
        const qint64 bytes = m_request->reply.sendResult(object);
        finish(outcome, errorCode, bytes);
    }
}

void ToolCallRun::answerError(const RpcError &error, int httpStatus)
{
    if (!m_isFinished) {
        const qint64 bytes = m_request->reply.sendError(error, httpStatus);
        finish(store::CallOutcome::ToolError, error.message, bytes);
    }
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
