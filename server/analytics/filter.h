// SPDX-License-Identifier: GPL-3.0-or-later
// Which calls: the one value behind chart, table and export. What is empty or nullopt does not restrict. Any thread.
#pragma once

#include "server/store/rows/call_row.h"

#include <QList>
#include <QStringList>

namespace analytics
{

struct Filter {
    std::optional<core::Milliseconds> from; // inclusive
    std::optional<core::Milliseconds> to;   // exclusive
    QList<core::UserId> users;
    QStringList servers;
    QStringList tools; // "server/tool", or "tool" of whichever server
    QList<core::ClientId> clients;
    QList<store::CallOutcome> outcomes;
    std::optional<core::FamilyId> session;
    QString text;                    // somewhere in arguments, result, error or names: looks at every row
    std::optional<qint64> throughId; // for rows: those that a report saw

    // Rollups know nothing of these.
    [[nodiscard]] bool needsRows() const { return session || !text.isEmpty(); }

    friend bool operator==(const Filter &, const Filter &) = default;
};

} // namespace analytics
