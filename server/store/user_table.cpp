// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/user_table.h"

#include "server/store/refresh_token_family_table.h"

namespace store
{

namespace
{

QString toText(UserStatus status)
{
    switch (status) {
    case UserStatus::Pending:
        return QStringLiteral("pending");
    case UserStatus::Approved:
        return QStringLiteral("approved");
    case UserStatus::Blocked:
        return QStringLiteral("blocked");
    }
    Q_UNREACHABLE();
}

UserStatus statusFrom(const QString &text)
{
    if (text == QLatin1String("approved")) {
        return UserStatus::Approved;
    }
    return text == QLatin1String("blocked") ? UserStatus::Blocked : UserStatus::Pending;
}

QString toText(ApprovedBy by)
{
    switch (by) {
    case ApprovedBy::Person:
        return QStringLiteral("person");
    case ApprovedBy::Settings:
        return QStringLiteral("settings");
    case ApprovedBy::Provider:
        return QStringLiteral("provider");
    }
    Q_UNREACHABLE();
}

ApprovedBy approvedByFrom(const QString &text)
{
    if (text == QLatin1String("settings")) {
        return ApprovedBy::Settings;
    }
    return text == QLatin1String("provider") ? ApprovedBy::Provider : ApprovedBy::Person;
}

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT id, provider, subject, login, name, email, is_email_verified, avatar_url, status, role, "
                             "approval_ends_at, note, denied_until_at, created_at, last_seen_at, approved_by FROM users ") + rest;
}

// ?1 = 30 days ago in milliseconds
QByteArray selectOverview(const char *rest)
{
    return QByteArrayLiteral(
               "SELECT id, provider, subject, login, name, email, is_email_verified, avatar_url, status, role, "
               "approval_ends_at, note, denied_until_at, created_at, last_seen_at, approved_by, "
               "(SELECT group_concat(role, ' ') FROM (SELECT role FROM user_roles WHERE user_id = users.id "
               "UNION SELECT l.role FROM role_logins l JOIN login_bindings b ON b.kind = l.kind AND b.name = l.name "
               "JOIN roles r ON r.name = l.role WHERE b.user_id = users.id) WHERE role <> users.role), "
               "(SELECT count(*) FROM refresh_token_families f WHERE f.user_id = users.id AND f.redeemed_at IS NOT NULL "
               "AND f.suspended_at IS NULL AND f.revoked_at IS NULL), "
               "(SELECT count(*) FROM calls c WHERE c.user_id = users.id AND c.time_ms >= ?) FROM users ") + rest;
}

UserRow readUser(Columns &columns)
{
    return UserRow{
        .id = columns.take<core::UserId>(),
        .provider = columns.take<QString>(),
        .subject = columns.take<QString>(),
        .login = columns.take<QString>(),
        .name = columns.take<QString>(),
        .email = columns.take<QString>(),
        .isEmailVerified = columns.take<bool>(),
        .avatarUrl = columns.take<QString>(),
        .status = statusFrom(columns.take<QString>()),
        .role = columns.take<QString>(),
        .approvalEndsAt = columns.take<std::optional<core::Seconds>>(),
        .note = columns.take<QString>(),
        .deniedUntilAt = columns.take<std::optional<core::Seconds>>(),
        .createdAt = columns.take<core::Seconds>(),
        .lastSeenAt = columns.take<std::optional<core::Seconds>>(),
        .approvedBy = approvedByFrom(columns.take<QString>()),
    };
}

UserOverviewRow readOverview(Columns &columns)
{
    UserRow user = readUser(columns);
    QStringList furtherRoles = columns.take<QString>().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const int liveSessions = columns.take<int>();
    return {std::move(user), std::move(furtherRoles), liveSessions, columns.take<qint64>()};
}

core::Milliseconds thirtyDaysBefore(core::Seconds now)
{
    return now - std::chrono::days(30);
}

Result<void> updated(const Result<int> &rows)
{
    return rows.map([](int) {});
}

} // namespace

Result<std::optional<UserRow>> UserTable::find(const core::UserId &id) const
{
    return statement(select("WHERE id = ?")).bind(id).one(readUser);
}

Result<std::optional<UserRow>> UserTable::findBySubject(const QString &provider, const QString &subject) const
{
    return statement(select("WHERE provider = ? AND subject = ?")).bind(provider, subject).one(readUser);
}

Result<QList<UserRow>> UserTable::listByLogin(const QString &provider, const QString &login) const
{
    return statement(select("WHERE provider = ? AND login = ? COLLATE NOCASE ORDER BY created_at"))
        .bind(provider, login)
        .all(readUser);
}

Result<QList<UserRow>> UserTable::list() const
{
    return statement(select("ORDER BY created_at, id")).all(readUser);
}

Result<QList<UserRow>> UserTable::listApprovedBy(ApprovedBy by) const
{
    return statement(select("WHERE status = 'approved' AND approved_by = ? ORDER BY created_at, id")).bind(toText(by)).all(readUser);
}

Result<int> UserTable::count() const
{
    return statement("SELECT count(*) FROM users").value<int>();
}

Result<int> UserTable::countApproved(core::Seconds now) const
{
    return statement("SELECT count(*) FROM users WHERE status = 'approved' AND (approval_ends_at IS NULL OR approval_ends_at > ?)")
        .bind(now)
        .value<int>();
}

Result<int> UserTable::countApprovedWithRole(const QString &role, core::Seconds now) const
{
    return statement("SELECT count(*) FROM users WHERE role = ? AND status = 'approved' "
                     "AND (approval_ends_at IS NULL OR approval_ends_at > ?)")
        .bind(role, now)
        .value<int>();
}

Result<QList<UserOverviewRow>> UserTable::listOverviews(core::Seconds now) const
{
    return statement(selectOverview("ORDER BY created_at, id")).bind(thirtyDaysBefore(now)).all(readOverview);
}

Result<std::optional<UserOverviewRow>> UserTable::findOverview(const core::UserId &id, core::Seconds now) const
{
    return statement(selectOverview("WHERE id = ?")).bind(thirtyDaysBefore(now), id).one(readOverview);
}

Result<void> UserTable::insert(const UserRow &row) const
{
    return updated(change(
        statement("INSERT INTO users (id, provider, subject, login, name, email, is_email_verified, avatar_url, status, role, "
                  "approval_ends_at, note, denied_until_at, created_at, last_seen_at, approved_by) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(row.id, row.provider, row.subject, row.login, row.name, row.email, row.isEmailVerified, row.avatarUrl,
                  toText(row.status), row.role, row.approvalEndsAt, row.note, row.deniedUntilAt, row.createdAt, row.lastSeenAt,
                  toText(row.approvedBy)),
        Topic::Users, ChangeKind::Inserted, row.id.bytes()));
}

Result<void> UserTable::update(const UserRow &row) const
{
    return updated(change(
        statement("UPDATE users SET provider = ?, subject = ?, login = ?, name = ?, email = ?, is_email_verified = ?, "
                  "avatar_url = ?, status = ?, role = ?, approval_ends_at = ?, note = ?, denied_until_at = ?, last_seen_at = ?, approved_by = ? "
                  "WHERE id = ?")
            .bind(row.provider, row.subject, row.login, row.name, row.email, row.isEmailVerified, row.avatarUrl,
                  toText(row.status), row.role, row.approvalEndsAt, row.note, row.deniedUntilAt, row.lastSeenAt, toText(row.approvedBy), row.id),
        Topic::Users, ChangeKind::Updated, row.id.bytes()));
}

Result<void> UserTable::updateStatus(const core::UserId &id, UserStatus status) const
{
    return updated(change(statement("UPDATE users SET status = ?, approved_by = 'person' WHERE id = ?").bind(toText(status), id), Topic::Users,
                          ChangeKind::Updated, id.bytes()));
}

Result<void> UserTable::updateRole(const core::UserId &id, const QString &role) const
{
    return updated(change(statement("UPDATE users SET role = ? WHERE id = ?").bind(role, id), Topic::Users,
                          ChangeKind::Updated, id.bytes()));
}

Result<void> UserTable::updateApprovalEnd(const core::UserId &id, std::optional<core::Seconds> endsAt) const
{
    return updated(change(statement("UPDATE users SET approval_ends_at = ? WHERE id = ?").bind(endsAt, id), Topic::Users,
                          ChangeKind::Updated, id.bytes()));
}

Result<void> UserTable::updateNote(const core::UserId &id, const QString &note) const
{
    return updated(change(statement("UPDATE users SET note = ? WHERE id = ?").bind(note, id), Topic::Users,
                          ChangeKind::Updated, id.bytes()));
}

Result<void> UserTable::updateDeniedUntil(const core::UserId &id, std::optional<core::Seconds> until) const
{
    return updated(change(statement("UPDATE users SET denied_until_at = ? WHERE id = ?").bind(until, id), Topic::Users,
                          ChangeKind::Updated, id.bytes()));
}

Result<void> UserTable::touch(const core::UserId &id, core::Seconds seenAt) const
{
    return updated(change(statement("UPDATE users SET last_seen_at = max(coalesce(last_seen_at, 0), ?) WHERE id = ?").bind(seenAt, id),
                          Topic::Users, ChangeKind::Touched, id.bytes()));
}

// The cascade of the schema is silent; what goes with the user is announced here.
Result<bool> UserTable::remove(const core::UserId &id) const
{
    auto families = RefreshTokenFamilyTable(transaction()).removeOfUser(id);
    if (!families) {
        return core::unexpected(families.error());
    }
    auto request = change(statement("DELETE FROM approval_requests WHERE user_id = ?").bind(id), Topic::ApprovalRequests,
                          ChangeKind::Removed, id.bytes());
    if (!request) {
        return core::unexpected(request.error());
    }
    return change(statement("DELETE FROM users WHERE id = ?").bind(id), Topic::Users, ChangeKind::Removed, id.bytes())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
