// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/ended_sessions.h"

#include "server/audit/append.h"
#include "server/store/refresh_token_family_table.h"

namespace runtime
{

store::Result<void> tellEnded(store::Transaction &transaction, const QList<core::FamilyId> &ids, const QString &reason, core::Seconds now)
{
    for (const core::FamilyId &id : ids) {
        const auto family = store::RefreshTokenFamilyTable(transaction).find(id);
        if (!family) {
            return core::unexpected(store::Error(family.error()));
        }
        if (!*family || !(*family)->redeemedAt) {
            continue;
        }
        audit::Event event;
        event.kind = audit::EventKind::SessionEnded;
        event.time = now;
        event.actor.kind = audit::ActorKind::Server;
        event.userId = (*family)->userId;
        event.clientId = (*family)->clientId;
        event.onWhat = id.toString();
        event.reason = reason;
        if (const auto told = audit::append(transaction, event); !told) {
            return told;
        }
    }
    return {};
}

} // namespace runtime
