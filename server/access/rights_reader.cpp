// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/rights_reader.h"

#include "server/store/server_allow_table.h"
#include "server/store/server_table.h"
#include "server/store/user_role_table.h"

namespace access_control
{

store::Result<Rights> loadRights(store::Database &database, const core::UserId &user)
{
    const store::UserRoleTable table(database);
    const auto roles = table.listEffective(user);
    const auto rules = table.listEffectiveRules(user);
    if (!roles || !rules) {
        return core::unexpected(store::Error(roles ? rules.error() : roles.error()));
    }
    const auto closed = store::ServerAllowTable(database).listClosedTo(user, *roles);
    if (!closed) {
        return core::unexpected(store::Error(closed.error()));
    }
    const auto open = store::ServerTable(database).listOpenToAll();
    if (!open) {
        return core::unexpected(store::Error(open.error()));
    }
    return Rights{*roles, *rules, *closed, *open};
}

} // namespace access_control
