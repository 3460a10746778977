// SPDX-License-Identifier: GPL-3.0-or-later
// POST /par (RFC 9126): a client sends its authorization request itself, authenticated, and gives the browser only a
// reference. Everything is checked here as it would be at /authorize. Server thread.
#pragma once

#include "server/oauth/authorization_checks.h"
#include "server/oauth/client_request_gate.h"

namespace oauth
{

class PushedAuthorizationEndpoint final : public QObject
{
    Q_OBJECT
public:
    static constexpr auto lifetime = std::chrono::seconds(90);
    static constexpr int maxWaiting = 10'000;

    PushedAuthorizationEndpoint(const ClientRequestGateParts &gate, store::Store &store);

    void handle(const http::ExchangePtr &exchange);

private:
    void push(const http::ExchangePtr &exchange, const ClientCredentials &credentials);
    void keep(
        const http::ExchangePtr &exchange, const core::ClientId &clientId, const AuthorizationParameters &parameters);
    // What /authorize would say, as an answer to the client.
    [[nodiscard]] core::Expected<void, Error> check(
        const AuthorizationParameters &parameters, const std::optional<store::ClientRow> &client) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    ScopeCatalogue m_scopes;
    ResourceIndicators m_resources;
    ClientRequestGate m_gate;
};

} // namespace oauth
