// SPDX-License-Identifier: GPL-3.0-or-later
// A client with the numbers the console shows beside it.
#pragma once

#include "server/store/rows/client_row.h"

namespace store
{

struct ClientOverviewRow {
    ClientRow client;
    int users = 0;        // with a live session
    int liveSessions = 0;
};

} // namespace store
