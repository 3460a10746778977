// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/registration_endpoint.h"

#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/http/form_body.h"
#include "server/oauth/client_authentication.h"
#include "server/oauth/client_metadata.h"
#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/store/client_table.h"

#include <QJsonDocument>

namespace oauth
{
namespace
{

// Unreserved characters only: ids travel in URLs, and a colon would split Basic credentials (RFC 7617 section 2).
QString idPrefixFor(const OAuthConfig &config)
{
    QString host = config.host();
    for (QChar &c : host) {
        if (!c.isLetterOrNumber() && c != QLatin1Char('.') && c != QLatin1Char('-')) {
            c = QLatin1Char('-');
        }
    }
    return QStringLiteral("mcp_%1_").arg(host);
}

} // namespace

RegistrationEndpoint::RegistrationEndpoint(const OAuthConfig &config, store::Store &store, const core::Clock &clock)
    : m_store(store)
    , m_clock(clock)
    , m_scopes(config)
    , m_idPrefix(idPrefixFor(config))
    , m_neverAuthorizedLifetime(config.neverAuthorizedClientLifetime)
    , m_rates(config, clock, EndpointRates::forRegistration())
{
}

void RegistrationEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (const auto limited = m_rates.checkAddress(exchange->request())) {
        refuse(exchange, *limited);
        return;
    }
    auto client = parse(exchange->request());
    if (!client) {
        refuse(exchange, client.error());
        return;
    }
    client->id = core::ClientId(m_idPrefix + QString::fromLatin1(core::randomToken(16)));
    client->createdAt = m_clock.now();
    core::Secret clientSecret;
    if (client->tokenEndpointAuthMethod != value::AuthMethodNone) {
        clientSecret = core::Secret(core::randomToken(32));
        client->secretHash = core::sha256(clientSecret.reveal());
    }
    m_store.write(
        this, [row = *client](store::Transaction &transaction) { return store::ClientTable(transaction).insert(row); },
        [this, exchange, row = *client, clientSecret](const store::Result<void> &stored) {
            if (stored) {
                answer(exchange, row, clientSecret);
            } else {
                refuse(exchange, refusalFor(stored.error()).error);
            }
        });
}

core::Expected<store::ClientRow, Error> RegistrationEndpoint::parse(const http::Request &request) const
{
    const QList<QByteArray> types = request.headerValues("Content-Type");
    if (types.size() != 1 || http::mediaType(types.first()) != "application/json") {
        return core::unexpected(Error{
            ErrorCode::InvalidClientMetadata, QStringLiteral("Send the client metadata as application/json."), {}, {}});
    }
    const QJsonDocument document = QJsonDocument::fromJson(request.body);
    if (!document.isObject()) {
        return core::unexpected(
            Error{ErrorCode::InvalidClientMetadata, QStringLiteral("The body is not a JSON object."), {}, {}});
    }
    return clientFromMetadata(document.object(), m_scopes);
}

void RegistrationEndpoint::answer(
    const http::ExchangePtr &exchange, const store::ClientRow &client, const core::Secret &clientSecret) const
{
    QJsonObject body = metadataOf(client);
    body.insert(metadata::ExpiresAt, qint64((client.createdAt + m_neverAuthorizedLifetime).time_since_epoch().count()));
    if (!clientSecret.isEmpty()) {
        body.insert(param::ClientSecret, QString::fromLatin1(clientSecret.reveal()));
        body.insert(metadata::ClientSecretExpiresAt, 0); // never; mandatory beside a secret (RFC 7591 section 3.2.1)
    }
    qCInfo(lcOAuth).noquote() << exchange->request().id.toString() << "client registered:" << client.id.toString();
    exchange->send(
        http::Response::json(201, body).withHeader("Cache-Control", "no-store").withHeader("Pragma", "no-cache"));
}

void RegistrationEndpoint::refuse(const http::ExchangePtr &exchange, const Error &error) const
{
    logRefusal(exchange->request(), error);
    exchange->send(toResponse(error));
}

} // namespace oauth
