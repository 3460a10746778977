// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/approval_request_table.h"

#include "server/store/user_table.h"

namespace store
{

namespace
{

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT user_id, client_id, client_name, scope, resource, address, requested_at, expires_at "
                             "FROM approval_requests ") + rest;
}

ApprovalRequestRow readRequest(Columns &columns)
{
    return ApprovalRequestRow{
        .userId = columns.take<core::UserId>(),
        .clientId = columns.take<core::ClientId>(),
        .clientName = columns.take<QString>(),
        .scope = columns.take<QString>(),
        .resource = columns.take<QString>(),
        .address = columns.take<QString>(),
        .requestedAt = columns.take<core::Seconds>(),
        .expiresAt = columns.take<core::Seconds>(),
    };
}

} // namespace

Result<std::optional<ApprovalRequestRow>> ApprovalRequestTable::find(const core::UserId &userId, core::Seconds now) const
{
    return statement(select("WHERE user_id = ? AND expires_at > ?")).bind(userId, now).one(readRequest);
}

// At most 200, so a look-up for each is cheap.
Result<QList<ApprovalOverviewRow>> ApprovalRequestTable::listOverviews(core::Seconds now) const
{
    const auto requests
        = statement(select("WHERE expires_at > ? ORDER BY requested_at, user_id")).bind(now).all(readRequest);
    if (!requests) {
        return core::unexpected(Error(requests.error()));
    }
    QList<ApprovalOverviewRow> overviews;
    for (const ApprovalRequestRow &request : *requests) {
        auto overview = findOverview(request.userId, now);
        if (!overview) {
            return core::unexpected(overview.error());
        }
        if (*overview) {
            overviews.append(**overview);
        }
    }
    return overviews;
}

Result<std::optional<ApprovalOverviewRow>> ApprovalRequestTable::findOverview(const core::UserId &userId,
                                                                              core::Seconds now) const
{
    const auto request = find(userId, now);
    if (!request) {
        return core::unexpected(Error(request.error()));
    }
    const auto user = UserTable(database()).findOverview(userId, now);
    if (!user) {
        return core::unexpected(Error(user.error()));
    }
    if (!*request || !*user) {
        return std::nullopt;
    }
    return ApprovalOverviewRow{**request, **user};
}

Result<int> ApprovalRequestTable::count(core::Seconds now) const
{
    return statement("SELECT count(*) FROM approval_requests WHERE expires_at > ?").bind(now).value<int>();
}

Result<ApprovalRequestTable::Opening> ApprovalRequestTable::insert(const ApprovalRequestRow &row) const
{
    if (auto removed = removeExpired(row.requestedAt); !removed) {
        return core::unexpected(removed.error());
    }
    const auto existing = find(row.userId, row.requestedAt);
    const auto open = count(row.requestedAt);
    if (!existing || !open) {
        return core::unexpected(Error(existing ? open.error() : existing.error()));
    }
    if (!*existing && *open >= maxOpen) {
        return Opening::QueueIsFull;
    }
    const core::Seconds expiresAt = row.requestedAt + lifetime;
    auto written = change(
        statement("INSERT INTO approval_requests (user_id, client_id, client_name, scope, resource, address, requested_at, "
                  "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET "
                  "client_id = excluded.client_id, client_name = excluded.client_name, scope = excluded.scope, "
                  "resource = excluded.resource, address = excluded.address, expires_at = excluded.expires_at")
            .bind(row.userId, row.clientId, row.clientName, row.scope, row.resource, row.address, row.requestedAt, expiresAt),
        Topic::ApprovalRequests, *existing ? ChangeKind::Updated : ChangeKind::Inserted, row.userId.bytes());
    return written.map([&existing](int) { return *existing ? Opening::OpenAlready : Opening::Opened; });
}

Result<bool> ApprovalRequestTable::remove(const core::UserId &userId) const
{
    return change(statement("DELETE FROM approval_requests WHERE user_id = ?").bind(userId), Topic::ApprovalRequests,
                  ChangeKind::Removed, userId.bytes())
        .map([](int rows) { return rows > 0; });
}

Result<int> ApprovalRequestTable::removeExpired(core::Seconds now) const
{
    const auto removed = statement("DELETE FROM approval_requests WHERE expires_at <= ? RETURNING user_id")
                             .bind(now)
                             .all([](Columns &columns) { return columns.take<core::UserId>(); });
    if (!removed) {
        return core::unexpected(Error(removed.error()));
    }
    for (const core::UserId &id : *removed) {
        transaction().note(Topic::ApprovalRequests, ChangeKind::Removed, id.bytes());
    }
    return int(removed->size());
}

} // namespace store
