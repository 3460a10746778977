// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QString>

#include <optional>

namespace store
{

struct RefreshTokenFamilyRow {
    core::FamilyId id;
    core::UserId userId;
    core::ClientId clientId;
    QString resource;
    QString scope;
    QString address;
    bool isApprovedOnce = false;
    QString clientInfo;
    QString revision;
    core::Seconds createdAt{};
    std::optional<core::Seconds> redeemedAt; // its code was redeemed; before that it is no session yet
    core::Seconds lastUsedAt{};
    qint64 callCount = 0;
    std::optional<core::Milliseconds> lastCallAt;
    std::optional<core::Seconds> suspendedAt;
    std::optional<core::Seconds> revokedAt;
    QString revokeReason;
    std::optional<core::Seconds> authenticatedAt = {}; // when the person last proved who they are

    [[nodiscard]] bool isLive() const { return !suspendedAt && !revokedAt; }
};

} // namespace store
