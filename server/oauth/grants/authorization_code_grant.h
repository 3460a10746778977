// SPDX-License-Identifier: GPL-3.0-or-later
// grant_type=authorization_code (RFC 6749 section 4.1.3, RFC 7636 section 4.6, RFC 8707 section 2.2).
#pragma once

#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/resource_indicator.h"

namespace oauth
{

class AuthorizationCodeGrant final : public GrantHandler
{
public:
    explicit AuthorizationCodeGrant(const OAuthConfig &config);

    [[nodiscard]] core::Expected<TokenPlan, Refusal> plan(store::Database &database, const TokenRequest &request,
        const store::ClientRow &client, core::Seconds now) const override;
    [[nodiscard]] RefreshTokenIssue refreshTokenIssue(const TokenPlan &plan) const override;
    [[nodiscard]] store::Result<void> consume(store::Transaction &transaction, const TokenPlan &plan,
        const core::Secret &refreshToken, core::Seconds now) const override;

private:
    std::chrono::seconds m_refreshTokenLifetime;
    ResourceIndicators m_resources;
};

} // namespace oauth
