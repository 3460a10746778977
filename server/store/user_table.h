// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `users`. What live state and the console know of a user is announced from here.
#pragma once

#include "server/store/rows/user_overview_row.h"
#include "server/store/table.h"

namespace store
{

class UserTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<UserRow>> find(const core::UserId &id) const;
    [[nodiscard]] Result<std::optional<UserRow>> findBySubject(const QString &provider, const QString &subject) const;
    // Logins can be renamed and taken over by somebody else, so there may be several.
    [[nodiscard]] Result<QList<UserRow>> listByLogin(const QString &provider, const QString &login) const;
    [[nodiscard]] Result<QList<UserRow>> list() const;
    [[nodiscard]] Result<QList<UserRow>> listApprovedBy(ApprovedBy by) const;
    [[nodiscard]] Result<int> count() const;
    [[nodiscard]] Result<int> countApproved(core::Seconds now) const;
    [[nodiscard]] Result<int> countApprovedWithRole(const QString &role, core::Seconds now) const;

    [[nodiscard]] Result<QList<UserOverviewRow>> listOverviews(core::Seconds now) const;
    [[nodiscard]] Result<std::optional<UserOverviewRow>> findOverview(const core::UserId &id, core::Seconds now) const;

    [[nodiscard]] Result<void> insert(const UserRow &row) const;
    [[nodiscard]] Result<void> update(const UserRow &row) const; // every column but created_at
    // An administrator's word.
    [[nodiscard]] Result<void> updateStatus(const core::UserId &id, UserStatus status) const;
    [[nodiscard]] Result<void> updateRole(const core::UserId &id, const QString &role) const;
    [[nodiscard]] Result<void> updateApprovalEnd(const core::UserId &id, std::optional<core::Seconds> endsAt) const;
    [[nodiscard]] Result<void> updateNote(const core::UserId &id, const QString &note) const;
    [[nodiscard]] Result<void> updateDeniedUntil(const core::UserId &id, std::optional<core::Seconds> until) const;
    [[nodiscard]] Result<void> touch(const core::UserId &id, core::Seconds seenAt) const;
    // Ends and removes their families, requests and account with them. False: there was none.
    [[nodiscard]] Result<bool> remove(const core::UserId &id) const;
};

} // namespace store
