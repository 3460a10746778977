// SPDX-License-Identifier: GPL-3.0-or-later
// An authorization request that has passed every check (RFC 6749 section 4.1.1): what all later steps go by, whatever a
// form says. Value; any thread.
#pragma once

#include "server/oauth/redirect_uri.h"
#include "server/oauth/scope_set.h"
#include "server/store/rows/client_row.h"

#include <optional>

namespace oauth
{

struct AuthorizationRequest {
    store::ClientRow client; // as it stood when it asked
    RedirectUri redirectUri;
    std::optional<QString> state; // echoed exactly; some clients send none
    QString codeChallenge;
    QString resource; // canonical
    ScopeSet scopes;
    QString loginHint;
    bool wantsFreshSignIn = false; // prompt=login or select_account
};

} // namespace oauth
