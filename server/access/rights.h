// SPDX-License-Identifier: GPL-3.0-or-later
// What a user may do, as it stands now: a value, read in one go by rights_reader.h. Any thread.
#pragma once

#include "server/store/rows/role_rule_row.h"

#include <QList>
#include <QStringList>

namespace access_control
{

using Effect = store::RuleEffect;
using PermissionRule = store::RoleRuleRow; // `role` is empty for a rule of the user's own

struct Rights {
    QStringList roles;           // the user's first role first
    QList<PermissionRule> rules; // of all these roles, and the user's own
    QStringList closedServers;   // have an allow-list without this user
    QStringList openServers;     // switched on for everybody: their tools need no rule that allows them

    [[nodiscard]] bool mayEnter(const QString &server) const { return !closedServers.contains(server); }

    friend bool operator==(const Rights &, const Rights &) = default;
};

} // namespace access_control
