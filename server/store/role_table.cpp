// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/role_table.h"

namespace store
{

namespace
{

QByteArray selectOverview(const char *rest)
{
    return QByteArrayLiteral("SELECT r.name, r.is_builtin, (SELECT count(*) FROM ("
                             "SELECT id FROM users WHERE role = r.name "
                             "UNION SELECT user_id FROM user_roles WHERE role = r.name "
                             "UNION SELECT b.user_id FROM role_logins l JOIN login_bindings b ON b.kind = l.kind AND b.name = l.name "
                             "WHERE l.role = r.name)) FROM roles r ")
        + rest;
}

RoleOverviewRow readOverview(Columns &columns)
{
    return RoleOverviewRow{.name = columns.take<QString>(), .isBuiltIn = columns.take<bool>(), .users = columns.take<int>()};
}

} // namespace

RoleRuleRow readRoleRule(Columns &columns)
{
    return RoleRuleRow{
        .role = columns.take<QString>(),
        .effect = columns.take<QString>() == QLatin1String("allow") ? RuleEffect::Allow : RuleEffect::Refuse,
        .pattern = columns.take<QString>(),
    };
}

QString toText(RuleEffect effect)
{
    switch (effect) {
    case RuleEffect::Allow:
        return QStringLiteral("allow");
    case RuleEffect::Refuse:
        return QStringLiteral("refuse");
    }
    Q_UNREACHABLE();
}

Result<QStringList> RoleTable::list() const
{
    return statement("SELECT name FROM roles ORDER BY rowid").all([](Columns &columns) { return columns.take<QString>(); });
}

Result<bool> RoleTable::contains(const QString &name) const
{
    return statement("SELECT count(*) FROM roles WHERE name = ?").bind(name).value<bool>();
}

Result<QList<RoleOverviewRow>> RoleTable::listOverviews() const
{
    return statement(selectOverview("ORDER BY r.rowid")).all(readOverview);
}

Result<std::optional<RoleOverviewRow>> RoleTable::findOverview(const QString &name) const
{
    return statement(selectOverview("WHERE r.name = ?")).bind(name).one(readOverview);
}

Result<QList<RoleRuleRow>> RoleTable::listRules(const QString &role) const
{
    return statement("SELECT role, effect, pattern FROM role_rules WHERE role = ? ORDER BY pattern").bind(role).all(readRoleRule);
}

Result<void> RoleTable::insert(const QString &name) const
{
    return change(statement("INSERT INTO roles (name) VALUES (?)").bind(name), Topic::Roles, ChangeKind::Inserted, name.toUtf8()).map([](int) {});
}

Result<bool> RoleTable::remove(const QString &name) const
{
    return change(statement("DELETE FROM roles WHERE name = ?").bind(name), Topic::Roles, ChangeKind::Removed, name.toUtf8())
        .map([](int rows) { return rows > 0; });
}

Result<void> RoleTable::insertRule(const RoleRuleRow &rule) const
{
    return change(statement("INSERT INTO role_rules (role, effect, pattern) VALUES (?, ?, ?) "
                            "ON CONFLICT (role, pattern) DO UPDATE SET effect = excluded.effect")
                      .bind(rule.role, toText(rule.effect), rule.pattern),
                  Topic::Roles, ChangeKind::Updated, rule.role.toUtf8())
        .map([](int) {});
}

Result<bool> RoleTable::removeRule(const QString &role, const QString &pattern) const
{
    return change(statement("DELETE FROM role_rules WHERE role = ? AND pattern = ?").bind(role, pattern), Topic::Roles, ChangeKind::Updated,
                  role.toUtf8())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
