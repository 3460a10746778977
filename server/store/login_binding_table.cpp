// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/login_binding_table.h"

namespace store
{

namespace
{

QByteArray selectConflict(const char *rest)
{
    return QByteArrayLiteral("SELECT c.kind, c.name, coalesce(b.user_id, ''), c.user_id, c.would_admit, c.seen_at FROM login_conflicts c "
                             "LEFT JOIN login_bindings b ON b.kind = c.kind AND b.name = c.name WHERE c.decided_at IS NULL ")
        + rest;
}

LoginConflictRow readConflict(Columns &columns)
{
    LoginName login{.kind = columns.take<QString>(), .name = columns.take<QString>()};
    return LoginConflictRow{
        .login = std::move(login),
        .ownerId = columns.take<core::UserId>(),
        .userId = columns.take<core::UserId>(),
        .wouldAdmit = columns.take<bool>(),
        .seenAt = columns.take<core::Seconds>(),
    };
}

} // namespace

Result<std::optional<core::UserId>> LoginBindingTable::find(const LoginName &login) const
{
    return statement("SELECT user_id FROM login_bindings WHERE kind = ? AND name = ?")
        .bind(login.kind, login.name)
        .one([](Columns &columns) { return columns.take<core::UserId>(); });
}

Result<bool> LoginBindingTable::isListed(const LoginName &login) const
{
    return statement("SELECT EXISTS (SELECT 1 FROM allowed_logins WHERE kind = ? AND name = ?) "
                     "OR EXISTS (SELECT 1 FROM role_logins WHERE kind = ? AND name = ?) "
                     "OR EXISTS (SELECT 1 FROM server_allow_entries WHERE kind = ? AND name = ?)")
        .bind(login.kind, login.name, login.kind, login.name, login.kind, login.name)
        .value<bool>();
}

Result<bool> LoginBindingTable::insert(const LoginName &login, const core::UserId &userId, core::Seconds now) const
{
    return change(statement("INSERT INTO login_bindings (kind, name, user_id, bound_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
                      .bind(login.kind, login.name, userId, now),
                  Topic::Users, ChangeKind::Updated, userId.bytes())
        .map([](int rows) { return rows > 0; });
}

Result<void> LoginBindingTable::update(const LoginName &login, const core::UserId &userId, core::Seconds now) const
{
    const auto owner = find(login);
    if (!owner) {
        return core::unexpected(Error(owner.error()));
    }
    const auto bound = change(statement("INSERT INTO login_bindings (kind, name, user_id, bound_at) VALUES (?, ?, ?, ?) "
                                        "ON CONFLICT (kind, name) DO UPDATE SET user_id = excluded.user_id, bound_at = excluded.bound_at")
                                  .bind(login.kind, login.name, userId, now),
                              Topic::Users, ChangeKind::Updated, userId.bytes());
    if (!bound) {
        return core::unexpected(Error(bound.error()));
    }
    if (*owner) {
        transaction().note(Topic::Users, ChangeKind::Updated, (*owner)->bytes()); // what the login gave them is gone
    }
    return change(statement("DELETE FROM login_conflicts WHERE kind = ? AND name = ?").bind(login.kind, login.name), Topic::ApprovalRequests,
                  ChangeKind::Updated, userId.bytes())
        .map([](int) {});
}

Result<QList<LoginConflictRow>> LoginBindingTable::listConflicts() const
{
    return statement(selectConflict("ORDER BY c.seen_at, c.kind, c.name")).all(readConflict);
}

Result<int> LoginBindingTable::countConflicts() const
{
    return statement("SELECT count(*) FROM login_conflicts WHERE decided_at IS NULL").value<int>();
}

Result<std::optional<LoginConflictRow>> LoginBindingTable::findConflict(const LoginName &login, const core::UserId &userId) const
{
    return statement(selectConflict("AND c.kind = ? AND c.name = ? AND c.user_id = ?")).bind(login.kind, login.name, userId).one(readConflict);
}

Result<void> LoginBindingTable::insertConflict(const LoginConflictRow &row) const
{
    return change(statement("INSERT INTO login_conflicts (kind, name, user_id, would_admit, seen_at) VALUES (?, ?, ?, ?, ?) "
                            "ON CONFLICT DO NOTHING")
                      .bind(row.login.kind, row.login.name, row.userId, row.wouldAdmit, row.seenAt),
                  Topic::ApprovalRequests, ChangeKind::Updated, row.userId.bytes())
        .map([](int) {});
}

Result<bool> LoginBindingTable::settleConflicts(const LoginName &login, core::Seconds now) const
{
    return change(statement("UPDATE login_conflicts SET decided_at = ? WHERE kind = ? AND name = ? AND decided_at IS NULL")
                      .bind(now, login.kind, login.name),
                  Topic::ApprovalRequests, ChangeKind::Updated, login.toString().toUtf8())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
