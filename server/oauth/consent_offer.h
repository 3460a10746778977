// SPDX-License-Identifier: GPL-3.0-or-later
// What a user can give a client: of the scopes asked for, those that the user's rights open (product section 5: nothing
// is offered that the user cannot have). Pure; any thread.
#pragma once

#include "server/access/rights.h"
#include "server/branding/pages.h"
#include "server/oauth/scope_set.h"

#include <QMap>

namespace oauth
{

using ToolsByServer = QMap<QString, QStringList>;

struct ConsentOffer {
    ScopeSet scopes;
    ToolsByServer tools; // behind the scopes, as far as the user may call them
};

[[nodiscard]] ConsentOffer offerTo(
    const access_control::Rights &rights, const ScopeSet &asked, const ToolsByServer &tools);

// Of these servers, the ones the offer opens: each is given the token of the user's own provider (product section 7).
[[nodiscard]] QList<branding::Permission> providerTokensOf(const ConsentOffer &offer, const QStringList &servers);

// The scopes in words, servers first.
[[nodiscard]] QList<branding::Permission> permissionsOf(const ConsentOffer &offer, std::chrono::seconds signedInFor);

} // namespace oauth
