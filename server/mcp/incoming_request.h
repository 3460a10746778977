// SPDX-License-Identifier: GPL-3.0-or-later
// One JSON-RPC request with everything a handler may know about it, handed down by shared_ptr until it is answered. Server thread only.
#pragma once

#include "server/mcp/bearer_guard.h"
#include "server/mcp/envelope.h"
#include "server/mcp/mcp_session.h"
#include "server/mcp/reply.h"

namespace mcp
{

struct IncomingRequest {
    http::ExchangePtr exchange;
    Caller caller;
    McpResource resource;
    Message message;
    Envelope envelope;
    McpSessionPtr session; // null from 2026-07-28 on
    Reply reply;

    [[nodiscard]] const core::RequestId &requestId() const { return exchange->request().id; }
    [[nodiscard]] bool isModern() const { return envelope.revision->era == Era::Modern; }
};

using IncomingRequestPtr = std::shared_ptr<IncomingRequest>;

} // namespace mcp
