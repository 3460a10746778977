// SPDX-License-Identifier: GPL-3.0-or-later
// Where a request came from, as the audit log keeps it. Any thread.
#pragma once

#include "server/audit/event.h"
#include "server/http/request.h"

namespace identity
{

[[nodiscard]] inline audit::Origin originOf(const http::Request &request)
{
    const bool cameThroughProxy = request.peerAddress != request.clientAddress;
    return {
        request.id, request.clientAddress.toString(), cameThroughProxy ? request.peerAddress.toString() : QString()};
}

} // namespace identity
