// SPDX-License-Identifier: GPL-3.0-or-later
// An authorization request that has passed every check (RFC 6749 section 4.1.1): what all later steps go by, whatever a
// form says. Value; any thread.
#pragma once

#include "server/oauth/redirect_uri.h"
#include "server/oauth/scope_set.h"
#include "server/store/rows/client_row.h"

#include <chrono>
#include <optional>

namespace oauth
{

enum class ResponseMode {
    Query,
    FormPost, // OAuth 2.0 Form Post Response Mode
};

struct AuthorizationRequest {
    store::ClientRow client; // as it stood when it asked
    RedirectUri redirectUri;      // none when a device asks
    std::optional<QString> state; // echoed exactly; some clients send none
    QString codeChallenge;
    QString resource; // canonical
    ScopeSet scopes;
    QString loginHint;
    bool wantsFreshSignIn = false; // prompt=login or select_account
    ResponseMode responseMode = ResponseMode::Query;
    QString nonce; // for the ID token
    std::optional<std::chrono::seconds> maxAge; // how long ago the person may have signed in
    QByteArray deviceCodeHash; // a device waits for the answer instead of a redirect (RFC 8628)
    QString userCode; // what it shows

    [[nodiscard]] bool isOfDevice() const { return !deviceCodeHash.isEmpty(); }
};

} // namespace oauth
