// SPDX-License-Identifier: GPL-3.0-or-later
// grant_type=urn:ietf:params:oauth:grant-type:device_code (RFC 8628 section 3.4): the device asks until the person has
// decided.
#pragma once

#include "server/oauth/grants/grant_handler.h"

namespace oauth
{

class DeviceCodeGrant final : public GrantHandler
{
public:
    explicit DeviceCodeGrant(const OAuthConfig &config);

    [[nodiscard]] core::Expected<TokenPlan, Refusal> plan(store::Database &database, const TokenRequest &request,
        const store::ClientRow &client, core::Seconds now) const override;
    [[nodiscard]] RefreshTokenIssue refreshTokenIssue(const TokenPlan &plan) const override;
    [[nodiscard]] store::Result<void> consume(store::Transaction &transaction, const TokenPlan &plan,
        const core::Secret &refreshToken, core::Seconds now) const override;

private:
    std::chrono::seconds m_refreshTokenLifetime;
};

} // namespace oauth
