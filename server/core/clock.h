// SPDX-License-Identifier: GPL-3.0-or-later
// Wall-clock time, as an interface so that tests set it. Any thread.
#pragma once

#include <chrono>

namespace core
{

using Seconds = std::chrono::sys_seconds;
using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock
{
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Milliseconds nowMs() const = 0;
    [[nodiscard]] Seconds now() const { return std::chrono::floor<std::chrono::seconds>(nowMs()); }
};

class SystemClock final : public Clock
{
public:
    [[nodiscard]] Milliseconds nowMs() const override;
};

} // namespace core
