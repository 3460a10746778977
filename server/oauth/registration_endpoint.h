// SPDX-License-Identifier: GPL-3.0-or-later
// POST /register: dynamic client registration (RFC 7591). Open, so limited in rate; what is never used is forgotten.
// Server thread.
#pragma once

#include "server/audit/audit_log.h"
#include "server/core/secret.h"
#include "server/http/exchange.h"
#include "server/oauth/endpoint_rates.h"
#include "server/oauth/scope_set.h"
#include "server/store/rows/client_row.h"
#include "server/store/store.h"

#include <QObject>

namespace oauth
{

class RegistrationEndpoint final : public QObject
{
    Q_OBJECT
public:
    RegistrationEndpoint(
        const OAuthConfig &config, store::Store &store, const core::Clock &clock, audit::AuditLog &audit);

    void handle(const http::ExchangePtr &exchange);

private:
    void answer(
        const http::ExchangePtr &exchange, const store::ClientRow &client, const core::Secret &clientSecret,
        const core::Secret &accessToken) const;
    void refuse(const http::ExchangePtr &exchange, const Error &error) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    ScopeCatalogue m_scopes;
    OAuthConfig m_config;
    QString m_configurationUrl; // "<public>/client/"
    std::chrono::seconds m_neverAuthorizedLifetime;
    RegistrationMode m_mode;
    EndpointRates m_rates;
    audit::AuditLog &m_audit;
};

} // namespace oauth
