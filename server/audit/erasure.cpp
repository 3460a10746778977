// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/erasure.h"

#include "server/audit/append.h"
#include "server/audit/row_ranges.h"
#include "server/store/audit_event_table.h"

namespace audit
{

store::Result<int> eraseUser(store::Transaction &transaction, const core::UserId &id, core::Milliseconds now, const Actor &actor)
{
    const store::AuditEventTable table(transaction);
    const auto ids = table.listIdsOf(id);
    if (!ids) {
        return core::unexpected(store::Error(ids.error()));
    }
    const auto erased = table.erase(id);
    if (!erased) {
        return erased;
    }
    Event event{.kind = EventKind::UserErased, .time = now, .actor = actor, .details = {{QStringLiteral("rows"), *erased}}};
    return appendErasure(transaction, event, RowRanges(*ids).toText()).map([&] { return *erased; });
}

} // namespace audit
