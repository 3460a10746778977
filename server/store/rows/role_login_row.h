// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/rows/login_name.h"

namespace store
{

struct RoleLoginRow {
    QString role;
    LoginName login;

    friend bool operator==(const RoleLoginRow &, const RoleLoginRow &) = default;
};

} // namespace store
