// SPDX-License-Identifier: GPL-3.0-or-later
// Which era a POSTed message belongs to. The body decides, headers only cross-check it: a proxy that strips headers cannot change
// the era, only get the request refused. One endpoint serves every revision (MCP 2026-07-28, versioning). Any thread.
#pragma once

#include "server/http/request.h"
#include "server/mcp/envelope.h"

namespace mcp
{

enum class Route {
    ModernRequest,
    ModernNotification,
    Initialize,
    LegacyRequest,
    LegacyNotification,
    LegacyResponse,
};

struct Classified {
    Route route = Route::LegacyRequest;
    Envelope envelope; // of a modern request only
};

// A JSON-RPC error that also decides the HTTP status.
struct Refusal {
    int httpStatus = 400;
    RpcError error;
};

[[nodiscard]] core::Expected<Classified, Refusal> classify(const Message &message, const http::Request &request);

// Mcp-Param-*: each argument whose schema property carries `x-mcp-header` has to stand in that header too, with the same value.
[[nodiscard]] std::optional<RpcError> checkParameterHeaders(const QJsonObject &inputSchema, const QJsonObject &arguments,
                                                            const http::Request &request);

} // namespace mcp
