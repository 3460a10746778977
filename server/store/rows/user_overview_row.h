// SPDX-License-Identifier: GPL-3.0-or-later
// A user with the numbers the console shows beside them.
#pragma once

#include "server/store/rows/user_row.h"

#include <QStringList>

namespace store
{

struct UserOverviewRow {
    UserRow user;
    QStringList furtherRoles;
    int liveSessions = 0;
    qint64 callsLast30Days = 0;
};

} // namespace store
