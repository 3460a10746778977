// SPDX-License-Identifier: GPL-3.0-or-later
// One row of `upstream_accounts`.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QByteArray>
#include <QString>

namespace store
{

struct UpstreamAccountRow {
    QString serverId;
    core::UserId userId; // empty: shared by everybody
    QByteArray stateSealed;
    core::Seconds changedAt{};

    friend bool operator==(const UpstreamAccountRow &, const UpstreamAccountRow &) = default;
};

} // namespace store
