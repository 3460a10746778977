// SPDX-License-Identifier: GPL-3.0-or-later
// POST /token (RFC 6749 section 3.2): 1 parse once, 2 limit the rate, 3 verify the client's assertion, 4 plan (nothing changes), 5
// on a refresh ask the person's provider, 6 sign in the pool, 7 exchange in one durable transaction, 8 answer from its commit.
// Server thread.
#pragma once

#include "server/audit/audit_log.h"
#include "server/http/exchange.h"
#include "server/oauth/client_authenticator.h"
#include "server/oauth/device_poll_pace.h"
#include "server/oauth/endpoint_rates.h"
#include "server/oauth/token_exchange.h"
#include "server/oauth/tokens/upstream_renewal.h"

#include <QObject>

namespace oauth
{

// Borrowed; each outlives the endpoint.
struct TokenEndpointParts {
    const OAuthConfig &config;
    store::Store &store;
    const core::Clock &clock;
    const TokenIssuer &issuer;
    ProviderTokenSeal seal;
    ClientAuthenticator &authenticator;
    audit::AuditLog &audit;
    UpstreamRenewal *upstream = nullptr; // null: no outside provider is asked
};

class TokenEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit TokenEndpoint(const TokenEndpointParts &parts);

    void handle(const http::ExchangePtr &exchange);

private:
    struct Call {
        http::ExchangePtr exchange;
        TokenRequest request;
        core::Seconds now{};
    };
    using CallPtr = std::shared_ptr<const Call>;
    struct Signed {
        AccessToken accessToken;
        QByteArray idToken; // empty: none
    };

    void planFor(const http::ExchangePtr &exchange, TokenRequest request);
    void onPlanned(const CallPtr &call, const core::Expected<TokenPlan, Refusal> &planned);
    void askUpstream(const CallPtr &call, const TokenPlan &plan);
    void endRefusedUpstream(const CallPtr &call);
    void signFor(const CallPtr &call, const TokenPlan &plan);
    void signIdTokenFor(const CallPtr &call, const TokenPlan &plan, const AccessToken &accessToken);
    void exchangeFor(const CallPtr &call, const Signed &tokens);
    void endCompromisedFamily(const CallPtr &call, const Error &error);
    void answer(const CallPtr &call, const Signed &tokens, const TokenExchange::Exchanged &exchanged) const;
    void refuse(const CallPtr &call, const Error &error) const;
    void refuse(const http::ExchangePtr &exchange, const core::ClientId &clientId, const Error &error) const;
    void sendRefusal(const http::ExchangePtr &exchange, const Error &error) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    const TokenIssuer &m_issuer;
    ClientAuthenticator &m_authenticator;
    std::shared_ptr<const TokenExchange> m_exchange;
    std::chrono::seconds m_accessTokenLifetime;
    EndpointRates m_rates;
    DevicePollPace m_devicePace;
    audit::AuditLog &m_audit;
    UpstreamRenewal *m_upstream;
};

} // namespace oauth
