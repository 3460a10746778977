// SPDX-License-Identifier: GPL-3.0-or-later
// A token in a request's body: {"token": "…"} or token=… as a form. Pure.
#pragma once

#include "server/core/error.h"
#include "server/core/secret.h"
#include "server/http/request.h"
#include "server/oauth/oauth_error.h"

#include <optional>

namespace oauth
{

using TokenBody = core::Expected<std::optional<core::Secret>, Error>;

// nullopt: the body is well-formed and names none.
[[nodiscard]] TokenBody tokenOfBody(const http::Request &request);

} // namespace oauth
