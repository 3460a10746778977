// SPDX-License-Identifier: GPL-3.0-or-later
// How many sign-in requests one address, and all together, may send: a page for people needs few. Server thread.
#pragma once

#include "server/core/ids.h"
#include "server/http/client_address.h"
#include "server/http/rate_limiter.h"

namespace identity
{

class RequestRate
{
public:
    enum class Mode {
        On,
        Off, // load tests and test suites, local only
    };
    RequestRate(Mode mode, const core::Clock &clock, http::RateLimit perAddress, http::RateLimit inAll)
        : m_mode(mode)
        , m_perAddress(clock, perAddress)
        , m_inAll(clock, inAll)
    {
    }

    [[nodiscard]] std::optional<std::chrono::seconds> retryAfter(const http::Request &request) { return retryAfter(http::addressKey(request.clientAddress)); }
    // Of somebody who is signed in: wherever they come from.
    [[nodiscard]] std::optional<std::chrono::seconds> retryAfter(const core::UserId &userId) { return retryAfter("user:" + userId.bytes()); }

private:
    [[nodiscard]] std::optional<std::chrono::seconds> retryAfter(const QByteArray &key)
    {
        if (m_mode == Mode::Off) {
            return std::nullopt;
        }
        const auto wait = m_perAddress.retryAfter(key);
        return wait ? wait : m_inAll.retryAfter(QByteArrayLiteral("all"));
    }

    Mode m_mode;
    http::RateLimiter m_perAddress;
    http::RateLimiter m_inAll;
};

} // namespace identity
