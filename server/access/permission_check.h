// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that says whether a user may call a tool, and why (not). Pure: rules in, verdict out. Any thread. (The namespace is
// not the folder's name: POSIX has a function access().)
#pragma once

#include "server/store/rows/role_rule_row.h"

#include <QList>
#include <QString>

namespace access_control
{

using Effect = store::RuleEffect;
using PermissionRule = store::RoleRuleRow;

enum class Reason {
    AllowedByRule,
    RefusedByRule,
    NoRule, // nothing names it: not allowed
};

struct Verdict {
    bool isAllowed = false;
    Reason reason = Reason::NoRule;
    PermissionRule rule; // the one that decided, if any
};

// A rule that refuses wins; what no rule allows is refused. `*` in a pattern matches any run of characters but '/'.
[[nodiscard]] Verdict mayCall(const QList<PermissionRule> &rulesOfUser, const QString &server, const QString &tool);

[[nodiscard]] bool matchesGlob(QStringView pattern, QStringView text);

} // namespace access_control
