// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `approval_requests`: who signed in and waits for an administrator. One per user, 200 in all, 7 days.
#pragma once

#include "server/store/rows/approval_overview_row.h"
#include "server/store/table.h"

namespace store
{

class ApprovalRequestTable final : private Table
{
public:
    using Table::Table;

    static constexpr int maxOpen = 200;
    static constexpr auto lifetime = std::chrono::days(7);

    enum class Opening {
        Opened,
        OpenAlready, // takes the newer client, keeps its place in the queue
        QueueIsFull,
    };

    [[nodiscard]] Result<std::optional<ApprovalRequestRow>> find(const core::UserId &userId, core::Seconds now) const;
    [[nodiscard]] Result<QList<ApprovalOverviewRow>> listOverviews(core::Seconds now) const; // oldest first
    [[nodiscard]] Result<std::optional<ApprovalOverviewRow>> findOverview(const core::UserId &userId, core::Seconds now) const;
    [[nodiscard]] Result<int> count(core::Seconds now) const;

    // `expiresAt` of the row is set from its requestedAt.
    [[nodiscard]] Result<Opening> insert(const ApprovalRequestRow &row) const;
    [[nodiscard]] Result<bool> remove(const core::UserId &userId) const;
    [[nodiscard]] Result<int> removeExpired(core::Seconds now) const;
};

} // namespace store
