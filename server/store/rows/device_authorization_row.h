// SPDX-License-Identifier: GPL-3.0-or-later
// A device that waits for a person with a browser (RFC 8628 section 3).
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QString>

#include <optional>

namespace store
{

struct DeviceAuthorizationRow {
    QByteArray deviceCodeHash;
    QString userCode; // without the dash
    core::ClientId clientId;
    QString resource;
    QString scope;
    core::Seconds createdAt{};
    core::Seconds expiresAt{};
    std::optional<core::FamilyId> familyId; // allowed
    std::optional<core::Seconds> deniedAt;
    std::optional<core::Seconds> consumedAt;

    [[nodiscard]] bool isDecided() const { return familyId || deniedAt; }
};

} // namespace store
