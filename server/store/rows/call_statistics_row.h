// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers over the calls of a span of time.
#pragma once

#include "server/core/clock.h"

#include <QtGlobal>

#include <chrono>
#include <optional>

namespace store
{

struct CallTotalsRow {
    qint64 calls = 0;
    qint64 failed = 0; // every outcome but Ok
    qint64 users = 0;  // distinct
    std::optional<std::chrono::microseconds> median; // nullopt: no call
    std::optional<std::chrono::microseconds> p95;
};

struct CallHourRow {
    core::Seconds startsAt{};
    qint64 ok = 0;
    qint64 toolErrors = 0;
    qint64 denied = 0;
    qint64 other = 0;
};

} // namespace store
