// SPDX-License-Identifier: GPL-3.0-or-later
// A sum over calls that have something in common, and what they have in common.
#pragma once

#include "server/store/rows/call_row.h"

#include <QList>

namespace store
{

// What calls are counted by. The values are bits of `call_rollups.facet`.
namespace call_dimension
{
inline constexpr int Tool = 1; // of a server: "server/tool"
inline constexpr int User = 2;
inline constexpr int Client = 4;
} // namespace call_dimension

// Somebody or something that is counted by: `key` never changes, `label` is what it was last called.
struct CallSubjectRow {
    qint64 id = 0;
    int dimension = 0;
    QString key;
    QString label;
};

struct CallCellRow {
    core::Seconds startsAt{}; // of its bucket
    qint64 tool = 0;          // ids of subjects; 0: all of them
    qint64 user = 0;
    qint64 client = 0;
    CallOutcome outcome = CallOutcome::Ok;
    qint64 calls = 0;
    std::chrono::microseconds duration{}; // together
    qint64 costMicros = 0;
    qint64 requestBytes = 0;
    qint64 responseBytes = 0;
    QByteArray latency; // a sketch, of server/analytics. Empty in a cell of one call: its duration says it all
};

} // namespace store
