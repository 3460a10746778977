// SPDX-License-Identifier: GPL-3.0-or-later
// SQL tables `user_roles`, `user_rules` and `role_logins`: what a person has beside the one role in `users`.
#pragma once

#include "server/store/rows/role_login_row.h"
#include "server/store/rows/role_rule_row.h"
#include "server/store/table.h"

namespace store
{

class UserRoleTable final : private Table
{
public:
    using Table::Table;

    // Every role a user has now, for whatever reason: their own first, then those given, claimed, or listed in the settings.
    [[nodiscard]] Result<QStringList> listEffective(const core::UserId &id) const;
    [[nodiscard]] Result<QStringList> listGiven(const core::UserId &id) const;
    // The rules of all those roles, then the user's own (whose `role` is empty).
    [[nodiscard]] Result<QList<RoleRuleRow>> listEffectiveRules(const core::UserId &id) const;
    [[nodiscard]] Result<QList<RoleRuleRow>> listOwnRules(const core::UserId &id) const;

    [[nodiscard]] Result<void> insertGiven(const core::UserId &id, const QString &role) const;
    [[nodiscard]] Result<bool> removeGiven(const core::UserId &id, const QString &role) const;
    // What the provider says at a sign-in replaces what it said before; roles that do not exist here are left out.
    [[nodiscard]] Result<void> updateClaimed(const core::UserId &id, const QStringList &roles) const;

    // A user's own rule; again for the same pattern: takes the new effect.
    [[nodiscard]] Result<void> insertRule(const core::UserId &id, RuleEffect effect, const QString &pattern) const;
    [[nodiscard]] Result<bool> removeRule(const core::UserId &id, const QString &pattern) const;

    [[nodiscard]] Result<QList<RoleLoginRow>> listLogins() const;
    // The settings' list as a whole; nothing is announced when it is the same as before.
    [[nodiscard]] Result<void> updateLogins(const QList<RoleLoginRow> &logins) const;
};

} // namespace store
