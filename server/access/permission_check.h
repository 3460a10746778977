// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that says whether a user may call a tool, and why (not). Pure: rules in, verdict out. Any thread.
#pragma once

#include <QList>
#include <QString>

namespace access
{

enum class Effect {
    Allow,
    Refuse,
};

struct PermissionRule {
    QString role;
    Effect effect = Effect::Allow;
    QString pattern; // "gatehouse/add", "gatehouse/*"
};

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

} // namespace access
