// SPDX-License-Identifier: GPL-3.0-or-later
// One row of `upstream_tools`.
#pragma once

#include "server/core/clock.h"

#include <QByteArray>
#include <QString>

namespace store
{

struct UpstreamToolRow {
    QString serverId;
    QString name; // the upstream's own
    QByteArray definition;        // JSON as approved; empty: none was
    QByteArray pendingDefinition; // JSON that waits for an administrator; empty: none does
    bool isOffered = true;        // was in the upstream's last list
    bool isEnabled = true;
    QString renamedTo;      // empty: keeps its name
    QString ownDescription; // empty: keeps its own
    core::Seconds seenAt{};

    friend bool operator==(const UpstreamToolRow &, const UpstreamToolRow &) = default;
};

} // namespace store
