// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/call_page.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <limits>

namespace store
{

namespace
{

// The index that a page is read along, once for each value of the condition that it stands for.
struct Way {
    QByteArray index;
    QByteArray condition; // empty: none but the time
    QList<QVariantList> values;
};

QString jsonArray(const QStringList &texts)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(texts)).toJson(QJsonDocument::Compact));
}

template <class Ids>
QStringList texts(const Ids &ids)
{
    QStringList list;
    for (const auto &id : ids) {
        list << id.toString();
    }
    return list;
}

QStringList texts(const QList<CallOutcome> &outcomes)
{
    QStringList list;
    for (const CallOutcome outcome : outcomes) {
        list << toWire(outcome);
    }
    return list;
}

QVariantList serverAndTool(const QString &key)
{
    return {key.section(u'/', 0, 0), key.section(u'/', 1)};
}

// Each once: a way that is gone twice gives its rows twice.
void addValue(Way &way, const QVariantList &value)
{
    if (!way.values.contains(value)) {
        way.values << value;
    }
}

// The narrowest first.
Way wayOf(const CallConditions &conditions)
{
    Way way{"calls_by_time", {}, {{}}};
    if (conditions.familyId) {
        return {"calls_by_family", "family_id = ?", {{toSql(*conditions.familyId)}}};
    }
    if (conditions.users) {
        way = {"calls_by_user", "user_id = ?", {}};
        for (const core::UserId &id : *conditions.users) {
            addValue(way, {toSql(id)});
        }
    } else if (conditions.tools) {
        way = {"calls_by_tool", "server = ? AND tool = ?", {}};
        for (const QString &key : *conditions.tools) {
            addValue(way, serverAndTool(key));
        }
    } else if (conditions.clients) {
        way = {"calls_by_client", "client_id = ?", {}};
        for (const core::ClientId &id : *conditions.clients) {
            addValue(way, {toSql(id)});
        }
    } else if (!conditions.outcomes.isEmpty() && !conditions.outcomes.contains(CallOutcome::Ok)) {
        way = {"calls_not_ok", "outcome = ? AND outcome <> 'ok'", {}};
        for (const CallOutcome outcome : conditions.outcomes) {
            addValue(way, {QString(toWire(outcome))});
        }
    }
    return way;
}

struct Where {
    QByteArray sql;
    QVariantList values;

    void add(const QByteArray &condition, const QVariantList &bound)
    {
        sql += " AND " + condition;
        values += bound;
    }
};

QString likePattern(QString text)
{
    for (const char *special : {"\\", "%", "_"}) {
        text.replace(QLatin1String(special), QLatin1String("\\") + QLatin1String(special));
    }
    return u'%' + text + u'%';
}

// All of them, also the one that the way stands for.
Where whereOf(const CallConditions &conditions)
{
    Where where{"time_ms >= ? AND time_ms < ?",
                {qlonglong(conditions.from ? conditions.from->time_since_epoch().count() : std::numeric_limits<qint64>::min()),
                 qlonglong(conditions.to ? conditions.to->time_since_epoch().count() : std::numeric_limits<qint64>::max())}};
    if (conditions.tools) {
        where.add("(server || '/' || tool) IN (SELECT value FROM json_each(?))", {jsonArray(*conditions.tools)});
    }
    if (conditions.users) {
        where.add("+user_id IN (SELECT value FROM json_each(?))", {jsonArray(texts(*conditions.users))});
    }
    if (conditions.clients) {
        where.add("+client_id IN (SELECT value FROM json_each(?))", {jsonArray(texts(*conditions.clients))});
    }
    if (!conditions.outcomes.isEmpty()) {
        where.add("+outcome IN (SELECT value FROM json_each(?))", {jsonArray(texts(conditions.outcomes))});
    }
    if (conditions.throughId) {
        where.add("+id <= ?", {*conditions.throughId});
    }
    return where;
}

// One index for one value, or the time when there are several: a slice must have one order.
Way sliceWayOf(const CallConditions &conditions)
{
    const Way way = wayOf(conditions);
    return way.values.size() == 1 ? way : Way{"calls_by_time", {}, {{}}};
}

QByteArray fromSql(const Way &way)
{
    return " FROM calls INDEXED BY " + way.index + " WHERE " + (way.condition.isEmpty() ? QByteArray("TRUE") : way.condition);
}

// What stands between the end of the page before and the rows wanted.
void addPosition(Where &where, const CallPageQuery &query)
{
    if (!query.after) {
        return;
    }
    const QVariant time = toSql(query.after->time);
    if (query.order == CallOrder::OldestFirst) {
        where.add("time_ms >= ? AND (time_ms > ? OR id > ?)", {time, time, query.after->id});
    } else {
        where.add("time_ms <= ? AND (time_ms < ? OR id < ?)", {time, time, query.after->id});
    }
}

QByteArray orderSql(CallOrder order)
{
    return order == CallOrder::OldestFirst ? " ORDER BY time_ms, id" : " ORDER BY time_ms DESC, id DESC";
}

Statement &bindAll(Statement &statement, const QVariantList &values)
{
    for (const QVariant &value : values) {
        statement.bind(value);
    }
    return statement;
}

// Sorts what several ways gave into one order and cuts it.
void putInOrder(QList<CallRow> &rows, const CallPageQuery &query)
{
    const auto position = [](const CallRow &row) { return CallPosition{row.time, row.id}; };
    std::sort(rows.begin(), rows.end(), [&](const CallRow &a, const CallRow &b) {
        return query.order == CallOrder::OldestFirst ? position(a) < position(b) : position(b) < position(a);
    });
    rows.resize(std::min<qsizetype>(rows.size(), query.limit));
}

constexpr auto TextCondition = "(arguments LIKE ? ESCAPE '\\' OR result LIKE ? ESCAPE '\\' OR error LIKE ? ESCAPE '\\' OR login LIKE ? ESCAPE '\\' OR "
                               "name LIKE ? ESCAPE '\\' OR email LIKE ? ESCAPE '\\' OR client_name LIKE ? ESCAPE '\\' OR tool LIKE ? ESCAPE '\\' OR "
                               "request_id LIKE ? ESCAPE '\\')";

void addText(Where &where, const QString &text)
{
    if (!text.isEmpty()) {
        where.add(TextCondition, QVariantList(9, likePattern(text)));
    }
}

QByteArray dimensionKeys(int groupBy)
{
    // Subjects are kept in the transaction of the row, so each is found.
    QByteArray keys;
    keys += groupBy & call_dimension::Tool ? ", (SELECT id FROM call_subjects WHERE dimension = 1 AND key = server || '/' || tool)" : ", 0";
    keys += groupBy & call_dimension::User ? ", (SELECT id FROM call_subjects WHERE dimension = 2 AND key = user_id)" : ", 0";
    keys += groupBy & call_dimension::Client ? ", (SELECT id FROM call_subjects WHERE dimension = 4 AND key = client_id)" : ", 0";
    return keys;
}

QByteArray bucketKey(std::chrono::seconds bucket)
{
    // Division rounds towards zero; nobody calls before 1970.
    const QByteArray width = QByteArray::number(qint64(bucket.count()));
    return bucket.count() > 0 ? "time_ms / 1000 / " + width + " * " + width : QByteArray("0");
}

CallCellRow readSum(Columns &columns)
{
    return CallCellRow{
        .startsAt = columns.take<core::Seconds>(),
        .tool = columns.take<qint64>(),
        .user = columns.take<qint64>(),
        .client = columns.take<qint64>(),
        .outcome = callOutcomeFromWire(columns.take<QString>()).value_or(CallOutcome::ServerError),
        .calls = columns.take<qint64>(),
        .duration = columns.take<std::chrono::microseconds>(),
        .costMicros = columns.take<qint64>(),
        .requestBytes = columns.take<qint64>(),
        .responseBytes = columns.take<qint64>(),
        .latency = {},
    };
}

} // namespace

Result<QList<CallRow>> CallPages::page(const CallPageQuery &query) const
{
    const Way way = wayOf(query.conditions);
    Where where = whereOf(query.conditions);
    addPosition(where, query);
    addText(where, query.conditions.text);
    QList<CallRow> rows;
    for (const QVariantList &value : way.values) {
        auto select = statement("SELECT id, " + callColumns() + fromSql(way) + " AND " + where.sql + orderSql(query.order) + " LIMIT ?");
        const auto found = bindAll(bindAll(select, value), where.values).bind(query.limit).all(readCall);
        if (!found) {
            return found;
        }
        rows += *found;
    }
    putInOrder(rows, query);
    return rows;
}

Result<CallPages::Slice> CallPages::slice(const CallPageQuery &query, int rows) const
{
    // 1. Where the slice ends, by the index alone
    const Way way = sliceWayOf(query.conditions);
    CallConditions span;
    span.from = query.conditions.from;
    span.to = query.conditions.to;
    Where along = whereOf(span);
    addPosition(along, query);
    auto find = statement("SELECT time_ms, id" + fromSql(way) + " AND " + along.sql + orderSql(query.order) + " LIMIT 1 OFFSET ?");
    const auto end = bindAll(bindAll(find, way.values.constFirst()), along.values).bind(rows - 1).one([](Columns &columns) {
        return CallPosition{.time = columns.take<core::Milliseconds>(), .id = columns.take<qint64>()};
    });
    if (!end) {
        return core::unexpected(Error(end.error()));
    }
    // 2. What fits in it
    Where where = whereOf(query.conditions);
    addPosition(where, query);
    addText(where, query.conditions.text);
    if (*end) {
        const QVariant time = toSql((*end)->time);
        if (query.order == CallOrder::OldestFirst) {
            where.add("time_ms <= ? AND (time_ms < ? OR id <= ?)", {time, time, (*end)->id});
        } else {
            where.add("time_ms >= ? AND (time_ms > ? OR id >= ?)", {time, time, (*end)->id});
        }
    }
    const QByteArray order = query.order == CallOrder::SlowestFirst ? QByteArray(" ORDER BY duration_us DESC, time_ms DESC, id DESC") : orderSql(query.order);
    auto select = statement("SELECT id, " + callColumns() + fromSql(way) + " AND " + where.sql + order + " LIMIT ?");
    auto found = bindAll(bindAll(select, way.values.constFirst()), where.values).bind(query.limit).all(readCall);
    if (!found) {
        return core::unexpected(Error(found.error()));
    }
    return Slice{std::move(*found), *end};
}

Result<QList<CallCellRow>> CallPages::sums(const Sums &query) const
{
    const Way way = wayOf(query.conditions);
    Where where = whereOf(query.conditions);
    addText(where, query.conditions.text);
    QList<CallCellRow> cells;
    for (const QVariantList &value : way.values) {
        auto select = statement("SELECT " + bucketKey(query.bucket) + dimensionKeys(query.groupBy)
                                + ", outcome, count(*), sum(duration_us), sum(cost_micros), sum(request_bytes), sum(response_bytes)" + fromSql(way) + " AND "
                                + where.sql + " GROUP BY 1, 2, 3, 4, 5");
        const auto found = bindAll(bindAll(select, value), where.values).all(readSum);
        if (!found) {
            return found;
        }
        cells += *found;
    }
    return cells;
}

Result<QList<CallCellRow>> CallPages::eachCall(const Sums &query) const
{
    const Way way = wayOf(query.conditions);
    Where where = whereOf(query.conditions);
    addText(where, query.conditions.text);
    QList<CallCellRow> cells;
    for (const QVariantList &value : way.values) {
        auto select = statement("SELECT " + bucketKey(query.bucket) + dimensionKeys(query.groupBy)
                                + ", outcome, 1, duration_us, cost_micros, request_bytes, response_bytes" + fromSql(way) + " AND " + where.sql);
        const auto found = bindAll(bindAll(select, value), where.values).all(readSum);
        if (!found) {
            return found;
        }
        cells += *found;
    }
    return cells;
}

Result<qint64> CallPages::lastId() const
{
    return statement("SELECT coalesce(max(id), 0) FROM calls").value<qint64>();
}

Result<std::optional<CallPages::Ends>> CallPages::ends() const
{
    // Apart, so that each is one step down the index.
    const auto first = statement("SELECT min(time_ms) FROM calls").value<std::optional<core::Milliseconds>>();
    const auto last = statement("SELECT max(time_ms) FROM calls").value<std::optional<core::Milliseconds>>();
    if (!first || !last) {
        return core::unexpected(Error(first ? last.error() : first.error()));
    }
    return *first && *last ? std::optional(Ends{**first, **last}) : std::nullopt;
}

} // namespace store
