// SPDX-License-Identifier: GPL-3.0-or-later
// Whose a request is: each kind names what it is about in its own way (a tool or prompt by name, a resource by URI, a completion by either).
// Server thread only.
#pragma once

#include "server/mcp/incoming_request.h"
#include "server/mcp/resource_router.h"
#include "server/mcp/task_id.h"
#include "server/mcp/tool_catalogue.h"

namespace mcp
{

struct RequestTarget {
    QString server;
    ToolEntryPtr tool;  // of tools/call
    QString taskTool;   // whose task it is about: the tool's own name
    QJsonObject params; // with the server's own names
};

// What is looked through; each outlives the search.
struct TargetSources {
    const ServerRegistry &servers;
    const ToolCatalogue &catalogue;
    const ResourceRouter &router;
    const RequestState &states;
    core::Seconds now;
};

using TargetFound = std::function<void(core::Expected<RequestTarget, RpcError>)>;

// `asked`: the request as servers see it, but for their names. `then` may be called at once; never when its context has ended.
void findTarget(const TargetSources &sources, const IncomingRequest &request, const ServerRequest &asked, const TargetFound &then);

} // namespace mcp
