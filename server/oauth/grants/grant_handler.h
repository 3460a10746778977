// SPDX-License-Identifier: GPL-3.0-or-later
// What one grant type adds to POST /token. The steps all share (client authentication, signing, answer) are
// TokenEndpoint's and TokenExchange's, so that a grant cannot forget them. Stateless values; store thread.
#pragma once

#include "server/oauth/scope_set.h"
#include "server/oauth/token_request.h"
#include "server/oauth/tokens/refresh_rotation.h"
#include "server/store/rows/user_row.h"

#include <optional>

namespace oauth
{

struct IdTokenWish {
    QString nonce; // empty: none was sent
};

// What a request is entitled to; made without changing anything.
struct TokenPlan {
    store::ClientRow client;
    store::UserRow user;
    store::RefreshTokenFamilyRow family;
    ScopeSet scopes;
    core::Secret presented; // the code or refresh token
    core::Seconds presentedUntil{}; // from now on it opens the provider token until then
    std::optional<PresentedRefreshToken> refreshToken; // the refresh token grant's
    std::optional<IdTokenWish> idToken; // a person signed in and `openid` was granted
};

struct Refusal {
    Error error;
    // A code or token was used twice: two parties hold it, and the family ends (RFC 6749 section 4.1.2, RFC 9700
    // section 4.14.2).
    std::optional<core::FamilyId> compromisedFamily;
    QString reason;
};

enum class RefreshTokenIssue {
    None,
    Issue,
};

class GrantHandler
{
public:
    virtual ~GrantHandler() = default;

    [[nodiscard]] virtual core::Expected<TokenPlan, Refusal> plan(store::Database &database,
        const TokenRequest &request, const store::ClientRow &client, core::Seconds now) const = 0;
    [[nodiscard]] virtual RefreshTokenIssue refreshTokenIssue(const TokenPlan &plan) const = 0;

    // Makes the code or token unusable and stores its successor (empty: none is issued). In the transaction `plan` was
    // made in.
    [[nodiscard]] virtual store::Result<void> consume(store::Transaction &transaction, const TokenPlan &plan,
        const core::Secret &refreshToken, core::Seconds now) const = 0;
};

// For a grant that begins with a person: an ID token when they granted `openid` (OpenID Connect Core section 3.1.3.3).
[[nodiscard]] std::optional<IdTokenWish> idTokenWish(const ScopeSet &scopes, const QString &nonce);
// RFC 6749 section 1.5: when the client is registered for it, or the person granted `offline_access`.
[[nodiscard]] RefreshTokenIssue refreshTokenIssueFor(const store::ClientRow &client, const ScopeSet &scopes);

// The machine failed: nothing about the peer.
[[nodiscard]] Refusal refusalFor(const store::Error &error);
[[nodiscard]] Refusal invalidGrant(const QString &detail);

// The user behind a grant, unless they may not come in (any more): blocked, or neither approved nor approved for this
// family.
[[nodiscard]] core::Expected<store::UserRow, Refusal> admittedUser(
    store::Database &database, const store::RefreshTokenFamilyRow &family, core::Seconds now);

} // namespace oauth
