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

// `reason` is one of our own codes: who tried is not known, and what was typed is never kept.
[[nodiscard]] inline audit::Event signInRefusal(const http::Request &request, const QString &reason)
{
    audit::Event event;
    event.kind = audit::EventKind::SignInRefused;
    event.result = audit::EventResult::Refused;
    event.reason = reason;
    event.origin = originOf(request);
    return event;
}

} // namespace identity
