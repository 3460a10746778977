// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_endpoint.h"

#include "server/identity/too_many_requests.h"
#include "server/branding/page_renderer.h"
#include "server/core/digest.h"
#include "server/oauth/audit_refusal.h"
#include "server/oauth/client_lookup.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/oauth/published_keys.h"
#include "server/store/client_table.h"
#include "server/store/pushed_request_table.h"
#include "server/store/store.h"

namespace oauth
{

namespace
{

using Kind = branding::ErrorPage::Kind;

const char *idOf(const http::ExchangePtr &exchange)
{
    return exchange->request().id.bytes().constData();
}

PageRefusal pageFor(const ClientLookupError &error)
{
    switch (error.problem) {
    case ClientLookupProblem::StoreFailed:
        return {Kind::ServerFailed, "server_error", error.detail};
    case ClientLookupProblem::BadAddress:
        return {Kind::BadClientDocument, "client_id_invalid", error.detail};
    case ClientLookupProblem::Unreachable:
        return {Kind::BadClientDocument, "client_metadata_unreachable", error.detail};
    case ClientLookupProblem::BadDocument:
        return {Kind::BadClientDocument, "client_metadata_invalid", error.detail};
    case ClientLookupProblem::TooManyRequests:
        return {Kind::TooManyRequests, "too_many_requests", error.detail};
    case ClientLookupProblem::RegistrationClosed:
        return {Kind::UnknownClient, "registration_closed", error.detail};
    }
    Q_UNREACHABLE();
}

// A form cannot be sent to an application's own scheme.
ResponseMode answerModeOf(const AuthorizationParameters &parameters, const RedirectUri &redirectUri)
{
    return redirectUri.kind == RedirectUriKind::PrivateUse ? ResponseMode::Query : parameters.responseMode();
}

} // namespace

AuthorizationEndpoint::AuthorizationEndpoint(AuthorizationEndpointParts parts)
    : m_parts(parts)
    , m_scopes(parts.config)
    , m_resources(parts.config)
{
}

void AuthorizationEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (const auto wait = m_parts.rate.retryAfter(exchange->request())) {
        m_parts.audit.record(pageRefusalEvent(exchange->request(), {}, QStringLiteral("too_many_requests")));
        identity::sendTooManyRequests(exchange, m_parts.pages, m_parts.clock, *wait);
        return;
    }
    const auto parameters = AuthorizationParameters::parse(exchange->request());
    if (!parameters) {
        refuse(exchange, parameters.error());
        return;
    }
    const auto clientId = requireClientId(*parameters);
    if (!clientId) {
        refuse(exchange, clientId.error());
        return;
    }
    const auto requestUri = parameters->value(param::RequestUri);
    if (requestUri && requestUri->startsWith(value::PushedRequestUri)) {
        takePushedRequest(exchange, *clientId, *requestUri);
    } else {
        findClient(exchange, *clientId, *parameters);
    }
}

// RFC 9126 section 4: what was pushed counts, nothing beside it (RFC 9101 section 6.3), and once.
void AuthorizationEndpoint::takePushedRequest(
    const http::ExchangePtr &exchange, const core::ClientId &clientId, const QString &requestUri)
{
    m_parts.store.write(
        this,
        [hash = core::sha256(requestUri.toUtf8()), clientId, now = m_parts.clock.now()](store::Transaction &tx) {
            return store::PushedRequestTable(tx).consume(hash, clientId, now);
        },
        [this, exchange, clientId](const store::Result<std::optional<store::PushedRequestRow>> &pushed) {
            if (!pushed) {
                storeFailed(exchange, pushed.error());
                return;
            }
            const auto parameters = *pushed ? AuthorizationParameters::parse((*pushed)->parameters)
                                            : core::unexpected(PageRefusal{
                                                Kind::Expired, "invalid_request_uri", QStringLiteral("used, expired or another client's")});
            if (parameters) {
                findClient(exchange, clientId, *parameters);
            } else {
                refuse(exchange, parameters.error());
            }
        });
}

void AuthorizationEndpoint::findClient(
    const http::ExchangePtr &exchange, const core::ClientId &clientId, const AuthorizationParameters &parameters)
{
    m_parts.clients.find(clientId, this, [this, exchange, parameters](const ClientLookup::Answer &client) {
        if (client) {
            afterClientLookup(exchange, parameters, *client);
        } else {
            lookupFailed(exchange, client.error());
        }
    });
}

void AuthorizationEndpoint::lookupFailed(
    const http::ExchangePtr &exchange, const ClientLookupError &error) const
{
    if (error.problem == ClientLookupProblem::StoreFailed) {
        storeFailed(exchange, {store::ErrorKind::Other, error.detail});
        return;
    }
    refuse(exchange, pageFor(error));
}

void AuthorizationEndpoint::storeFailed(const http::ExchangePtr &exchange, const store::Error &error) const
{
    qCWarning(lcOAuth, "%s the store failed: %ls", idOf(exchange), qUtf16Printable(error.detail));
    exchange->send(m_parts.pages.error(
        500, {Kind::ServerFailed, "server_error", {}, exchange->request().id, m_parts.clock.now()}));
}

void AuthorizationEndpoint::afterClientLookup(const http::ExchangePtr &exchange,
    const AuthorizationParameters &parameters, const std::optional<store::ClientRow> &client)
{
    const auto redirectUri
        = requireApproval(client).and_then([&] { return requireRedirectUri(parameters, client); });
    if (!redirectUri) {
        refuse(exchange, redirectUri.error());
        return;
    }
    const AuthorizationRules rules{m_scopes, m_resources, m_parts.sessions.find(exchange->request()).has_value(), {}};
    auto request = checkAuthorization(parameters, *client, *redirectUri, rules);
    if (!request) {
        answerError(exchange, *client, {*redirectUri, parameters.value(param::State), answerModeOf(parameters, *redirectUri)}, request.error());
        return;
    }
    begin(exchange, *std::move(request));
}

void AuthorizationEndpoint::begin(const http::ExchangePtr &exchange, AuthorizationRequest request)
{
    m_parts.publishedKeys.check(
        request.client, this, [this, exchange, request] { m_parts.flow.begin(exchange, request); });
}

void AuthorizationEndpoint::refuse(const http::ExchangePtr &exchange, const PageRefusal &refusal) const
{
    qCInfo(lcOAuth, "%s /authorize refused with a page: %s: %ls", idOf(exchange), refusal.reason.constData(),
        qUtf16Printable(refusal.detail));
    m_parts.audit.record(pageRefusalEvent(exchange->request(), {}, QString::fromLatin1(refusal.reason)));
    const int status = refusal.kind == Kind::TooManyRequests ? 429 : 400;
    exchange->send(
        m_parts.pages.error(status, {refusal.kind, refusal.reason, {}, exchange->request().id, m_parts.clock.now()}));
}

// OAuth 2.1 section 7.12.2: a client that nobody has ever allowed could be anybody's; it gets no redirect out of us by
// sending nonsense.
void AuthorizationEndpoint::answerError(const http::ExchangePtr &exchange, const store::ClientRow &client,
    const AnswerAddress &to, const Error &error) const
{
    logRefusal(exchange->request(), error);
    m_parts.audit.record(
        refusalEvent(audit::EventKind::AuthorizationRefused, exchange->request(), client.id, error));
    if (client.authorizedAt) {
        exchange->send(errorAnswer(to, error, m_parts.config.issuer, m_parts.pages));
        return;
    }
    const QLatin1String code = toWire(error.code);
    exchange->send(m_parts.pages.error(400,
        {Kind::NotRedirected, QByteArray(code.data(), code.size()), wireDescription(error), exchange->request().id,
            m_parts.clock.now()}));
}

} // namespace oauth
