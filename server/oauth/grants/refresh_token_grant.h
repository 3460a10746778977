// SPDX-License-Identifier: GPL-3.0-or-later
// grant_type=refresh_token (RFC 6749 section 6, RFC 9700 section 4.14.2).
#pragma once

#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/resource_indicator.h"

namespace oauth
{

class RefreshTokenGrant final : public GrantHandler
{
public:
    explicit RefreshTokenGrant(const OAuthConfig &config);

    [[nodiscard]] core::Expected<TokenPlan, Refusal> plan(store::Database &database, const TokenRequest &request,
        const store::ClientRow &client, core::Seconds now) const override;
    [[nodiscard]] RefreshTokenIssue refreshTokenIssue(const TokenPlan &plan) const override;
    [[nodiscard]] store::Result<void> consume(store::Transaction &transaction, const TokenPlan &plan,
        const core::Secret &refreshToken, core::Seconds now) const override;

private:
    [[nodiscard]] core::Expected<ScopeSet, Error> requestedScopes(
        const TokenRequest &request, const store::RefreshTokenFamilyRow &family) const;

    std::chrono::seconds m_grace;
    std::chrono::seconds m_lifetime;
    ResourceIndicators m_resources;
};

} // namespace oauth
