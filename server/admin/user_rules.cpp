// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/user_rules.h"

#include "server/store/approval_request_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/remembered_consent_table.h"
#include "server/store/role_table.h"
#include "server/store/user_table.h"

namespace admin
{

Outcome<Done> requireAnotherOwner(store::Transaction &transaction, const store::UserRow &user, core::Seconds now)
{
    const bool isOwner = user.role == QLatin1String("owner") && user.statusAt(now) == store::UserStatus::Approved;
    if (!isOwner) {
        return done();
    }
    const auto owners = store::UserTable(transaction).countApprovedWithRole(QStringLiteral("owner"), now);
    if (!owners) {
        return failedJob<Done>(owners);
    }
    if (*owners > 1) {
        return done();
    }
    return ruledOut<Done>(refused("last_owner", QStringLiteral("%1 is the only owner: make somebody else owner first.").arg(user.login)));
}

Outcome<Done> requireRole(store::Transaction &transaction, const QString &role)
{
    const auto exists = store::RoleTable(transaction).contains(role);
    if (!exists) {
        return failedJob<Done>(exists);
    }
    if (*exists) {
        return done();
    }
    return ruledOut<Done>(invalid("role", QStringLiteral("There is no role \"%1\"; \"role list\" shows them.").arg(role)));
}

store::Result<void> block(store::Transaction &transaction, const core::UserId &id, core::Seconds now)
{
    if (const auto blocked = store::UserTable(transaction).updateStatus(id, store::UserStatus::Blocked); !blocked) {
        return blocked;
    }
    if (const auto removed = store::ApprovalRequestTable(transaction).remove(id); !removed) {
        return core::unexpected(store::Error(removed.error()));
    }
    if (const auto forgotten = store::RememberedConsentTable(transaction).removeOfUser(id); !forgotten) {
        return core::unexpected(store::Error(forgotten.error()));
    }
    const auto ended = store::RefreshTokenFamilyTable(transaction).revokeOfUser(id, QStringLiteral("user_blocked"), now);
    return ended ? store::Result<void>() : core::unexpected(store::Error(ended.error()));
}

} // namespace admin
