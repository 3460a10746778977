// SPDX-License-Identifier: GPL-3.0-or-later
// GET /health: that we answer, and our time; nothing about anybody. Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/http/exchange.h"

namespace runtime
{

class HealthEndpoint
{
public:
    explicit HealthEndpoint(const core::Clock &clock)
        : m_clock(clock)
    {
    }

    void handle(const http::ExchangePtr &exchange) const;

private:
    const core::Clock &m_clock;
};

} // namespace runtime
