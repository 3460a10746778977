// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_request_gate.h"

#include "server/oauth/audit_refusal.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/token_request.h"

namespace oauth
{

namespace
{

// What is wrong with a document is for its author's eyes in our log; the client learns that it is not known.
Error errorFor(const ClientLookupError &error)
{
    switch (error.problem) {
    case ClientLookupProblem::StoreFailed:
        return {ErrorCode::ServerError, {}, error.detail, {}};
    case ClientLookupProblem::TooManyRequests:
        return {ErrorCode::TooManyRequests, {}, error.detail, std::chrono::seconds(10)};
    case ClientLookupProblem::BadAddress:
    case ClientLookupProblem::Unreachable:
    case ClientLookupProblem::BadDocument:
    case ClientLookupProblem::RegistrationClosed:
        return {ErrorCode::InvalidClient, QStringLiteral("The client's metadata document cannot be used."), error.detail, {}};
    }
    Q_UNREACHABLE();
}

} // namespace

ClientRequestGate::ClientRequestGate(const ClientRequestGateParts &parts)
    : m_authenticator(parts.authenticator)
    , m_audit(parts.audit)
    , m_refusalKind(parts.refusalKind)
    , m_clients(parts.clients)
    , m_rates(parts.config, parts.clock, parts.config.tokenLimits)
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
    if (!m_clients) {
        prepare(exchange, *form, *credentials, context, then);
        return;
    }
    m_clients->find(clientId, context,
        [this, exchange, form = *form, credentials = *credentials, context, then = std::move(then)](
            const ClientLookup::Answer &client) {
            if (client) {
                prepare(exchange, form, credentials, context, then);
            } else {
                refuse(exchange, credentials.clientId, errorFor(client.error()));
            }
        });
}

void ClientRequestGate::prepare(const http::ExchangePtr &exchange, const http::FormBody &form,
    const ClientCredentials &credentials, QObject *context, const Passed &then)
{
    m_authenticator.prepare(credentials, context,
        [this, exchange, clientId = credentials.clientId, form, then](
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
