// SPDX-License-Identifier: GPL-3.0-or-later
// The page for somebody who asked too often: 429 with Retry-After (RFC 6585 section 4).
#pragma once

#include "server/branding/page_renderer.h"
#include "server/core/clock.h"
#include "server/http/exchange.h"

namespace identity
{

inline constexpr QByteArrayView tooManyRequestsReason{"too_many_requests"};

inline void sendTooManyRequests(
    const http::ExchangePtr &exchange, const branding::PageRenderer &pages, const core::Clock &clock, std::chrono::seconds wait)
{
    const branding::ErrorPage page{branding::ErrorPage::Kind::TooManyRequests, tooManyRequestsReason.toByteArray(), {}, exchange->request().id, clock.now()};
    exchange->send(pages.error(429, page).withHeader("Retry-After", QByteArray::number(qint64(wait.count()))));
}

} // namespace identity
