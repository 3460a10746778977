// SPDX-License-Identifier: GPL-3.0-or-later
// A client's request as the servers behind the endpoint see it: without whatever belongs to the transport or the revision. Server thread
// only.
#pragma once

#include "server/mcp/incoming_request.h"
#include "server/mcp/mcp_server.h"

namespace mcp
{

// Complete but for what only the run of the request knows: progress, log lines, answers to input requests.
[[nodiscard]] ServerRequest serverRequestFor(const IncomingRequest &request, QObject *context);

// Nobody is there to hear of progress or failures.
void silence(ServerRequest &request);

} // namespace mcp
