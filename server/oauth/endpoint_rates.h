// SPDX-License-Identifier: GPL-3.0-or-later
// How often an endpoint for programs may be asked: by one address, by one client, and in all (product section 10).
// Server thread.
#pragma once

#include "server/core/ids.h"
#include "server/http/rate_limiter.h"
#include "server/http/request.h"
#include "server/oauth/oauth_config.h"
#include "server/oauth/oauth_error.h"

#include <optional>

namespace oauth
{

class EndpointRates
{
public:
    // `limits` of the config.
    EndpointRates(const OAuthConfig &config, const core::Clock &clock, const EndpointLimits &limits);

    // nullopt: go on. Else 429 with Retry-After.
    [[nodiscard]] std::optional<Error> checkAddress(const http::Request &request);
    [[nodiscard]] std::optional<Error> checkClient(const core::ClientId &clientId);

private:
    bool m_isOn;
    http::RateLimiter m_byAddress;
    http::RateLimiter m_byClient;
    http::RateLimiter m_inAll;
};

} // namespace oauth
