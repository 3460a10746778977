// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace store
{

enum class RuleEffect {
    Allow,
    Refuse,
};

struct RoleRuleRow {
    QString role;
    RuleEffect effect = RuleEffect::Allow;
    QString pattern; // over "server/tool": "gatehouse/add", "gatehouse/*"

    friend bool operator==(const RoleRuleRow &, const RoleRuleRow &) = default;
};

} // namespace store
