// SPDX-License-Identifier: GPL-3.0-or-later
// One MCP server behind this endpoint, whatever stands behind it: the built-in tools, the conformance fixtures, an upstream. Spoken to the
// way of MCP 2026-07-28 only: a request in; progress and log lines, then one outcome. A server that needs the person at the other end
// answers InputRequired and is asked again with the answers (protocol.md 2.7); sessions of older revisions are served by a shim above it,
// so no server ever sees a session, a token of the transport or a revision. Server thread.
#pragma once

#include "server/core/ids.h"
#include "server/core/secret.h"
#include "server/live/principal.h"
#include "server/mcp/json_rpc.h"
#include "server/mcp/tool.h"

#include <QJsonArray>
#include <QObject>

#include <functional>
#include <optional>
#include <variant>

namespace mcp
{

enum class ItemKind {
    Tool,
    Resource,
    ResourceTemplate,
    Prompt,
};

// What the server serves at all; becomes capabilities, shaped by the caller's revision.
struct ServerFeatures {
    bool hasTools = false;
    bool hasResources = false;
    bool hasSubscriptions = false; // of single resources
    bool hasPrompts = false;
    bool hasCompletions = false;
    bool hasLogging = false;
    QJsonObject extensions; // 2026-07-28, by extension id
};

// The caller's MCP client: what it declared, by whichever way its revision declares it.
struct ClientFacts {
    QString name;
    QString version;
    QJsonObject capabilities;
};

struct ServerRequest {
    core::RequestId requestId; // for the log
    QString method;     // tools/call, resources/read, prompts/get, completion/complete, resources/subscribe, resources/unsubscribe, tasks/…
    QJsonObject params; // with the server's own names and URIs; `_meta` without the keys of the protocol
    live::Principal principal;
    core::Secret accessToken; // the one presented: it alone opens what the provider gave us
    ClientFacts client;
    QByteArray session;         // names the MCP session it came in on; empty from 2026-07-28 on
    QString logLevel;           // empty: the caller wants no log lines
    QJsonObject inputResponses; // answers to the last InputRequired
    QByteArray state;           // that InputRequired's state: authentic, sealed and bound to caller and request by the layer above
    QObject *context = nullptr; // ends when the request is cancelled: stop, and answer nothing more

    // Never null, and of use only while `context` lives.
    std::function<void(const ToolProgress &)> report;           // does nothing unless asked for
    std::function<void(const QJsonObject &params)> log;         // `notifications/message`; what is below the caller's level is dropped
    std::function<void(const QString &code)> noteFailure;       // a short code for the call record, before an answer with isError
    std::function<void()> letGo;                                // the rest may take long: a client that can come back for it may hang up
};

struct InputRequired {
    QJsonObject inputRequests; // key -> {method, params}; only what `client.capabilities` allows
    QByteArray state;          // may be empty; need not be sealed
};

// The result object without resultType, ttlMs and the like: the layer above frames it. A server with the tasks extension may answer a
// tools/call of a client that has declared it with a task (resultType "task", flat); it is then asked tasks/get, tasks/update and
// tasks/cancel with the id it gave.
using ServerOutcome = std::variant<QJsonObject, InputRequired, RpcError>;
using ServerAnswer = std::function<void(ServerOutcome)>;
// Whole lists, in a steady order, each item as the newest revision shapes it. The layer above pages, filters and downgrades.
using ItemsAnswer = std::function<void(core::Expected<QJsonArray, RpcError>)>;

// Whom something concerns that no request asked for: everybody who uses the server, one user, or (legacy upstreams that were opened for one
// MCP session) that session alone.
struct Audience {
    std::optional<core::UserId> userId;
    QByteArray sessionId;
};

// What a server may say or ask on its own. Given to it by the endpoint, outlives it.
class ServerHost
{
public:
    virtual ~ServerHost() = default;
    virtual void listChanged(const QString &serverId, ItemKind kind, const Audience &audience) = 0;
    virtual void resourceUpdated(const QString &serverId, const QString &uri, const Audience &audience) = 0;
    virtual void logged(const QString &serverId, const QJsonObject &params, const Audience &audience) = 0;
    virtual void elicitationCompleted(const QString &serverId, const QString &elicitationId, const Audience &audience) = 0;
    // sampling, roots or elicitation outside of any request (only upstreams of older revisions do that): goes to one session that can
    // answer, or fails at once.
    virtual void ask(const QString &serverId, const Audience &audience, const QString &method, const QJsonObject &params, QObject *context,
                     std::function<void(core::Expected<QJsonObject, RpcError>)> then) = 0;
};

class McpServer
{
public:
    virtual ~McpServer() = default;

    [[nodiscard]] virtual QString id() const = 0; // [a-z0-9][a-z0-9-]{0,31}
    [[nodiscard]] virtual ServerFeatures features() const = 0;
    [[nodiscard]] virtual QString instructions() const { return {}; }
    // Known without asking anybody: approved definitions, enabled ones only, own names, ordered by name. Permission, scopes and header checks
    // are decided on these, at list and call. They are copied: a change counts from the listChanged() after it.
    [[nodiscard]] virtual const std::vector<ToolDescription> &tools() const = 0;
    // Resources, templates and prompts; never called for tools.
    virtual void list(ItemKind kind, const ServerRequest &request, ItemsAnswer answer) = 0;
    // Calls `answer` once, now or later; later only while `request.context` lives. Every subscription that was granted is ended by one
    // resources/unsubscribe of the same principal and session: count them by URI.
    virtual void handle(const ServerRequest &request, ServerAnswer answer) = 0;
};

} // namespace mcp
