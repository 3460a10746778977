// SPDX-License-Identifier: GPL-3.0-or-later
// SQL tables `roles` and `role_rules`: what the members of a role may call.
#pragma once

#include "server/store/rows/role_overview_row.h"
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
    [[nodiscard]] Result<QList<RoleOverviewRow>> listOverviews() const;
    [[nodiscard]] Result<std::optional<RoleOverviewRow>> findOverview(const QString &name) const;
    [[nodiscard]] Result<QList<RoleRuleRow>> listRules(const QString &role) const;

    [[nodiscard]] Result<void> insert(const QString &name) const;
    // With its rules; nobody may have it as the one role in `users` or `allowed_logins`.
    [[nodiscard]] Result<bool> remove(const QString &name) const;
    // Again for the same pattern: takes the new effect.
    [[nodiscard]] Result<void> insertRule(const RoleRuleRow &rule) const;
    [[nodiscard]] Result<bool> removeRule(const QString &role, const QString &pattern) const;
};

// Of the columns role, effect, pattern.
[[nodiscard]] RoleRuleRow readRoleRule(Columns &columns);
[[nodiscard]] QString toText(RuleEffect effect);

} // namespace store
