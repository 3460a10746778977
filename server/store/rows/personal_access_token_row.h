// SPDX-License-Identifier: GPL-3.0-or-later
// One row of `personal_access_tokens`. Nothing but `lastUsedAt` ever changes.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QByteArray>
#include <QStringList>

#include <optional>

namespace store
{

struct PersonalAccessTokenRow {
    QString id;
    core::UserId userId;
    QString name;
    QByteArray tokenHash;
    QStringList servers; // ids, or "*"
    QStringList scopes;  // beside those of the servers
    core::Seconds createdAt{};
    core::Seconds expiresAt{};
    std::optional<core::Seconds> lastUsedAt;

    friend bool operator==(const PersonalAccessTokenRow &, const PersonalAccessTokenRow &) = default;
};

} // namespace store
