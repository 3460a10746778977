// SPDX-License-Identifier: GPL-3.0-or-later
// How every endpoint for clients but /token begins: 1 limit the rate, 2 parse the form once, 3 which client it says it
// is (and what its metadata document says), 4 verify its assertion. And how it ends when that fails: one line in the log, one in the audit log, the OAuth
// error. Server thread.
#pragma once

#include "server/audit/audit_log.h"
#include "server/http/exchange.h"
#include "server/oauth/client_authenticator.h"
#include "server/oauth/client_lookup.h"
#include "server/oauth/endpoint_rates.h"

namespace oauth
{

// Borrowed; each outlives the gate.
struct ClientRequestGateParts {
    const OAuthConfig &config;
    const core::Clock &clock;
    ClientAuthenticator &authenticator;
    audit::AuditLog &audit;
    audit::EventKind refusalKind = audit::EventKind::TokenRefused;
    ClientLookup *clients = nullptr; // where a client may come that is not known yet: its metadata document is read first
};

class ClientRequestGate
{
public:
    explicit ClientRequestGate(const ClientRequestGateParts &parts);

    // `then` has still to hold the credentials against the client's row (authenticateClient), where it reads that. Not
    // called, but answered, when the request is refused.
    using Passed = std::function<void(const http::FormBody &form, const ClientCredentials &credentials)>;
    void pass(const http::ExchangePtr &exchange, QObject *context, Passed then);

    void refuse(const http::ExchangePtr &exchange, const core::ClientId &clientId, const Error &error) const;

private:
    void prepare(const http::ExchangePtr &exchange, const http::FormBody &form, const ClientCredentials &credentials,
        QObject *context, const Passed &then);

    ClientAuthenticator &m_authenticator;
    audit::AuditLog &m_audit;
    audit::EventKind m_refusalKind;
    ClientLookup *m_clients;
    EndpointRates m_rates;
};

} // namespace oauth
