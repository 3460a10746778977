// SPDX-License-Identifier: GPL-3.0-or-later
// What the audit log of a test's store says, in the order it happened.
#pragma once

#include "server/audit/verification.h"
#include "server/store/audit_event_table.h"
#include "tests/support/temporary_store.h"

namespace tests
{

[[nodiscard]] inline QList<store::AuditEventRow> auditRows(TemporaryStore &store, qint64 afterId = 0)
{
    store::AuditEventTable::Query query;
    query.afterId = afterId;
    // Behind every write that was asked for before.
    const auto rows = store->writeAndWait(
        [query](store::Transaction &transaction) { return store::AuditEventTable(transaction).list(query); });
    return rows.value_or(QList<store::AuditEventRow>());
}

[[nodiscard]] inline qint64 lastAuditId(TemporaryStore &store)
{
    const auto rows = auditRows(store);
    return rows.isEmpty() ? 0 : rows.constLast().id;
}

// "kind result reason", without the blanks at the end.
[[nodiscard]] inline QStringList auditLines(TemporaryStore &store, qint64 afterId = 0)
{
    QStringList lines;
    for (const store::AuditEventRow &row : auditRows(store, afterId)) {
        lines.append(QStringLiteral("%1 %2 %3").arg(row.kind, row.result, row.reason).trimmed());
    }
    return lines;
}

[[nodiscard]] inline bool isAuditWhole(TemporaryStore &store)
{
    const auto verified = store->writeAndWait(
        [](store::Transaction &transaction) { return audit::verify(transaction.database()); });
    return verified && !verified->firstBreak;
}

// Everything the log holds, to look for what must not be in it.
[[nodiscard]] inline QByteArray auditText(TemporaryStore &store)
{
    QByteArray text;
    for (const store::AuditEventRow &row : auditRows(store)) {
        for (const QString &part : {row.actorId, row.userId.toString(), row.clientId.toString(), row.onWhat, row.reason,
                 row.address, row.details}) {
            text += part.toUtf8() + '\n';
        }
    }
    return text;
}

} // namespace tests
