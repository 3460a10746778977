// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QString>

namespace store
{

struct ApprovalRequestRow {
    core::UserId userId;
    core::ClientId clientId;
    QString clientName;
    QString scope;
    QString resource;
    QString address;
    core::Seconds requestedAt{};
    core::Seconds expiresAt{};
};

} // namespace store
