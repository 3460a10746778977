// SPDX-License-Identifier: GPL-3.0-or-later
// Values in the words of the reader's language: times, spans, sizes, numbers, and text from outside made harmless. Main thread.
#pragma once

#include "server/core/clock.h"

#include <QString>

#include <chrono>
#include <optional>

namespace ui::format
{

[[nodiscard]] core::Milliseconds now();

[[nodiscard]] QString relativeTime(core::Milliseconds time, core::Milliseconds now); // "now", "12 s ago", "yesterday", "3 weeks ago"
[[nodiscard]] QString relativeTime(core::Milliseconds time);
[[nodiscard]] QString relativeTime(core::Seconds time);
[[nodiscard]] QString relativeTime(std::optional<core::Seconds> time); // nullopt: "never"
[[nodiscard]] QString exactTime(core::Milliseconds time); // local with zone, and UTC: for tooltips
[[nodiscard]] QString dateAndTime(core::Seconds time);
[[nodiscard]] QString date(core::Seconds time);
[[nodiscard]] QString clockTime(core::Seconds time); // "14:00"

[[nodiscard]] QString waitingFor(std::chrono::seconds span);   // "1 h 04 min"
[[nodiscard]] QString duration(std::chrono::microseconds span); // "240 ms", "1.2 s"
[[nodiscard]] QString bytes(qint64 count);
[[nodiscard]] QString number(qint64 value);
[[nodiscard]] QString percent(double share); // 0.018 -> "1.8 %"

// Text that somebody outside chose (names, logins, user agents): control and direction characters become visible.
[[nodiscard]] QString outside(const QString &text);
// A tooltip that is never taken for rich text.
[[nodiscard]] QString toolTip(const QString &text);

} // namespace ui::format
