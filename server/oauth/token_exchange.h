// SPDX-License-Identifier: GPL-3.0-or-later
// The part of POST /token that happens on the store thread: who the client is, what the request is entitled to, and
// then, in one transaction, the exchange. Everything is checked before anything is consumed, and checked again inside
// the transaction, so that of many requests with one code exactly one succeeds. Immutable; shared by the jobs, which
// may outlive the endpoint.
#pragma once

#include "server/oauth/grants/authorization_code_grant.h"
#include "server/oauth/grants/client_credentials_grant.h"
#include "server/oauth/grants/device_code_grant.h"
#include "server/oauth/grants/refresh_token_grant.h"
#include "server/oauth/tokens/provider_token_seal.h"
#include "server/oauth/tokens/token_issuer.h"

namespace oauth
{

class TokenExchange
{
public:
    TokenExchange(const OAuthConfig &config, ProviderTokenSeal seal);

    // Changes nothing.
    [[nodiscard]] core::Expected<TokenPlan, Refusal> plan(
        store::Database &database, const TokenRequest &request, core::Seconds now) const;

    // What the client gets besides its access token.
    struct Exchanged {
        core::Secret refreshToken; // empty: none
        ScopeSet scopes;
    };

    struct Refused {
        Error error;
        bool isInAuditLog = false; // told of in the transaction that ended the family
    };

    // Consumes what was presented and stores the successors.
    [[nodiscard]] store::Result<core::Expected<Exchanged, Refused>> exchange(store::Transaction &transaction,
        const TokenRequest &request, const AccessToken &accessToken, core::Seconds now) const;

    // After a refusal that tells of a stolen code or token: looks again inside the transaction, then ends the family.
    // True: it ended now, and the audit log tells of it.
    [[nodiscard]] store::Result<bool> endCompromisedFamily(
        store::Transaction &transaction, const TokenRequest &request, core::Seconds now) const;

    // The person's provider no longer knows them. True: the family was live until now.
    [[nodiscard]] store::Result<bool> endRefusedUpstream(
        store::Transaction &transaction, const TokenRequest &request, core::Seconds now) const;

private:
    // The access token was signed for a family before the transaction began; the plan made inside it has to mean the same.
    [[nodiscard]] static store::Result<std::optional<Error>> settleFamily(
        store::Transaction &transaction, const AccessToken &accessToken, TokenPlan &plan);
    [[nodiscard]] const GrantHandler &grantFor(GrantType type) const;
    [[nodiscard]] std::optional<Refusal> checkServer(store::Database &database, const TokenPlan &plan) const;
    [[nodiscard]] static store::Result<bool> end(
        store::Transaction &transaction, const TokenRequest &request, const Refusal &refusal, core::Seconds now);

    AuthorizationCodeGrant m_authorizationCode;
    RefreshTokenGrant m_refreshToken;
    ClientCredentialsGrant m_clientCredentials;
    DeviceCodeGrant m_deviceCode;
    std::shared_ptr<const ServerDirectory> m_externalServers;
    ProviderTokenSeal m_seal;
    std::chrono::seconds m_refreshTokenLifetime;
};

} // namespace oauth
