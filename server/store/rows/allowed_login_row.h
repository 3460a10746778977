// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/store/rows/login_name.h"

namespace store
{

struct AllowedLoginRow {
    LoginName login;
    QString role = QStringLiteral("member");
    core::Seconds createdAt{};
};

} // namespace store
