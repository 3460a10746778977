// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream_outcome.h"

#include "server/gateway/caller_identity.h"
#include "server/mcp/protocol.h"

namespace gateway
{

namespace
{

using Kind = UpstreamFailure::Kind;

constexpr QLatin1String InputRequests("inputRequests");
constexpr QLatin1String InputResponses("inputResponses");
constexpr QLatin1String RequestState("requestState");
constexpr QLatin1String ProtocolPrefix("io.modelcontextprotocol/");
constexpr char UpstreamStatePrefix[] = "upstream:";

// What the leg between us and the upstream says about itself is no news for the caller's leg.
QJsonObject withoutLegKeys(QJsonObject result)
{
    for (const QLatin1String key : {mcp::key::ResultType, mcp::key::TtlMs, mcp::key::CacheScope}) {
        result.remove(key);
    }
    QJsonObject meta = result.value(mcp::key::Meta).toObject();
    const QStringList keys = meta.keys();
    for (const QString &key : keys) {
        if (key == mcp::key::ServerInfo || key == mcp::key::SubscriptionId) {
            meta.remove(key);
        }
    }
    if (meta.isEmpty()) {
        result.remove(mcp::key::Meta);
    } else {
        result.insert(mcp::key::Meta, meta);
    }
    return result;
}

// Codes that speak about a leg of the transport: ours with the upstream is not the caller's business.
bool isOfTheLeg(int code)
{
    return code <= -32020 && code >= -32099;
}

QString sentence(const UpstreamFailure &failure, const QString &serverName)
{
    return QStringLiteral("The server \"%1\" could not answer: %2.").arg(serverName, failure.message);
}

QJsonObject toolFailure(const QString &text)
{
    return {{QStringLiteral("content"), QJsonArray{QJsonObject{{QStringLiteral("type"), QStringLiteral("text")}, {QStringLiteral("text"), text}}}},
            {QStringLiteral("isError"), true}};
}

} // namespace

QJsonObject outgoingParams(const mcp::ServerRequest &request, const QJsonObject &caller)
{
    QJsonObject params = request.params;
    params.remove(InputResponses);
    params.remove(RequestState);
    if (!request.inputResponses.isEmpty()) {
        params.insert(InputResponses, request.inputResponses);
    }
    if (request.state.startsWith(UpstreamStatePrefix)) {
        params.insert(RequestState, QString::fromUtf8(request.state.sliced(qsizetype(sizeof UpstreamStatePrefix) - 1)));
    }
    QJsonObject meta = params.value(mcp::key::Meta).toObject();
    const QStringList keys = meta.keys();
    for (const QString &key : keys) {
        if (key.startsWith(OwnMetaPrefix, Qt::CaseInsensitive)) {
            meta.remove(key);
        }
    }
    if (!caller.isEmpty()) {
        meta.insert(CallerMetaKey, caller);
    }
    params.remove(mcp::key::Meta);
    if (!meta.isEmpty()) {
        params.insert(mcp::key::Meta, meta);
    }
    return params;
}

QJsonObject relayable(const QJsonObject &capabilities)
{
    QJsonObject relayed;
    for (const QLatin1String name : {QLatin1String("sampling"), QLatin1String("elicitation")}) {
        if (capabilities.contains(name)) {
            relayed.insert(name, capabilities.value(name).toObject());
        }
    }
    if (capabilities.contains(QLatin1String("roots"))) {
        relayed.insert(QStringLiteral("roots"), QJsonObject()); // their changes are not told on
    }
    return relayed;
}

mcp::ServerOutcome outcomeOf(const QJsonObject &result)
{
    const QString type = result.value(mcp::key::ResultType).toString(QStringLiteral("complete"));
    if (type == QLatin1String("complete")) {
        return withoutLegKeys(result);
    }
    if (type != QLatin1String("input_required")) {
        return mcp::RpcError{mcp::ErrorCode::InternalError, QStringLiteral("the server answered in a way that it was not asked for"), {}};
    }
    mcp::InputRequired required{result.value(InputRequests).toObject(), {}};
    if (const QJsonValue state = result.value(RequestState); state.isString()) {
        required.state = UpstreamStatePrefix + state.toString().toUtf8();
    }
    return required;
}

mcp::RpcError errorOf(const UpstreamFailure &failure, const QString &serverName)
{
    if (failure.kind != Kind::Rpc) {
        return {mcp::ErrorCode::InternalError, sentence(failure, serverName), {}};
    }
    if (isOfTheLeg(int(failure.rpc.code))) {
        return {mcp::ErrorCode::InternalError, QStringLiteral("The server \"%1\" and Gatehouse do not understand each other: %2").arg(serverName, failure.rpc.message), {}};
    }
    return failure.rpc;
}

mcp::ServerOutcome outcomeOf(const UpstreamFailure &failure, const mcp::ServerRequest &request, const QString &serverName, const QString &connectUrl)
{
    const bool needsAccount = failure.kind == Kind::SignInNeeded || failure.kind == Kind::ScopeNeeded;
    if (!needsAccount || request.method != mcp::method::CallTool) {
        return errorOf(failure, serverName);
    }
    // Theirs, not ours: the caller's own sign-in is fine (rule 9).
    const QString text = connectUrl.isEmpty()
        ? QStringLiteral("The server \"%1\" refused the credentials that Gatehouse has for it. Ask an administrator of this Gatehouse to renew them.").arg(serverName)
        : QStringLiteral("The server \"%1\" needs your account there. Open %2 in a browser, connect it, and try again.").arg(serverName, connectUrl);
    return toolFailure(text);
}

QString failureCode(const UpstreamFailure &failure)
{
    switch (failure.kind) {
    case Kind::Rpc:
        return QStringLiteral("upstream_error");
    case Kind::NotStarted:
        return QStringLiteral("upstream_not_started");
    case Kind::Ended:
    case Kind::SessionEnded:
        return QStringLiteral("upstream_ended");
    case Kind::Unreachable:
        return QStringLiteral("upstream_unreachable");
    case Kind::Refused:
        return QStringLiteral("upstream_refused");
    case Kind::SignInNeeded:
    case Kind::ScopeNeeded:
        return QStringLiteral("upstream_account_needed");
    case Kind::Timeout:
        return QStringLiteral("upstream_timeout");
    case Kind::Garbage:
    case Kind::TooLarge:
    case Kind::NotReading:
        return QStringLiteral("upstream_broken");
    }
    Q_UNREACHABLE();
}

} // namespace gateway
