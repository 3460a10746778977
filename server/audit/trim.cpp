// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/trim.h"

#include "server/audit/append.h"
#include "server/store/audit_event_table.h"

namespace audit
{

store::Result<int> trim(store::Transaction &transaction, core::Milliseconds time, core::Milliseconds now, int atMost)
{
    const store::AuditEventTable table(transaction);
    const auto start = readStart(transaction.database());
    const auto older = table.lastIdBefore(time);
    if (!start || !older) {
        return core::unexpected(store::Error(start ? older.error() : start.error()));
    }
    const qint64 last = std::min(*older, start->id + atMost);
    if (last <= start->id) {
        return 0;
    }
    store::AuditEventTable::Query query;
    query.afterId = last - 1;
    query.throughId = last;
    const auto rows = table.list(query);
    if (!rows || rows->isEmpty()) {
        return core::unexpected(rows ? store::Error{store::ErrorKind::Other, QStringLiteral("audit row %1 is missing").arg(last)} : store::Error(rows.error()));
    }
    const ChainHead removed{last, rows->constFirst().hash};
    Event event;
    event.kind = EventKind::AuditTrimmed;
    event.time = now;
    event.actor.kind = ActorKind::Server;
    event.onWhat = toText(removed);
    return append(transaction, event).and_then([&] { return writeStart(transaction, removed); }).and_then([&] { return table.removeThrough(last); });
}

} // namespace audit
