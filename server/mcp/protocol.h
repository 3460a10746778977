// SPDX-License-Identifier: GPL-3.0-or-later
// Every word of the MCP wire that the server speaks, once: methods, keys, headers, error codes. `method`, `key` and `header`
// are vocabularies, not layers.
#pragma once

#include <QLatin1String>

namespace mcp
{

namespace method
{
inline constexpr QLatin1String Initialize("initialize");
inline constexpr QLatin1String Ping("ping");
inline constexpr QLatin1String SetLogLevel("logging/setLevel");
inline constexpr QLatin1String Discover("server/discover");
inline constexpr QLatin1String ListTools("tools/list");
inline constexpr QLatin1String CallTool("tools/call");
inline constexpr QLatin1String ListPrompts("prompts/list");
inline constexpr QLatin1String GetPrompt("prompts/get");
inline constexpr QLatin1String ListResources("resources/list");
inline constexpr QLatin1String ListResourceTemplates("resources/templates/list");
inline constexpr QLatin1String ReadResource("resources/read");
inline constexpr QLatin1String Subscribe("resources/subscribe");
inline constexpr QLatin1String Unsubscribe("resources/unsubscribe");
inline constexpr QLatin1String Complete("completion/complete");
inline constexpr QLatin1String GetTask("tasks/get");
inline constexpr QLatin1String UpdateTask("tasks/update");
inline constexpr QLatin1String CancelTask("tasks/cancel");
inline constexpr QLatin1String Listen("subscriptions/listen");
inline constexpr QLatin1String Elicit("elicitation/create");
inline constexpr QLatin1String CreateMessage("sampling/createMessage");
inline constexpr QLatin1String ListRoots("roots/list");
inline constexpr QLatin1String Cancelled("notifications/cancelled");
inline constexpr QLatin1String Progress("notifications/progress");
inline constexpr QLatin1String LogMessage("notifications/message");
inline constexpr QLatin1String ToolListChanged("notifications/tools/list_changed");
inline constexpr QLatin1String PromptListChanged("notifications/prompts/list_changed");
inline constexpr QLatin1String ResourceListChanged("notifications/resources/list_changed");
inline constexpr QLatin1String ResourceUpdated("notifications/resources/updated");
inline constexpr QLatin1String ElicitationComplete("notifications/elicitation/complete");
inline constexpr QLatin1String SubscriptionAcknowledged("notifications/subscriptions/acknowledged");
} // namespace method

namespace key
{
inline constexpr QLatin1String Meta("_meta");
inline constexpr QLatin1String ProtocolVersion("io.modelcontextprotocol/protocolVersion");
inline constexpr QLatin1String ClientCapabilities("io.modelcontextprotocol/clientCapabilities");
inline constexpr QLatin1String ClientInfo("io.modelcontextprotocol/clientInfo");
inline constexpr QLatin1String LogLevel("io.modelcontextprotocol/logLevel");
inline constexpr QLatin1String ServerInfo("io.modelcontextprotocol/serverInfo");
inline constexpr QLatin1String SubscriptionId("io.modelcontextprotocol/subscriptionId");
inline constexpr QLatin1String ProgressToken("progressToken");
inline constexpr QLatin1String ResultType("resultType");
inline constexpr QLatin1String CacheScope("cacheScope");
inline constexpr QLatin1String TtlMs("ttlMs");
inline constexpr QLatin1String Tools("tools");
inline constexpr QLatin1String ListChanged("listChanged");
inline constexpr QLatin1String Capabilities("capabilities");
inline constexpr QLatin1String Name("name");
inline constexpr QLatin1String Version("version");
inline constexpr QLatin1String Title("title");
inline constexpr QLatin1String Arguments("arguments");
inline constexpr QLatin1String XMcpHeader("x-mcp-header");
inline constexpr QLatin1String Description("description");
inline constexpr QLatin1String Uri("uri");
inline constexpr QLatin1String UriTemplate("uriTemplate");
inline constexpr QLatin1String Prompts("prompts");
inline constexpr QLatin1String Resources("resources");
inline constexpr QLatin1String ResourceTemplates("resourceTemplates");
inline constexpr QLatin1String Cursor("cursor");
inline constexpr QLatin1String NextCursor("nextCursor");
inline constexpr QLatin1String Method("method");
inline constexpr QLatin1String Params("params");
inline constexpr QLatin1String Level("level");
inline constexpr QLatin1String Reference("ref");
inline constexpr QLatin1String Type("type");
inline constexpr QLatin1String Content("content");
inline constexpr QLatin1String StructuredContent("structuredContent");
inline constexpr QLatin1String IsError("isError");
inline constexpr QLatin1String InputRequests("inputRequests");
inline constexpr QLatin1String InputResponses("inputResponses");
inline constexpr QLatin1String RequestState("requestState");
inline constexpr QLatin1String RequiredCapabilities("requiredCapabilities");
inline constexpr QLatin1String ElicitationId("elicitationId");
inline constexpr QLatin1String TaskId("taskId");
inline constexpr QLatin1String Extensions("extensions");
inline constexpr QLatin1String Instructions("instructions");
inline constexpr QLatin1String InputSchema("inputSchema");
inline constexpr QLatin1String OutputSchema("outputSchema");
inline constexpr QLatin1String Properties("properties");
} // namespace key

namespace header
{
inline constexpr char ProtocolVersion[] = "MCP-Protocol-Version";
inline constexpr char SessionId[] = "MCP-Session-Id";
inline constexpr char Method[] = "Mcp-Method";
inline constexpr char Name[] = "Mcp-Name";
inline constexpr char ParameterPrefix[] = "Mcp-Param-";
inline constexpr char LastEventId[] = "Last-Event-ID";
} // namespace header

// JSON-RPC 2.0 section 5.1 and MCP 2026-07-28, error codes.
enum class ErrorCode {
    ParseError = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    InternalError = -32603,
    ResourceNotFound = -32002, // up to 2025-11-25
    HeaderMismatch = -32020,
    MissingClientCapability = -32021,
    UnsupportedProtocolVersion = -32022,
};

} // namespace mcp
