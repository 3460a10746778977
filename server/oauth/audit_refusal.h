// SPDX-License-Identifier: GPL-3.0-or-later
// What an OAuth endpoint refused, as the audit log keeps it: beside the line in the log (oauth_log.h). Any thread.
#pragma once

#include "server/audit/event.h"
#include "server/http/request.h"
#include "server/oauth/oauth_error.h"

namespace oauth
{

// `clientId` as the request claims it; empty when it claims nothing.
[[nodiscard]] audit::Event refusalEvent(
    audit::EventKind kind, const http::Request &request, const core::ClientId &clientId, const Error &error);

// A page instead of an answer to the client: `reason` is the code on the page.
[[nodiscard]] audit::Event pageRefusalEvent(
    const http::Request &request, const core::ClientId &clientId, const QString &reason);

} // namespace oauth
