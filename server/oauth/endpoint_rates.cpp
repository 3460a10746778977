// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/endpoint_rates.h"

#include "server/core/digest.h"
#include "server/http/client_address.h"

namespace oauth
{
namespace
{

Error tooMany(std::chrono::seconds retryAfter)
{
    return {ErrorCode::TooManyRequests, {}, QStringLiteral("rate limit"), retryAfter};
}

} // namespace

EndpointRates::EndpointRates(const OAuthConfig &config, const core::Clock &clock, const EndpointLimits &limits)
    : m_isOn(config.isRateLimitOn)
    , m_byAddress(clock, limits.perAddress)
    , m_byClient(clock, limits.perClient)
    , m_inAll(clock, limits.inAll)
{
}

std::optional<Error> EndpointRates::checkAddress(const http::Request &request)
{
    if (!m_isOn) {
        return std::nullopt;
    }
    // The address first: one that asks too often must not use up what all share.
    if (const auto wait = m_byAddress.retryAfter(http::addressKey(request.clientAddress))) {
        return tooMany(*wait);
    }
    const auto wait = m_inAll.retryAfter("all");
    return wait ? std::optional(tooMany(*wait)) : std::nullopt;
}

std::optional<Error> EndpointRates::checkClient(const core::ClientId &clientId)
{
    if (!m_isOn) {
        return std::nullopt;
    }
    const auto wait = m_byClient.retryAfter(core::sha256(clientId.bytes())); // of bounded size, whatever was sent
    return wait ? std::optional(tooMany(*wait)) : std::nullopt;
}

} // namespace oauth
