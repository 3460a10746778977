// SPDX-License-Identifier: GPL-3.0-or-later
// SQL tables `roles` and `role_rules`: what the members of a role may call.
#pragma once

#include "server/store/rows/role_rule_row.h"
#include "server/store/table.h"

namespace store
{

class RoleTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<QStringList> list() const;
    [[nodiscard]] Result<bool> contains(const QString &name) const;
    [[nodiscard]] Result<QList<RoleRuleRow>> listRules(const QString &role) const;
};

} // namespace store
