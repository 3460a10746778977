// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/clock.h"

namespace core
{

Milliseconds SystemClock::nowMs() const
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace core
