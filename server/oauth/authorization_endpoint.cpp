// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_endpoint.h"

#include "server/branding/page_renderer.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/store/client_table.h"
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
        const branding::ErrorPage page{
            Kind::TooManyRequests, "too_many_requests", {}, exchange->request().id, m_parts.clock.now()};
        exchange->send(
            m_parts.pages.error(429, page).withHeader("Retry-After", QByteArray::number(qint64(wait->count()))));
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
    m_parts.store.read(
        this, [id = *clientId](store::Database &db) { return store::ClientTable(db).find(id); },
        [this, exchange, parameters = *parameters](const store::Result<std::optional<store::ClientRow>> &client) {
            if (client) {
                afterClientLookup(exchange, parameters, *client);
                return;
            }
            qCWarning(lcOAuth, "%s the client could not be read: %ls", idOf(exchange),
                qUtf16Printable(client.error().detail));
            exchange->send(m_parts.pages.error(
                500, {Kind::ServerFailed, "server_error", {}, exchange->request().id, m_parts.clock.now()}));
        });
}

void AuthorizationEndpoint::afterClientLookup(const http::ExchangePtr &exchange,
    const AuthorizationParameters &parameters, const std::optional<store::ClientRow> &client)
{
    const auto redirectUri = requireRedirectUri(parameters, client);
    if (!redirectUri) {
        refuse(exchange, redirectUri.error());
        return;
    }
    const AuthorizationRules rules{m_scopes, m_resources, m_parts.sessions.find(exchange->request()).has_value()};
    auto request = checkAuthorization(parameters, *client, *redirectUri, rules);
    if (!request) {
        answerError(exchange, *client, {*redirectUri, parameters.value(param::State)}, request.error());
        return;
    }
    m_parts.flow.begin(exchange, *std::move(request));
}

void AuthorizationEndpoint::refuse(const http::ExchangePtr &exchange, const PageRefusal &refusal) const
{
    qCInfo(lcOAuth, "%s /authorize refused with a page: %s: %ls", idOf(exchange), refusal.reason.constData(),
        qUtf16Printable(refusal.detail));
    exchange->send(
        m_parts.pages.error(400, {refusal.kind, refusal.reason, {}, exchange->request().id, m_parts.clock.now()}));
}

// OAuth 2.1 section 7.12.2: a client that nobody has ever allowed could be anybody's; it gets no redirect out of us by
// sending nonsense.
void AuthorizationEndpoint::answerError(const http::ExchangePtr &exchange, const store::ClientRow &client,
    const AnswerAddress &to, const Error &error) const
{
    logRefusal(exchange->request(), error);
    if (client.authorizedAt) {
        exchange->send(errorAnswer(to, error, m_parts.config.issuer));
        return;
    }
    const QLatin1String code = toWire(error.code);
    exchange->send(m_parts.pages.error(400,
        {Kind::NotRedirected, QByteArray(code.data(), code.size()), wireDescription(error), exchange->request().id,
            m_parts.clock.now()}));
}

} // namespace oauth
