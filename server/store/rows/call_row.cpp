// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/rows/call_row.h"

#include <array>

namespace store
{

namespace
{

// In the order of the enum; the words of the CSV and of the column.
constexpr std::array<const char *, CallOutcomes> Words{"ok", "tool_error", "denied", "rate_limited", "cancelled", "server_error"};
static_assert(size_t(CallOutcome::ServerError) + 1 == Words.size());

} // namespace

QLatin1String toWire(CallOutcome outcome)
{
    return QLatin1String(Words.at(size_t(outcome)));
}

std::optional<CallOutcome> callOutcomeFromWire(QStringView text)
{
    for (size_t i = 0; i < Words.size(); ++i) {
        if (text == QLatin1String(Words.at(i))) {
            return CallOutcome(i);
        }
    }
    return std::nullopt;
}

} // namespace store
