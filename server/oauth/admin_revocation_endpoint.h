// SPDX-License-Identifier: GPL-3.0-or-later
// POST /admin/revoke: an administrator's program ends anybody's token. Only with a personal access token that has the scope `admin:revoke` and
// belongs to somebody who administers users at present; never with an access token. Server thread.
#pragma once

#include "server/audit/audit_log.h"
#include "server/http/exchange.h"
#include "server/oauth/endpoint_rates.h"
#include "server/oauth/tokens/personal_access_token_verifier.h"

namespace oauth
{

// Borrowed; each outlives the endpoint.
struct AdminRevocationParts {
    const OAuthConfig &config;
    store::Store &store;
    const core::Clock &clock;
    const KeyRing &keys;
    PersonalAccessTokenVerifier &verifier;
    audit::AuditLog &audit;
};

class AdminRevocationEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit AdminRevocationEndpoint(const AdminRevocationParts &parts);

    enum class Outcome {
        Revoked,
        NothingThere,
        Forbidden, // an owner's, and the asker is none: nothing was changed
    };

    void handle(const http::ExchangePtr &exchange);

private:
    void handleAs(const http::ExchangePtr &exchange, const live::Principal &administrator);
    void refuse(const http::ExchangePtr &exchange, const Error &error) const;

    QString m_issuer;
    store::Store &m_store;
    const core::Clock &m_clock;
    const KeyRing &m_keys;
    PersonalAccessTokenVerifier &m_verifier;
    audit::AuditLog &m_audit;
    EndpointRates m_rates;
};

} // namespace oauth
