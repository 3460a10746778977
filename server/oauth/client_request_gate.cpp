// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_request_gate.h"

#include "server/oauth/audit_refusal.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/token_request.h"

namespace oauth
{

ClientRequestGate::ClientRequestGate(const ClientRequestGateParts &parts)
    : m_authenticator(parts.authenticator)
    , m_audit(parts.audit)
    , m_refusalKind(parts.refusalKind)
    , m_rates(parts.config, parts.clock, EndpointRates::forTokens())
{
}

void ClientRequestGate::pass(const http::ExchangePtr &exchange, QObject *context, Passed then)
{
    if (const auto limited = m_rates.checkAddress(exchange->request())) {
        refuse(exchange, {}, *limited);
        return;
    }
    const auto form = parseEndpointForm(exchange->request());
    if (!form) {
        refuse(exchange, {}, form.error());
        return;
    }
    const auto credentials = ClientCredentials::parse(exchange->request(), *form);
    if (!credentials) {
        refuse(exchange, {}, credentials.error());
        return;
    }
    const core::ClientId clientId = credentials->clientId;
    if (const auto limited = m_rates.checkClient(clientId)) {
        refuse(exchange, clientId, *limited);
        return;
    }
    m_authenticator.prepare(*credentials, context,
        [this, exchange, clientId, form = *form, then = std::move(then)](
            const core::Expected<ClientCredentials, Error> &prepared) {
            if (prepared) {
                then(form, *prepared);
            } else {
                refuse(exchange, clientId, prepared.error());
            }
        });
}

void ClientRequestGate::refuse(
    const http::ExchangePtr &exchange, const core::ClientId &clientId, const Error &error) const
{
    m_audit.record(refusalEvent(m_refusalKind, exchange->request(), clientId, error));
    logRefusal(exchange->request(), error);
    exchange->send(toClientErrorResponse(error, exchange->request()));
}

} // namespace oauth
