// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/reports.h"

#include "server/admin/store_answer.h"
#include "server/admin/summaries.h"
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

store::Result<void> countCalls(const store::CallTable &calls, core::Milliseconds now, Overview &overview)
{
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const auto totals = calls.totalsSince(core::Milliseconds(today));
    if (!totals) {
        return core::unexpected(store::Error(totals.error()));
    }
    const auto lastMinute = calls.countSince(now - std::chrono::minutes(1));
    if (!lastMinute) {
        return core::unexpected(store::Error(lastMinute.error()));
    }
    const auto hours = calls.listHours(now, 24);
    if (!hours) {
        return core::unexpected(store::Error(hours.error()));
    }
    overview.callsToday = totals->calls;
    overview.failedCallsToday = totals->failed;
    overview.usersActiveToday = int(totals->users);
    overview.medianToday = totals->median;
    overview.p95Today = totals->p95;
    overview.callsLastMinute = *lastMinute;
    const auto minutes = calls.listMinutes(now, 60);
    if (!minutes) {
        return core::unexpected(store::Error(minutes.error()));
    }
    for (const auto &[rows, spans] : {std::pair(&*hours, &overview.last24Hours), std::pair(&*minutes, &overview.lastHour)}) {
        for (const store::CallHourRow &row : *rows) {
            spans->append({row.startsAt, row.ok, row.toolErrors, row.denied, row.other});
        }
    }
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
    const auto calls = countCalls(store::CallTable(database), now, overview);
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
