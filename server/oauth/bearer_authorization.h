// SPDX-License-Identifier: GPL-3.0-or-later
// A bearer token in the Authorization header of an OAuth endpoint, and the answer to a wrong one (RFC 6750 sections 2.1 and 3). The door of
// /mcp has its own: it starts an OAuth flow, these do not. Pure.
#pragma once

#include "server/core/error.h"
#include "server/core/secret.h"
#include "server/http/request.h"
#include "server/oauth/oauth_error.h"

namespace oauth
{

// nullopt: there is none. invalid_request when there are several, or it is no bearer token.
[[nodiscard]] core::Expected<std::optional<core::Secret>, Error> bearerTokenOf(const http::Request &request);

// No token was sent: a challenge that says nothing but the scheme (RFC 6750 section 3.1).
[[nodiscard]] http::Response toMissingTokenResponse();

// With the challenge; `neededScope` is named when that is what is missing.
[[nodiscard]] http::Response toBearerErrorResponse(const Error &error, QLatin1String neededScope);

} // namespace oauth
