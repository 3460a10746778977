// SPDX-License-Identifier: GPL-3.0-or-later
// From what an upstream answered to what its caller gets, and from the caller's request to the upstream's (protocol.md 2.9, rules 9 and 11).
// Pure; any thread.
#pragma once

#include "server/gateway/upstream/upstream_failure.h"
#include "server/mcp/mcp_server.h"

namespace gateway
{

// Without our own keys in `_meta`, which nobody but us may write; `caller` goes there unless it is empty.
[[nodiscard]] QJsonObject outgoingParams(const mcp::ServerRequest &request, const QJsonObject &caller);

// Of what a client declares, what can be relayed to an upstream: roots, sampling, elicitation.
[[nodiscard]] QJsonObject relayable(const QJsonObject &capabilities);

[[nodiscard]] mcp::ServerOutcome outcomeOf(const QJsonObject &result);

// `connectUrl`: where the user connects their account there; empty: nowhere.
[[nodiscard]] mcp::ServerOutcome outcomeOf(const UpstreamFailure &failure, const mcp::ServerRequest &request, const QString &serverName,
                                           const QString &connectUrl);
[[nodiscard]] mcp::RpcError errorOf(const UpstreamFailure &failure, const QString &serverName);

// A code for the call record.
[[nodiscard]] QString failureCode(const UpstreamFailure &failure);

} // namespace gateway
