// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/iso_time.h"

namespace core
{

QString toIsoTime(Milliseconds time)
{
    const auto midnight = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(midnight);
    const std::chrono::hh_mm_ss clock(time - midnight);
    return QString::asprintf("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()), unsigned(date.month()), unsigned(date.day()),
                             int(clock.hours().count()), int(clock.minutes().count()), int(clock.seconds().count()),
                             int(clock.subseconds().count()));
}

} // namespace core
