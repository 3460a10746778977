// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/role_table.h"

namespace store
{

Result<QStringList> RoleTable::list() const
{
    return statement("SELECT name FROM roles ORDER BY rowid").all([](Columns &columns) { return columns.take<QString>(); });
}

Result<bool> RoleTable::contains(const QString &name) const
{
    return statement("SELECT count(*) FROM roles WHERE name = ?").bind(name).value<bool>();
}

Result<QList<RoleRuleRow>> RoleTable::listRules(const QString &role) const
{
    return statement("SELECT role, effect, pattern FROM role_rules WHERE role = ? ORDER BY pattern")
        .bind(role)
        .all([](Columns &columns) {
            return RoleRuleRow{
                .role = columns.take<QString>(),
                .effect = columns.take<QString>() == QLatin1String("allow") ? RuleEffect::Allow : RuleEffect::Refuse,
                .pattern = columns.take<QString>(),
            };
        });
}

} // namespace store
