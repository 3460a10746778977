// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded calls as the console and the command line ask for them. The filter and the report are those of server/analytics: the numbers
// on a page, in a table and in an export come from one value.
#pragma once

#include "server/admin/admin_types.h"
#include "server/analytics/call_export.h"
#include "server/analytics/usage_report.h"

namespace admin
{

using UsageFilter = analytics::Filter;
using UsageQuery = analytics::UsageQuery;
using UsageReport = analytics::UsageReport;
using UsageComparison = analytics::Comparison;
using UsageExportOptions = analytics::ExportOptions;
using UsageExportPage = analytics::ExportPage;
using UsagePosition = store::CallPosition;
using UsageOrder = store::CallOrder;

struct UsagePageQuery {
    UsageFilter filter;
    UsageOrder order = UsageOrder::NewestFirst;
    std::optional<UsagePosition> after;
    int limit = 200;
};

// A text or an order that no index has is looked for slice by slice: `calls` are those of the slice (SlowestFirst: its slowest), and
// whoever wants all of them asks again with `next`. To cancel is not to ask again.
struct UsagePage {
    QList<CallSummary> calls;
    std::optional<UsagePosition> next; // nullopt: that was all
};

struct UsageExportQuery {
    UsageFilter filter;
    UsageExportOptions options;
    std::optional<UsagePosition> after; // nullopt: from the start
};

struct ErasedUser {
    int calls = 0;
    int auditRows = 0;
};

} // namespace admin
