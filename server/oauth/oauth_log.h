// SPDX-License-Identifier: GPL-3.0-or-later
// The log of the OAuth endpoints: request id first, never a code, token, verifier or secret.
#pragma once

#include "server/http/request.h"
#include "server/oauth/oauth_error.h"

#include <QLoggingCategory>

Q_DECLARE_LOGGING_CATEGORY(lcOAuth)

namespace oauth
{

// One line for each refused request: endpoint, code, and the reason that was not told.
void logRefusal(const http::Request &request, const Error &error);

} // namespace oauth
