// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"
#include "server/store/rows/login_name.h"

namespace store
{

struct LoginConflictRow {
    LoginName login;
    core::UserId ownerId; // whose it is; empty when that user was deleted meanwhile
    core::UserId userId;  // who came with it
    bool wouldAdmit = false;
    core::Seconds seenAt{};

    friend bool operator==(const LoginConflictRow &, const LoginConflictRow &) = default;
};

} // namespace store
