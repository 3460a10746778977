// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/audit_event_table.h"

#include <limits>

namespace store
{

namespace
{

constexpr auto columnNames = "id, time_ms, kind, actor_kind, result, reason, client_id, request_id, repeats, erased_rows, "
                             "personal_hash, personal_salt, actor_id, user_id, on_what, address, proxy_address, details, "
                             "previous_hash, hash";

AuditEventRow readEvent(Columns &columns)
{
    return AuditEventRow{
        .id = columns.take<qint64>(),
        .time = columns.take<core::Milliseconds>(),
        .kind = columns.take<QString>(),
        .actorKind = columns.take<QString>(),
        .result = columns.take<QString>(),
        .reason = columns.take<QString>(),
        .clientId = columns.take<core::ClientId>(),
        .requestId = columns.take<core::RequestId>(),
        .repeats = columns.take<qint64>(),
        .erasedRows = columns.take<QString>(),
        .personalHash = columns.take<QByteArray>(),
        .personalSalt = columns.take<QByteArray>(),
        .actorId = columns.take<QString>(),
        .userId = columns.take<core::UserId>(),
        .onWhat = columns.take<QString>(),
        .address = columns.take<QString>(),
        .proxyAddress = columns.take<QString>(),
        .details = columns.take<QString>(),
        .previousHash = columns.take<QByteArray>(),
        .hash = columns.take<QByteArray>(),
    };
}

} // namespace

Result<QList<AuditEventRow>> AuditEventTable::list(const Query &query) const
{
    QByteArray sql = QByteArrayLiteral("SELECT ") + columnNames + " FROM audit_events WHERE id > ?";
    QVariantList values{toSql(query.afterId)};
    const auto require = [&sql, &values](const char *condition, const auto &value) {
        if (value) {
            sql += condition;
            values << toSql(*value);
        }
    };
    require(" AND id <= ?", query.throughId);
    require(" AND time_ms >= ?", query.from);
    require(" AND time_ms < ?", query.to);
    if (query.userId) {
        sql += " AND (user_id = ? OR actor_id = ?)";
        values << toSql(*query.userId) << toSql(*query.userId);
    }
    sql += " ORDER BY id LIMIT ?";
    auto select = statement(sql);
    for (const QVariant &value : std::as_const(values)) {
        select.bind(value);
    }
    return select.bind(query.limit).all(readEvent);
}

Result<QList<AuditEventRow>> AuditEventTable::listNewest(std::optional<qint64> beforeId, int limit) const
{
    return statement(QByteArrayLiteral("SELECT ") + columnNames + " FROM audit_events WHERE id < ? ORDER BY id DESC LIMIT ?")
        .bind(beforeId.value_or(std::numeric_limits<qint64>::max()), limit)
        .all(readEvent);
}

Result<qint64> AuditEventTable::lastId() const
{
    return statement("SELECT coalesce(max(id), 0) FROM audit_events").value<qint64>();
}

Result<void> AuditEventTable::insert(const AuditEventRow &row) const
{
    return change(statement(QByteArrayLiteral("INSERT INTO audit_events (") + columnNames
                            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                      .bind(row.id, row.time, row.kind, row.actorKind, row.result, row.reason, row.clientId, row.requestId,
                            row.repeats, row.erasedRows, row.personalHash, nullIfEmpty(row.personalSalt), row.actorId, row.userId,
                            row.onWhat, row.address, row.proxyAddress, row.details, row.previousHash, row.hash),
                  Topic::AuditEvents, ChangeKind::Inserted, QByteArray::number(row.id))
        .map([](int) {});
}

Result<QList<qint64>> AuditEventTable::listIdsOf(const core::UserId &id) const
{
    return statement("SELECT id FROM audit_events WHERE personal_salt IS NOT NULL "
                     "AND ((user_id <> '' AND user_id = ?) OR (actor_id <> '' AND actor_id = ?)) ORDER BY id")
        .bind(id, id)
        .all([](Columns &columns) { return columns.take<qint64>(); });
}

Result<int> AuditEventTable::erase(const core::UserId &id) const
{
    return change(statement("UPDATE audit_events SET personal_salt = NULL, actor_id = '', user_id = '', on_what = '', address = '', "
                            "proxy_address = '', details = '' WHERE personal_salt IS NOT NULL "
                            "AND ((user_id <> '' AND user_id = ?) OR (actor_id <> '' AND actor_id = ?))")
                      .bind(id, id),
                  Topic::AuditEvents, ChangeKind::Updated, QByteArray());
}

Result<qint64> AuditEventTable::lastIdBefore(core::Milliseconds time) const
{
    return statement("SELECT coalesce((SELECT min(id) - 1 FROM audit_events WHERE time_ms >= ?), (SELECT max(id) FROM audit_events), 0)").bind(time).value<qint64>();
}

Result<QList<AuditEventTable::KindCount>> AuditEventTable::countKinds(qint64 afterId, qint64 throughId) const
{
    return statement("SELECT kind, result, sum(repeats) FROM audit_events WHERE id > ? AND id <= ? GROUP BY kind, result")
        .bind(afterId, throughId)
        .all([](Columns &columns) {
            return KindCount{.kind = columns.take<QString>(), .result = columns.take<QString>(), .count = columns.take<qint64>()};
        });
}

Result<int> AuditEventTable::removeThrough(qint64 id) const
{
    return change(statement("DELETE FROM audit_events WHERE id <= ?").bind(id), Topic::AuditEvents, ChangeKind::Removed, QByteArray());
}

} // namespace store
