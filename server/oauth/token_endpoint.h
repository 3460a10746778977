// SPDX-License-Identifier: GPL-3.0-or-later
// POST /token (RFC 6749 section 3.2): 1 parse once, 2 limit the rate, 3 plan (nothing changes), 4 sign in the pool, 5
// exchange in one durable transaction, 6 answer from its commit. Server thread.
#pragma once

#include "server/http/exchange.h"
#include "server/oauth/endpoint_rates.h"
#include "server/oauth/token_exchange.h"

#include <QObject>

namespace oauth
{

class TokenEndpoint final : public QObject
{
    Q_OBJECT
public:
    TokenEndpoint(const OAuthConfig &config, store::Store &store, const core::Clock &clock, const TokenIssuer &issuer,
        ProviderTokenSeal seal);

    void handle(const http::ExchangePtr &exchange);

private:
    struct Call {
        http::ExchangePtr exchange;
        TokenRequest request;
        core::Seconds now{};
    };
    using CallPtr = std::shared_ptr<const Call>;

    void onPlanned(const CallPtr &call, const core::Expected<TokenPlan, Refusal> &planned);
    void signFor(const CallPtr &call, const TokenPlan &plan);
    void exchangeFor(const CallPtr &call, const AccessToken &accessToken);
    void endCompromisedFamily(const CallPtr &call, const Error &error);
    void answer(const CallPtr &call, const AccessToken &accessToken, const TokenExchange::Exchanged &exchanged) const;
    void refuse(const http::ExchangePtr &exchange, const Error &error) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    const TokenIssuer &m_issuer;
    std::shared_ptr<const TokenExchange> m_exchange;
    std::chrono::seconds m_accessTokenLifetime;
    EndpointRates m_rates;
};

} // namespace oauth
