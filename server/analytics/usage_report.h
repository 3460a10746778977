// SPDX-License-Identifier: GPL-3.0-or-later
// Who used what, how often, how fast and for how much: everything that one look at a filter needs, from one snapshot of the database.
// `reports` thread.
#pragma once

#include "server/analytics/call_counts.h"

namespace analytics
{

struct UsagePoint {
    core::Seconds startsAt{};
    Count count;
    std::optional<std::chrono::microseconds> median; // nullopt: no call
    std::optional<std::chrono::microseconds> p95;
};

struct UsageTotals {
    Count count;
    qint64 users = 0; // who made at least one
    std::optional<std::chrono::microseconds> p50;
    std::optional<std::chrono::microseconds> p95;
    std::optional<std::chrono::microseconds> p99;
};

struct UsageShare { // of a tool, a user or a client
    QString key;
    QString label;
    Count count;
    std::optional<std::chrono::microseconds> p50; // of tools alone
    std::optional<std::chrono::microseconds> p95;
    std::optional<std::chrono::microseconds> p99;
};

struct UsageCrossing { // of a user and a tool
    int user = 0; // places in `users` and `tools`
    int tool = 0;
    Count count;
};

struct UsageCost {
    core::Seconds month{}; // its first day (UTC)
    QString userKey;
    QString userLabel;
    qint64 micros = 0;
    qint64 calls = 0;
};

struct UsageReport {
    qint64 throughId = 0; // rows up to here were counted
    std::chrono::seconds bucket{};
    UsageTotals totals;
    QList<UsagePoint> points; // without those in which nothing was called
    QList<UsageShare> tools;  // most calls first
    QList<UsageShare> users;
    QList<UsageShare> clients;
    QList<UsageCrossing> crossings; // of the first `mostCrossed` users and tools
    QList<UsageCost> costs;         // by month, then user; empty when nothing had a price
    std::optional<UsageTotals> previous; // the span of the same length right before
    QList<UsagePoint> previousPoints;
};

enum class Comparison {
    None,
    PreviousPeriod, // needs both ends of the filter
};

struct UsageQuery {
    Filter filter;
    Comparison comparison = Comparison::None;
    int mostListed = 1000;
    int mostCrossed = 15;
};

[[nodiscard]] store::Result<UsageReport> usageReport(store::Database &database, const UsageQuery &query);

// Minutes for up to two hours, hours for up to eight days, days beyond.
[[nodiscard]] std::chrono::seconds bucketFor(std::chrono::milliseconds range);

} // namespace analytics
