// SPDX-License-Identifier: GPL-3.0-or-later
// A role with what the console and the command line show beside it.
#pragma once

#include <QString>

namespace store
{

struct RoleOverviewRow {
    QString name;
    bool isBuiltIn = false;
    int users = 0; // who have it, for whatever reason
};

} // namespace store
