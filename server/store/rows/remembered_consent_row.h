// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QString>

namespace store
{

struct RememberedConsentRow {
    core::UserId userId;
    core::ClientId clientId;
    QString resource;
    QString redirectUri;
    QString scope;
    core::Seconds createdAt{};
    core::Seconds expiresAt{};

    friend bool operator==(const RememberedConsentRow &, const RememberedConsentRow &) = default;
};

} // namespace store
