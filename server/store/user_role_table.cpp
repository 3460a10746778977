// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/user_role_table.h"

#include "server/store/role_table.h"

#include <algorithm>
#include <tuple>

namespace store
{

namespace
{

// Its first three parameters are the user.
QByteArray withEffectiveRoles(const char *rest)
{
    return QByteArrayLiteral("WITH effective (role, rank) AS ("
                             "SELECT role, 0 FROM users WHERE id = ? "
                             "UNION ALL SELECT role, 1 FROM user_roles WHERE user_id = ? "
                             "UNION ALL SELECT l.role, 2 FROM role_logins l "
                             "JOIN login_bindings b ON b.kind = l.kind AND b.name = l.name AND b.user_id = ? "
                             "JOIN roles r ON r.name = l.role) ")
        + rest;
}

QString takeText(Columns &columns)
{
    return columns.take<QString>();
}

RoleLoginRow readRoleLogin(Columns &columns)
{
    QString role = columns.take<QString>();
    QString kind = columns.take<QString>();
    return {std::move(role), {std::move(kind), columns.take<QString>()}};
}

Result<void> withoutCount(const Result<int> &rows)
{
    return rows.map([](int) {});
}

} // namespace

Result<QStringList> UserRoleTable::listEffective(const core::UserId &id) const
{
    return statement(withEffectiveRoles("SELECT role FROM effective GROUP BY role ORDER BY min(rank), role")).bind(id, id, id).all(takeText);
}

Result<QStringList> UserRoleTable::listGiven(const core::UserId &id) const
{
    return statement("SELECT role FROM user_roles WHERE user_id = ? AND origin = 'given' ORDER BY role").bind(id).all(takeText);
}

Result<QList<RoleRuleRow>> UserRoleTable::listEffectiveRules(const core::UserId &id) const
{
    return statement(withEffectiveRoles("SELECT role, effect, pattern FROM role_rules WHERE role IN (SELECT role FROM effective) "
                                        "UNION ALL SELECT '', effect, pattern FROM user_rules WHERE user_id = ? ORDER BY 1 DESC, 3"))
        .bind(id, id, id, id)
        .all(readRoleRule);
}

Result<QList<RoleRuleRow>> UserRoleTable::listOwnRules(const core::UserId &id) const
{
    return statement("SELECT '', effect, pattern FROM user_rules WHERE user_id = ? ORDER BY pattern").bind(id).all(readRoleRule);
}

Result<void> UserRoleTable::insertGiven(const core::UserId &id, const QString &role) const
{
    return withoutCount(change(statement("INSERT INTO user_roles (user_id, role, origin) VALUES (?, ?, 'given') ON CONFLICT DO NOTHING").bind(id, role),
                               Topic::Users, ChangeKind::Updated, id.bytes()));
}

Result<bool> UserRoleTable::removeGiven(const core::UserId &id, const QString &role) const
{
    return change(statement("DELETE FROM user_roles WHERE user_id = ? AND role = ? AND origin = 'given'").bind(id, role), Topic::Users,
                  ChangeKind::Updated, id.bytes())
        .map([](int rows) { return rows > 0; });
}

Result<void> UserRoleTable::updateClaimed(const core::UserId &id, const QStringList &roles) const
{
    auto removed = change(statement("DELETE FROM user_roles WHERE user_id = ? AND origin = 'claim'").bind(id), Topic::Users,
                          ChangeKind::Updated, id.bytes());
    for (const QString &role : roles) {
        if (!removed) {
            break;
        }
        removed = change(statement("INSERT INTO user_roles (user_id, role, origin) SELECT ?, name, 'claim' FROM roles WHERE name = ? "
                                   "ON CONFLICT DO NOTHING")
                             .bind(id, role),
                         Topic::Users, ChangeKind::Updated, id.bytes());
    }
    return withoutCount(removed);
}

Result<void> UserRoleTable::insertRule(const core::UserId &id, RuleEffect effect, const QString &pattern) const
{
    return withoutCount(change(statement("INSERT INTO user_rules (user_id, effect, pattern) VALUES (?, ?, ?) "
                                         "ON CONFLICT (user_id, pattern) DO UPDATE SET effect = excluded.effect")
                                   .bind(id, toText(effect), pattern),
                               Topic::Users, ChangeKind::Updated, id.bytes()));
}

Result<bool> UserRoleTable::removeRule(const core::UserId &id, const QString &pattern) const
{
    return change(statement("DELETE FROM user_rules WHERE user_id = ? AND pattern = ?").bind(id, pattern), Topic::Users,
                  ChangeKind::Updated, id.bytes())
        .map([](int rows) { return rows > 0; });
}

Result<QList<RoleLoginRow>> UserRoleTable::listLogins() const
{
    return statement("SELECT role, kind, name FROM role_logins ORDER BY role, kind, name").all(readRoleLogin);
}

Result<void> UserRoleTable::updateLogins(const QList<RoleLoginRow> &logins) const
{
    QList<RoleLoginRow> wanted = logins;
    std::sort(wanted.begin(), wanted.end(), [](const RoleLoginRow &a, const RoleLoginRow &b) {
        return std::tie(a.role, a.login.kind, a.login.name) < std::tie(b.role, b.login.kind, b.login.name);
    });
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    const auto present = listLogins();
    if (!present || *present == wanted) {
        return present ? Result<void>() : core::unexpected(Error(present.error()));
    }
    auto written = change(statement("DELETE FROM role_logins").bind(), Topic::Roles, ChangeKind::Updated, {});
    for (const RoleLoginRow &entry : std::as_const(wanted)) {
        if (written) {
            written = change(statement("INSERT INTO role_logins (role, kind, name) VALUES (?, ?, ?)").bind(entry.role, entry.login.kind, entry.login.name),
                             Topic::Roles, ChangeKind::Updated, {});
        }
    }
    return withoutCount(written);
}

} // namespace store
