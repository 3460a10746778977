// SPDX-License-Identifier: GPL-3.0-or-later
// A clock that stands still until a test moves it.
#pragma once

#include "server/core/clock.h"

namespace tests
{

class FixedClock final : public core::Clock
{
public:
    [[nodiscard]] core::Milliseconds nowMs() const override { return m_now; }
    void set(core::Seconds now) { m_now = now; }
    void advance(std::chrono::milliseconds span) { m_now += span; }

private:
    core::Milliseconds m_now = core::Seconds(std::chrono::seconds(1'800'000'000));
};

} // namespace tests
