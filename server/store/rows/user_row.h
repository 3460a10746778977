// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QString>

#include <optional>

namespace store
{

enum class UserStatus {
    Pending,
    Approved,
    Blocked,
};

// Whose word an approval is: an administrator's stands, the others end when they no longer say so.
enum class ApprovedBy {
    Person,
    Settings, // GATEHOUSE_ALLOWED_USERS, GATEHOUSE_ADMISSION=anyone
    Provider, // membership of an organisation, team or domain
};

struct UserRow {
    core::UserId id;
    QString provider;
    QString subject;
    QString login;
    QString name;
    QString email;
    bool isEmailVerified = false;
    QString avatarUrl;
    UserStatus status = UserStatus::Pending;
    QString role = QStringLiteral("member");
    std::optional<core::Seconds> approvalEndsAt;
    QString note;
    std::optional<core::Seconds> deniedUntilAt;
    core::Seconds createdAt{};
    std::optional<core::Seconds> lastSeenAt;
    ApprovedBy approvedBy = ApprovedBy::Person; // says something only while approved

    // What counts now: an approval past its end is pending again.
    [[nodiscard]] UserStatus statusAt(core::Seconds now) const
    {
        const bool hasLapsed = status == UserStatus::Approved && approvalEndsAt && *approvalEndsAt <= now;
        return hasLapsed ? UserStatus::Pending : status;
    }
};

} // namespace store
