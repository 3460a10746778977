// SPDX-License-Identifier: GPL-3.0-or-later
// grant_type=client_credentials (RFC 6749 section 4.4): a client made by an administrator acts for itself. It is a user
// of its own (provider "client", id = client id = `sub`, RFC 9068 section 2.2), so that roles, blocking and ending
// sessions hold for it too.
#pragma once

#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/resource_indicator.h"

namespace oauth
{

class ClientCredentialsGrant final : public GrantHandler
{
public:
    explicit ClientCredentialsGrant(const OAuthConfig &config);

    [[nodiscard]] core::Expected<TokenPlan, Refusal> plan(store::Database &database, const TokenRequest &request,
        const store::ClientRow &client, core::Seconds now) const override;
    [[nodiscard]] RefreshTokenIssue refreshTokenIssue(const TokenPlan &plan) const override;
    [[nodiscard]] store::Result<void> consume(store::Transaction &transaction, const TokenPlan &plan,
        const core::Secret &refreshToken, core::Seconds now) const override;

private:
    ResourceIndicators m_resources;
    ScopeCatalogue m_scopes;
};

} // namespace oauth
