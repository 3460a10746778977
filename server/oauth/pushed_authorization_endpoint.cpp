// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/pushed_authorization_endpoint.h"

#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/parameters.h"
#include "server/store/client_table.h"
#include "server/store/pushed_request_table.h"

namespace oauth
{

namespace
{

using FoundClient = std::optional<store::ClientRow>;

auto invalidRequest(const QString &description)
{
    return core::unexpected(Error{ErrorCode::InvalidRequest, description, {}, {}});
}

} // namespace

PushedAuthorizationEndpoint::PushedAuthorizationEndpoint(const ClientRequestGateParts &gate, store::Store &store)
    : m_store(store)
    , m_clock(gate.clock)
    , m_scopes(gate.config)
    , m_resources(gate.config)
    , m_gate(gate)
{
}

void PushedAuthorizationEndpoint::handle(const http::ExchangePtr &exchange)
{
    m_gate.pass(exchange, this, [this, exchange](const http::FormBody &, const ClientCredentials &credentials) {
        push(exchange, credentials);
    });
}

void PushedAuthorizationEndpoint::push(const http::ExchangePtr &exchange, const ClientCredentials &credentials)
{
    const auto parameters = AuthorizationParameters::parse(exchange->request());
    if (!parameters) { // the gate has read the form before
        m_gate.refuse(exchange, credentials.clientId, {ErrorCode::InvalidRequest, {}, parameters.error().detail, {}});
        return;
    }
    m_store.read(
        this, [id = credentials.clientId](store::Database &db) { return store::ClientTable(db).find(id); },
        [this, exchange, credentials, parameters = *parameters](const store::Result<FoundClient> &client) {
            if (!client) {
                m_gate.refuse(exchange, credentials.clientId, refusalFor(client.error()).error);
                return;
            }
            const auto checked
                = authenticateClient(credentials, *client).and_then([&] { return check(parameters, *client); });
            if (checked) {
                keep(exchange, credentials.clientId, parameters);
            } else {
                m_gate.refuse(exchange, credentials.clientId, checked.error());
            }
        });
}

core::Expected<void, Error> PushedAuthorizationEndpoint::check(
    const AuthorizationParameters &parameters, const FoundClient &client) const
{
    if (parameters.isPresent(param::RequestUri)) { // RFC 9126 section 2.1
        return invalidRequest(QStringLiteral("request_uri must not be pushed."));
    }
    if (const auto id = parameters.value(param::ClientId); id && *id != client->id.toString()) {
        return invalidRequest(QStringLiteral("client_id differs from the authenticated client."));
    }
    const auto redirectUri = requireRedirectUri(parameters, client);
    if (!redirectUri) {
        return core::unexpected(Error{ErrorCode::InvalidRequest,
            QStringLiteral("redirect_uri is missing or not registered."), redirectUri.error().detail, {}});
    }
    const AuthorizationRules rules{m_scopes, m_resources, false, AuthorizationRules::Stage::Pushed};
    return checkAuthorization(parameters, *client, *redirectUri, rules).map([](const AuthorizationRequest &) {});
}

void PushedAuthorizationEndpoint::keep(
    const http::ExchangePtr &exchange, const core::ClientId &clientId, const AuthorizationParameters &parameters)
{
    const QByteArray requestUri = value::PushedRequestUri.data() + core::randomToken(32);
    const core::Seconds now = m_clock.now();
    const store::PushedRequestRow row{core::sha256(requestUri), clientId, parameters.encoded(), now + lifetime};
    m_store.write(
        this,
        [row, now](store::Transaction &tx) -> store::Result<bool> {
            const store::PushedRequestTable requests(tx);
            const auto room = requests.removeExpired(now, 100).and_then([&](int) { return requests.count(); });
            if (!room || *room >= maxWaiting) {
                return room.map([](int) { return false; });
            }
            return requests.insert(row).map([] { return true; });
        },
        [this, exchange, clientId, requestUri](const store::Result<bool> &kept) {
            if (!kept) {
                m_gate.refuse(exchange, clientId, refusalFor(kept.error()).error);
            } else if (!*kept) {
                m_gate.refuse(exchange, clientId,
                    {ErrorCode::TemporarilyUnavailable, {}, QStringLiteral("too many pushed requests wait"), lifetime});
            } else {
                const QJsonObject body{
                    {param::RequestUri, QString::fromLatin1(requestUri)}, {param::ExpiresIn, qint64(lifetime.count())}};
                exchange->send(http::Response::json(201, body)
                                   .withHeader("Cache-Control", "no-store")
                                   .withHeader("Pragma", "no-cache"));
            }
        });
}

} // namespace oauth
