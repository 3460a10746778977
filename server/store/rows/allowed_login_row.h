// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QString>

#include <optional>

namespace store
{

struct AllowedLoginRow {
    QString provider;
    QString login;
    QString role = QStringLiteral("member");
    std::optional<core::UserId> userId; // bound at the first match
    core::Seconds createdAt{};
};

} // namespace store
