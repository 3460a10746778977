// SPDX-License-Identifier: GPL-3.0-or-later
// POST /validate: whether an access token of ours counts at this moment, and what it says, for a resource server that wants no JWT library.
// The token comes as a bearer token or as {"token": …}; who shows it knows what is in it already. Server thread.
#pragma once

#include "server/audit/audit_log.h"
#include "server/http/exchange.h"
#include "server/oauth/endpoint_rates.h"
#include "server/oauth/tokens/token_inspector.h"

#include <QObject>

namespace oauth
{

class ValidateEndpoint final : public QObject
{
    Q_OBJECT
public:
    ValidateEndpoint(const OAuthConfig &config, const core::Clock &clock, AccessTokenVerifier &verifier, audit::AuditLog &audit);

    void handle(const http::ExchangePtr &exchange);

private:
    void refuse(const http::ExchangePtr &exchange, const Error &error) const;

    TokenInspector m_inspector;
    EndpointRates m_rates;
    audit::AuditLog &m_audit;
};

} // namespace oauth
