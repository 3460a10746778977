// SPDX-License-Identifier: GPL-3.0-or-later
// Why an upstream did not give what was asked of it: one kind to act upon, and words for the caller, the log and the administrator, free of
// secrets. Value; any thread.
#pragma once

#include "server/mcp/json_rpc.h"

#include <QStringList>

namespace gateway
{

struct UpstreamFailure {
    enum class Kind {
        Rpc,          // it answered with a JSON-RPC error: `rpc`, verbatim
        NotStarted,   // no such program, or it ended before it spoke
        Ended,        // it was there and has gone; what was under way is lost
        SessionEnded, // it forgot our session (404): open anew
        Unreachable,
        Refused,      // an HTTP status that says no
        SignInNeeded, // 401: somebody has to connect an account
        ScopeNeeded,  // 403 insufficient_scope: `scopes` are wanted beside those we have
        Timeout,
        Garbage,      // what it said is not MCP
        TooLarge,
        NotReading,   // what we write stays with us
    };
    Kind kind = Kind::Ended;
    QString message; // a sentence without full stop
    mcp::RpcError rpc;
    int httpStatus = 0;  // of the last answer, where there was one
    QStringList scopes;
};

} // namespace gateway
