// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QByteArray>

#include <optional>

namespace store
{

struct RefreshTokenRow {
    QByteArray tokenHash;
    core::FamilyId familyId;
    QByteArray predecessorHash; // empty for the first of a family
    core::Seconds createdAt{};
    core::Seconds expiresAt{};
    std::optional<core::Seconds> rotatedAt;
    std::optional<core::Seconds> usedAt;
};

} // namespace store
