// SPDX-License-Identifier: GPL-3.0-or-later
// One recorded tool call, as the CSV of product section 8 has it.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

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
    std::optional<QString> arguments;
};

} // namespace store
