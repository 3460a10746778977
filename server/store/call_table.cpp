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

Result<qint64> CallTable::insert(const CallRow &row) const
{
    // Without RETURNING: it would open a statement journal (call_rollup_table.cpp).
    const auto inserted = statement("INSERT INTO calls (" + callColumns()
                              + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                        .bind(row.time, row.requestId, row.userId, row.login, row.name, row.email, row.clientId, row.clientName,
                              row.clientVersion, row.server, row.tool, row.revision, row.transport, row.familyId,
                              QString(toWire(row.outcome)), row.error, row.duration, row.requestBytes, row.responseBytes, row.arguments,
                              row.queued, row.costMicros, row.result)
                        .run();
    if (!inserted) {
        return core::unexpected(Error(inserted.error()));
    }
    const auto id = statement("SELECT last_insert_rowid()").value<qint64>();
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
