// SPDX-License-Identifier: GPL-3.0-or-later
// Content negotiation of /mcp (RFC 9110 sections 8.3.1 and 12.5.1), strict in parsing and lenient in what it asks for: real clients
// leave Accept out or send */*. Any thread.
#pragma once

#include "server/http/request.h"

namespace mcp
{

struct AcceptedForms {
    bool json = true;
    bool eventStream = true;
};

[[nodiscard]] AcceptedForms acceptedForms(const http::Request &request);
[[nodiscard]] bool hasJsonBody(const http::Request &request);

} // namespace mcp
