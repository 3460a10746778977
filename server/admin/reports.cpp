// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/reports.h"

#include "server/admin/store_answer.h"
#include "server/admin/summaries.h"
#include "server/analytics/call_counts.h"
#include "server/core/clock.h"
#include "server/store/approval_request_table.h"
#include "server/store/call_table.h"
#include "server/store/client_table.h"
#include "server/store/login_binding_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/user_table.h"

#include <QCoreApplication>

#include <algorithm>

namespace admin
{

namespace
{

constexpr int LongestPage = 1000;

// `count` buckets of `width`, oldest first; the last one contains `now`. Also those without a call.
store::Result<QList<Overview::Hour>> listSpans(const analytics::CallCounts &counts, core::Seconds first, std::chrono::seconds width, int count)
{
    const auto found = counts.by(0, width);
    if (!found) {
        return core::unexpected(store::Error(found.error()));
    }
    QList<Overview::Hour> spans;
    for (int i = 0; i < count; ++i) {
        analytics::CountKey key;
        key.startsAt = first + i * width;
        const auto bucket = found->find(key);
        const analytics::Count sum = bucket == found->end() ? analytics::Count() : bucket->second;
        const auto calls = [&sum](store::CallOutcome outcome) { return sum.calls[size_t(outcome)]; };
        const qint64 ok = calls(store::CallOutcome::Ok);
        const qint64 toolErrors = calls(store::CallOutcome::ToolError);
        const qint64 denied = calls(store::CallOutcome::Denied);
        spans.append({key.startsAt, ok, toolErrors, denied, sum.all() - ok - toolErrors - denied});
    }
    return spans;
}

// From the rollups: as quick on a busy day as on the first.
store::Result<void> countCalls(store::Database &database, core::Milliseconds now, Overview &overview)
{
    const auto subjects = analytics::Subjects::load(database);
    const auto span = analytics::CallCounts::spanOf(database);
    const auto lastMinute = store::CallTable(database).countSince(now - std::chrono::minutes(1));
    if (!subjects || !span || !lastMinute) {
        return core::unexpected(store::Error(!subjects ? subjects.error() : !span ? span.error() : lastMinute.error()));
    }
    const auto since = [&](core::Milliseconds from) {
        analytics::Filter filter;
        filter.from = from;
        return analytics::CallCounts(database, subjects->scopeOf(filter), *span);
    };
    const auto today = since(std::chrono::floor<std::chrono::days>(now));
    const auto byUser = today.by(store::call_dimension::User);
    const auto latencies = today.latenciesBy(0);
    const core::Seconds firstHour = std::chrono::floor<std::chrono::hours>(now) - std::chrono::hours(23);
    const core::Seconds firstMinute = std::chrono::floor<std::chrono::minutes>(now) - std::chrono::minutes(59);
    const auto hours = listSpans(since(firstHour), firstHour, std::chrono::hours(1), 24);
    const auto minutes = listSpans(since(firstMinute), firstMinute, std::chrono::minutes(1), 60);
    if (!byUser || !latencies || !hours || !minutes) {
        return core::unexpected(store::Error(!byUser ? byUser.error() : !latencies ? latencies.error() : !hours ? hours.error() : minutes.error()));
    }
    overview.last24Hours = *hours;
    overview.lastHour = *minutes;
    for (const auto &[key, count] : *byUser) {
        overview.callsToday += count.all();
        overview.failedCallsToday += count.failed();
        ++overview.usersActiveToday;
    }
    for (const auto &[key, sketch] : *latencies) {
        overview.medianToday = sketch.percentile(50);
        overview.p95Today = sketch.percentile(95);
    }
    overview.callsLastMinute = *lastMinute;
    return {};
}

// Assigns what a table counted; false leaves the caller to answer with `failure`.
bool take(const store::Result<int> &counted, int &target, std::optional<store::Error> &failure)
{
    if (!counted) {
        failure = counted.error();
        return false;
    }
    target = *counted;
    return true;
}

Outcome<Overview> count(store::Database &database, core::Milliseconds now)
{
    const core::Seconds seconds = std::chrono::floor<std::chrono::seconds>(now);
    Overview overview;
    std::optional<store::Error> failure;
    int users = 0;
    const bool isCounted = take(store::UserTable(database).count(), users, failure)
        && take(store::UserTable(database).countApproved(seconds), overview.usersApproved, failure)
        && take(store::ApprovalRequestTable(database).count(seconds), overview.approvalsWaiting, failure)
        && take(store::ClientTable(database).count(), overview.clients, failure)
        && take(store::ClientTable(database).countWaiting(), overview.clientsWaiting, failure)
        && take(store::LoginBindingTable(database).countConflicts(), overview.loginConflicts, failure)
        && take(store::RefreshTokenFamilyTable(database).countLive(), overview.sessionsLive, failure);
    if (!isCounted) {
        return core::unexpected(std::move(*failure));
    }
    overview.hasAnyUser = users > 0;
    const auto calls = countCalls(database, now, overview);
    return calls ? Outcome<Overview>(Result<Overview>(overview)) : failedJob<Overview>(calls);
}

store::CallTable::Query toStore(const CallQuery &query)
{
    store::CallTable::Query asked;
    asked.from = query.from;
    asked.to = query.to;
    asked.userId = query.userId;
    asked.familyId = query.sessionId;
    asked.tool = query.tool.isEmpty() ? std::nullopt : std::optional(query.tool);
    asked.id = query.id;
    asked.beforeId = query.beforeId;
    asked.limit = std::clamp(query.limit, 1, LongestPage);
    return asked;
}

} // namespace

Reports::Reports(store::Store &store, const core::Clock &clock, const ListenerControl &listener, const SettingsControl &settings)
    : m_store(store)
    , m_clock(clock)
    , m_listener(listener)
    , m_settings(settings)
{
}

void Reports::overview(Reply<Overview> reply)
{
    const auto addStatus = [this, reply = std::move(reply)](Result<Overview> overview) {
        reply(overview ? Result<Overview>(withStatus(*overview)) : std::move(overview));
    };
    m_store.report(this, [now = m_clock.nowMs()](store::Database &database) { return count(database, now); },
                   answerWith(Reply<Overview>(addStatus)));
}

Overview Reports::withStatus(Overview overview) const
{
    const ListenerStatus status = m_listener.status();
    overview.state = status.state;
    overview.problem = status.problem;
    overview.problemDetail = status.problemDetail;
    overview.listenAddress = status.listenAddress;
    overview.publicUrl = status.publicUrl;
    overview.mcpUrl = status.mcpUrl;
    overview.authMode = status.authMode;
    overview.providers = status.providers;
    overview.connections = status.connections;
    overview.openStreams = status.openStreams;
    overview.callsNotRecorded = status.callsNotRecorded;
    overview.certificateEndsAt = status.certificateEndsAt;
    overview.secretVault = m_settings.secretVault();
    overview.version = QCoreApplication::applicationVersion();
    overview.databaseBytes = m_store.sizeOnDisk();
    return overview;
}

void Reports::listCalls(const CallQuery &query, Reply<QList<CallSummary>> reply)
{
    const auto job = [asked = toStore(query)](store::Database &database) -> Outcome<QList<CallSummary>> {
        const auto rows = store::CallTable(database).list(asked);
        if (!rows) {
            return failedJob<QList<CallSummary>>(rows);
        }
        QList<CallSummary> calls;
        calls.reserve(rows->size());
        for (const store::CallRow &row : *rows) {
            calls.append(toSummary(row));
        }
        return Result<QList<CallSummary>>(calls);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

} // namespace admin
