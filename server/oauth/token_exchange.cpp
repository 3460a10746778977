// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/token_exchange.h"

#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"

namespace oauth
{

TokenExchange::TokenExchange(const OAuthConfig &config, ProviderTokenSeal seal)
    : m_authorizationCode(config)
    , m_refreshToken(config)
    , m_seal(std::move(seal))
    , m_refreshTokenLifetime(config.refreshTokenLifetime)
{
}

const GrantHandler &TokenExchange::grantFor(GrantType type) const
{
    switch (type) {
    case GrantType::AuthorizationCode:
        return m_authorizationCode;
    case GrantType::RefreshToken:
        return m_refreshToken;
    }
    Q_UNREACHABLE();
}

core::Expected<TokenPlan, Refusal> TokenExchange::plan(
    store::Database &database, const TokenRequest &request, core::Seconds now) const
{
    const auto client = store::ClientTable(database).find(request.credentials.clientId);
    if (!client) {
        return core::unexpected(refusalFor(client.error()));
    }
    if (auto authenticated = authenticateClient(request.credentials, *client); !authenticated) {
        return core::unexpected(Refusal{authenticated.error(), {}, {}});
    }
    return grantFor(request.grantType).plan(database, request, **client, now);
}

store::Result<void> TokenExchange::end(store::Transaction &transaction, const Refusal &refusal, core::Seconds now)
{
    if (!refusal.compromisedFamily) {
        return {};
    }
    return store::RefreshTokenFamilyTable(transaction)
        .revoke(*refusal.compromisedFamily, refusal.reason, now)
        .map([](bool) {});
}

store::Result<void> TokenExchange::endCompromisedFamily(
    store::Transaction &transaction, const TokenRequest &request, core::Seconds now) const
{
    const auto planned = plan(transaction.database(), request, now);
    return planned ? store::Result<void>() : end(transaction, planned.error(), now);
}

store::Result<core::Expected<TokenExchange::Exchanged, Error>> TokenExchange::exchange(store::Transaction &transaction,
    const TokenRequest &request, const AccessToken &accessToken, core::Seconds now) const
{
    using Outcome = core::Expected<Exchanged, Error>;
    const auto plan = this->plan(transaction.database(), request, now);
    if (!plan) {
        if (auto ended = end(transaction, plan.error(), now); !ended) {
            return core::unexpected(ended.error());
        }
        return Outcome(core::unexpected(plan.error().error));
    }
    const GrantHandler &grant = grantFor(request.grantType);
    Exchanged exchanged{
        grant.refreshTokenIssue(*plan) == RefreshTokenIssue::Issue ? TokenIssuer::newRefreshToken() : core::Secret(),
        plan->scopes};
    QList<ProviderTokenSeal::Opener> successors{{accessToken.token, accessToken.expiresAt}};
    if (!exchanged.refreshToken.isEmpty()) {
        successors.append({exchanged.refreshToken, now + m_refreshTokenLifetime});
    }
    const auto done
        = grant.consume(transaction, *plan, exchanged.refreshToken, now)
              .and_then([&] {
                  return m_seal.passOn(
                      transaction, plan->family.id, {plan->presented, plan->presentedUntil}, successors, now);
              })
              .and_then([&] { return store::RefreshTokenFamilyTable(transaction).touch(plan->family.id, now); })
              .and_then([&] { return store::ClientTable(transaction).touch(plan->client.id, now); });
    if (!done) {
        return core::unexpected(done.error()); // rolls everything back
    }
    return Outcome(std::move(exchanged));
}

} // namespace oauth
