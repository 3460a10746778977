// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QString>

#include <optional>

namespace store
{

struct AuthorizationCodeRow {
    QByteArray codeHash;
    core::FamilyId familyId;
    core::ClientId clientId;
    QString redirectUri;
    QString codeChallenge;
    core::Seconds createdAt{};
    core::Seconds expiresAt{};
    std::optional<core::Seconds> consumedAt;
    QString nonce = {}; // OpenID Connect Core section 3.1.2.1; empty when none was sent
};

} // namespace store
