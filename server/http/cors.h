// SPDX-License-Identifier: GPL-3.0-or-later
// CORS headers of an answer by its route's policy (Fetch standard, section 3.2; protocol section 7). Never with
// credentials: our tokens travel in headers. Any thread.
#pragma once

#include "server/http/origin_check.h"
#include "server/http/router.h"

namespace http
{

// `allow` is the answer's Allow value; a preflight repeats it as Access-Control-Allow-Methods.
[[nodiscard]] QList<Header> corsHeaders(
    Cors policy, const Request &request, const OriginCheck &origins, QByteArrayView allow);

} // namespace http
