// SPDX-License-Identifier: GPL-3.0-or-later
// A live family joined with the names the console shows beside it.
#pragma once

#include "server/store/rows/refresh_token_family_row.h"

namespace store
{

struct SessionRow {
    RefreshTokenFamilyRow family;
    QString login;
    QString userName;
    QString clientName;
};

} // namespace store
