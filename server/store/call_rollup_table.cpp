// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/call_rollup_table.h"

#include <array>

namespace store
{

namespace
{

struct DimensionColumn {
    int dimension;
    const char *column;
    QList<qint64> CallRollupTable::Query::*ids;
};

constexpr std::array<DimensionColumn, 3> Dimensions{{
    {call_dimension::Tool, "tool", &CallRollupTable::Query::tools},
    {call_dimension::User, "user", &CallRollupTable::Query::users},
    {call_dimension::Client, "client", &CallRollupTable::Query::clients},
}};

constexpr auto KeyCondition = "facet = ? AND grain_s = ? AND tool = ? AND user = ? AND client = ? AND start_s = ? AND outcome = ?";

template <class Numbers>
QString jsonArray(const Numbers &numbers)
{
    QString json = QStringLiteral("[");
    for (const auto number : numbers) {
        json += QString::number(qint64(number)) + QLatin1Char(',');
    }
    if (json.size() > 1) {
        json.chop(1);
    }
    return json + QLatin1Char(']');
}

CallCellRow readCell(Columns &columns)
{
    return CallCellRow{
        .startsAt = columns.take<core::Seconds>(),
        .tool = columns.take<qint64>(),
        .user = columns.take<qint64>(),
        .client = columns.take<qint64>(),
        .outcome = CallOutcome(columns.take<int>()),
        .calls = columns.take<qint64>(),
        .duration = columns.take<std::chrono::microseconds>(),
        .costMicros = columns.take<qint64>(),
        .requestBytes = columns.take<qint64>(),
        .responseBytes = columns.take<qint64>(),
        .latency = columns.take<QByteArray>(),
    };
}

struct Select {
    QByteArray keys;   // bucket and dimensions
    QByteArray source; // FROM and WHERE
    QVariantList values;
};

// One seek for each combination of the named subjects: CROSS JOIN keeps the order that the primary key has.
Select select(const CallRollupTable::Query &query)
{
    Select made;
    const auto bucket = query.bucket.count();
    made.keys = bucket > 0 ? "start_s / " + QByteArray::number(qint64(bucket)) + " * " + QByteArray::number(qint64(bucket)) : QByteArray("0");
    QByteArray joins;
    QByteArray conditions;
    for (const DimensionColumn &dimension : Dimensions) {
        const QByteArray column = dimension.column;
        made.keys += query.groupBy & dimension.dimension ? ", r." + column : QByteArray(", 0");
        if (query.facet & dimension.dimension) {
            joins += "json_each(?) AS " + column + "_ids CROSS JOIN ";
            made.values << jsonArray(query.*dimension.ids);
            conditions += " AND r." + column + " = " + column + "_ids.value";
        } else {
            conditions += " AND r." + column + " = 0";
        }
    }
    made.source = " FROM " + joins + "call_rollups AS r WHERE r.facet = ? AND r.grain_s = ?" + conditions + " AND r.start_s >= ? AND r.start_s < ?";
    made.values << query.facet << qlonglong(query.grain.count()) << toSql(query.from) << toSql(query.to);
    if (!query.outcomes.isEmpty()) {
        made.source += " AND r.outcome IN (SELECT value FROM json_each(?))";
        made.values << jsonArray(query.outcomes);
    }
    return made;
}

Result<QList<CallCellRow>> run(Statement select, const QVariantList &values)
{
    for (const QVariant &value : values) {
        select.bind(value);
    }
    return select.all(readCell);
}

} // namespace

Result<QList<CallCellRow>> CallRollupTable::sums(const Query &query) const
{
    const Select made = select(query);
    return run(statement("SELECT " + made.keys + ", outcome, sum(calls), sum(duration_us), sum(cost_micros), sum(request_bytes), sum(response_bytes), x''"
                         + made.source + " GROUP BY 1, 2, 3, 4, 5"),
               made.values);
}

Result<QList<CallCellRow>> CallRollupTable::latencies(const Query &query) const
{
    const Select made = select(query);
    return run(statement("SELECT " + made.keys + ", outcome, calls, duration_us, cost_micros, request_bytes, response_bytes, latency" + made.source), made.values);
}

Result<std::optional<QByteArray>> CallRollupTable::latencyOf(const Key &key) const
{
    return statement(QByteArrayLiteral("SELECT latency FROM call_rollups WHERE ") + KeyCondition)
        .bind(key.facet, qint64(key.grain.count()), key.tool, key.user, key.client, key.startsAt, int(key.outcome))
        .one([](Columns &columns) { return columns.take<QByteArray>(); });
}

// Two plain statements instead of one upsert with RETURNING: that one would open a statement journal, which SQLite walks through from its
// beginning at the end of each.
Result<void> CallRollupTable::insert(const Key &key, const CallCellRow &cell) const
{
    return statement("INSERT INTO call_rollups (facet, grain_s, tool, user, client, start_s, outcome, calls, duration_us, cost_micros, request_bytes, "
                     "response_bytes, latency) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(key.facet, qint64(key.grain.count()), key.tool, key.user, key.client, key.startsAt, int(key.outcome), cell.calls, cell.duration, cell.costMicros,
              cell.requestBytes, cell.responseBytes, cell.latency)
        .run()
        .map([](int) {});
}

Result<void> CallRollupTable::add(const Key &key, const CallCellRow &cell) const
{
    return statement(QByteArrayLiteral("UPDATE call_rollups SET calls = calls + ?, duration_us = duration_us + ?, cost_micros = cost_micros + ?, "
                                       "request_bytes = request_bytes + ?, response_bytes = response_bytes + ?, latency = ? WHERE ")
                     + KeyCondition)
        .bind(cell.calls, cell.duration, cell.costMicros, cell.requestBytes, cell.responseBytes, cell.latency, key.facet, qint64(key.grain.count()), key.tool,
              key.user, key.client, key.startsAt, int(key.outcome))
        .run()
        .map([](int) {});
}

Result<QList<CallRollupTable::Key>> CallRollupTable::listBefore(core::Seconds time, int atMost) const
{
    return statement("SELECT facet, grain_s, tool, user, client, start_s, outcome FROM call_rollups WHERE start_s < ? LIMIT ?")
        .bind(time, atMost)
        .all([](Columns &columns) {
            Key key;
            key.facet = columns.take<int>();
            key.grain = std::chrono::seconds(columns.take<qint64>());
            key.tool = columns.take<qint64>();
            key.user = columns.take<qint64>();
            key.client = columns.take<qint64>();
            key.startsAt = columns.take<core::Seconds>();
            key.outcome = CallOutcome(columns.take<int>());
            return key;
        });
}

Result<void> CallRollupTable::remove(const Key &key) const
{
    return statement(QByteArrayLiteral("DELETE FROM call_rollups WHERE ") + KeyCondition)
        .bind(key.facet, qint64(key.grain.count()), key.tool, key.user, key.client, key.startsAt, int(key.outcome))
        .run()
        .map([](int) {});
}

Result<void> CallRollupTable::clear() const
{
    return statement("DELETE FROM call_rollups").run().map([](int) {});
}

} // namespace store
