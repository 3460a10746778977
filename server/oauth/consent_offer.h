// SPDX-License-Identifier: GPL-3.0-or-later
// What a user can give a client: of the scopes asked for, those that the user's roles open (product section 5: nothing
// is offered that the user cannot have). Pure; any thread.
#pragma once

#include "server/branding/pages.h"
#include "server/oauth/scope_set.h"
#include "server/store/rows/role_rule_row.h"

#include <QMap>

namespace oauth
{

using ToolsByServer = QMap<QString, QStringList>;

struct ConsentOffer {
    ScopeSet scopes;
    ToolsByServer tools; // behind the scopes, as far as the user may call them
};

[[nodiscard]] ConsentOffer offerTo(
    const QList<store::RoleRuleRow> &rulesOfUser, const ScopeSet &asked, const ToolsByServer &tools);

// The scopes in words, servers first.
[[nodiscard]] QList<branding::Permission> permissionsOf(const ConsentOffer &offer, std::chrono::seconds signedInFor);

} // namespace oauth
