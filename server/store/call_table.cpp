// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/call_table.h"

#include "server/store/call_page.h"

namespace store
{

namespace
{

constexpr auto columnNames = "time_ms, request_id, user_id, login, name, email, client_id, client_name, client_version, server, "
                             "tool, revision, transport, family_id, outcome, error, duration_us, request_bytes, "
                             "response_bytes, arguments, queue_us, cost_micros, result";

// The column's CHECK allows no other text.
CallOutcome outcomeOf(Columns &columns)
{
    return callOutcomeFromWire(columns.take<QString>()).value_or(CallOutcome::ServerError);
}

} // namespace

QByteArray callColumns()
{
    return columnNames;
}

CallRow readCall(Columns &columns)
{
    return CallRow{
        .id = columns.take<qint64>(),
        .time = columns.take<core::Milliseconds>(),
        .requestId = columns.take<core::RequestId>(),
        .userId = columns.take<core::UserId>(),
        .login = columns.take<QString>(),
        .name = columns.take<QString>(),
        .email = columns.take<QString>(),
        .clientId = columns.take<core::ClientId>(),
        .clientName = columns.take<QString>(),
        .clientVersion = columns.take<QString>(),
        .server = columns.take<QString>(),
        .tool = columns.take<QString>(),
        .revision = columns.take<QString>(),
        .transport = columns.take<QString>(),
        .familyId = columns.take<core::FamilyId>(),
        .outcome = outcomeOf(columns),
        .error = columns.take<QString>(),
        .duration = columns.take<std::chrono::microseconds>(),
        .requestBytes = columns.take<qint64>(),
        .responseBytes = columns.take<qint64>(),
        .arguments = columns.take<std::optional<QString>>(),
        .queued = columns.take<std::chrono::microseconds>(),
        .costMicros = columns.take<qint64>(),
        .result = columns.take<std::optional<QString>>(),
    };
}

namespace
{

struct HourOutcome {
    core::Seconds startsAt{};
    CallOutcome outcome = CallOutcome::Ok;
    qint64 calls = 0;
};

void add(CallHourRow &hour, const HourOutcome &part)
{
    switch (part.outcome) {
    case CallOutcome::Ok:
        hour.ok += part.calls;
        return;
    case CallOutcome::ToolError:
        hour.toolErrors += part.calls;
        return;
    case CallOutcome::Denied:
        hour.denied += part.calls;
        return;
    case CallOutcome::RateLimited:
    case CallOutcome::Cancelled:
    case CallOutcome::ServerError:
        hour.other += part.calls;
        return;
    }
}

} // namespace

Result<QList<CallRow>> CallTable::list(const Query &query) const
{
    // Only the conditions that are set are in the text, so that each combination can use its index; values are always bound.
    QByteArray sql = "SELECT id, " + callColumns() + " FROM calls WHERE TRUE";
    QVariantList values;
    const auto require = [&sql, &values](const char *condition, const auto &value) {
        if (value) {
            sql += condition;
            values << toSql(*value);
        }
    };
    require(" AND id = ?", query.id);
    require(" AND id < ?", query.beforeId);
    require(" AND time_ms >= ?", query.from);
    require(" AND time_ms < ?", query.to);
    require(" AND user_id = ?", query.userId);
    require(" AND family_id = ?", query.familyId);
    require(" AND tool = ?", query.tool);
    sql += " ORDER BY id DESC LIMIT ?";
    auto select = statement(sql);
    for (const QVariant &value : std::as_const(values)) {
        select.bind(value);
    }
    return select.bind(query.limit).all(readCall);
}

Result<qint64> CallTable::countSince(core::Milliseconds from) const
{
    return statement("SELECT count(*) FROM calls WHERE time_ms >= ?").bind(from).value<qint64>();
}

Result<CallTotalsRow> CallTable::totalsSince(core::Milliseconds from) const
{
    const auto totals
        = statement("SELECT count(*), coalesce(sum(outcome <> 'ok'), 0), count(DISTINCT user_id) FROM calls WHERE time_ms >= ?")
              .bind(from)
              .one([](Columns &columns) {
                  return CallTotalsRow{
                      .calls = columns.take<qint64>(),
                      .failed = columns.take<qint64>(),
                      .users = columns.take<qint64>(),
                      .median = std::nullopt,
                      .p95 = std::nullopt,
                  };
              });
    if (!totals || !*totals) {
        return core::unexpected(totals ? Error{ErrorKind::Other, QStringLiteral("no totals")} : Error(totals.error()));
    }
    CallTotalsRow row = **totals;
    // Nearest rank: the smallest duration that at least p % of the calls did not exceed.
    const auto percentile = [this, from, &row](int percent) {
        const qint64 rank = (row.calls * percent + 99) / 100;
        return statement("SELECT duration_us FROM calls WHERE time_ms >= ? ORDER BY duration_us LIMIT 1 OFFSET ?")
            .bind(from, std::max<qint64>(rank - 1, 0))
            .one([](Columns &columns) { return columns.take<std::chrono::microseconds>(); });
    };
    const auto median = percentile(50);
    const auto p95 = percentile(95);
    if (!median || !p95) {
        return core::unexpected(Error(median ? p95.error() : median.error()));
    }
    row.median = *median;
    row.p95 = *p95;
    return row;
}

Result<QList<CallHourRow>> CallTable::listHours(core::Milliseconds now, int count) const
{
    return listSpans(now, std::chrono::hours(1), count);
}

Result<QList<CallHourRow>> CallTable::listMinutes(core::Milliseconds now, int count) const
{
    return listSpans(now, std::chrono::minutes(1), count);
}

Result<QList<CallHourRow>> CallTable::listSpans(core::Milliseconds now, std::chrono::seconds span, int count) const
{
    const core::Seconds last(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() / span * span);
    const core::Seconds first = last - span * (count - 1);
    const auto parts = statement("SELECT time_ms / ? * ?, outcome, count(*) FROM calls WHERE time_ms >= ? GROUP BY 1, 2")
                           .bind(qint64(std::chrono::milliseconds(span).count()), qint64(span.count()), core::Milliseconds(first))
                           .all([](Columns &columns) {
                               return HourOutcome{
                                   .startsAt = columns.take<core::Seconds>(),
                                   .outcome = outcomeOf(columns),
                                   .calls = columns.take<qint64>(),
                               };
                           });
    if (!parts) {
        return core::unexpected(Error(parts.error()));
    }
    QList<CallHourRow> spans;
    for (int i = 0; i < count; ++i) {
        spans.append({.startsAt = first + span * i});
    }
    for (const HourOutcome &part : *parts) {
        const auto index = (part.startsAt - first) / span;
        if (index < count) { // a clock that was set back leaves calls in the future
            add(spans[index], part);
        }
    }
    return spans;
}

Result<qint64> CallTable::insert(const CallRow &row) const
{
    const auto id = statement("INSERT INTO calls (" + callColumns()
                              + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id")
                        .bind(row.time, row.requestId, row.userId, row.login, row.name, row.email, row.clientId, row.clientName,
                              row.clientVersion, row.server, row.tool, row.revision, row.transport, row.familyId,
                              QString(toWire(row.outcome)), row.error, row.duration, row.requestBytes, row.responseBytes, row.arguments,
                              row.queued, row.costMicros, row.result)
                        .value<qint64>();
    if (id) {
        transaction().note(Topic::Calls, ChangeKind::Inserted, QByteArray::number(*id));
    }
    return id;
}

Result<int> CallTable::removeBefore(core::Milliseconds time, int atMost) const
{
    return change(statement("DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE time_ms < ? ORDER BY time_ms LIMIT ?)").bind(time, atMost),
                  Topic::Calls, ChangeKind::Removed, QByteArray());
}

Result<int> CallTable::blank(const core::UserId &id, const core::UserId &pseudonym, int atMost) const
{
    return change(statement("UPDATE calls SET user_id = ?, login = '', name = '', email = '', request_id = '', family_id = '', error = '', "
                            "arguments = NULL, result = NULL WHERE id IN (SELECT id FROM calls WHERE user_id = ? LIMIT ?)")
                      .bind(pseudonym, id, atMost),
                  Topic::Calls, ChangeKind::Updated, QByteArray());
}

} // namespace store
