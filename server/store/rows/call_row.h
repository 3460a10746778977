// SPDX-License-Identifier: GPL-3.0-or-later
// One recorded call, as the CSV of product section 8 has it.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QLatin1String>
#include <QString>

#include <chrono>
#include <optional>

namespace store
{

enum class CallOutcome {
    Ok,
    ToolError,
    Denied,
    RateLimited,
    Cancelled,
    ServerError,
};
inline constexpr int CallOutcomes = 6; // rollups store the number: new ones go to the end

struct CallRow {
    qint64 id = 0;
    core::Milliseconds time{};
    core::RequestId requestId;
    core::UserId userId;
    QString login;
    QString name;
    QString email;
    core::ClientId clientId;
    QString clientName;
    QString clientVersion;
    QString server;
    QString tool;
    QString revision;
    QString transport;
    core::FamilyId familyId;
    CallOutcome outcome = CallOutcome::Ok;
    QString error;
    std::chrono::microseconds duration{};
    qint64 requestBytes = 0;
    qint64 responseBytes = 0;
    std::optional<QString> arguments;      // nullopt: not recorded
    std::chrono::microseconds queued{};    // of `duration`: waited for its turn
    qint64 costMicros = 0;                 // millionths of the unit that prices are given in
    std::optional<QString> result;         // nullopt: not recorded
};

[[nodiscard]] QLatin1String toWire(CallOutcome outcome);
[[nodiscard]] std::optional<CallOutcome> callOutcomeFromWire(QStringView text);

} // namespace store
