// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded calls as text, a page at a time, so that memory does not grow with them: CSV (RFC 4180, safe from formulas) or JSON Lines.
// What the filter shows, oldest first. `reports` thread.
#pragma once

#include "server/analytics/export_options.h"
#include "server/analytics/filter.h"
#include "server/core/error.h"
#include "server/store/call_page.h"

namespace analytics
{

struct ExportPage {
    QByteArray text;
    int rows = 0;
    std::optional<store::CallPosition> next; // nullopt: that was the last one
};

// "time,request_id,…,cost": every column there is, in the order of the header (product section 8).
[[nodiscard]] QStringList exportColumns();

// The remedy when they make no sense together.
[[nodiscard]] core::Expected<void, QString> checkExport(const ExportOptions &options);

// The page behind `after`; the first one has the header.
[[nodiscard]] store::Result<ExportPage> exportCalls(store::Database &database, const Filter &filter, const ExportOptions &options,
                                                    const std::optional<store::CallPosition> &after, int rows = 1000);

} // namespace analytics
