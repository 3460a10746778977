// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/registration_endpoint.h"

#include "server/audit/append.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/identity/audit_origin.h"
#include "server/oauth/audit_refusal.h"
#include "server/oauth/client_metadata.h"
#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/store/client_table.h"

#include <QJsonArray>

namespace oauth
{
namespace
{

audit::Event registeredEvent(const store::ClientRow &client, const http::Request &request)
{
    audit::Event event;
    event.kind = audit::EventKind::ClientRegistered;
    event.time = client.createdAt;
    event.actor = audit::Actor::client(client.id);
    event.clientId = client.id;
    event.details = {{metadata::ClientName, client.name},
        {metadata::RedirectUris, QJsonArray::fromStringList(client.redirectUris)}};
    event.origin = identity::originOf(request);
    return event;
}

} // namespace

RegistrationEndpoint::RegistrationEndpoint(
    const OAuthConfig &config, store::Store &store, const core::Clock &clock, audit::AuditLog &audit)
    : m_store(store)
    , m_clock(clock)
    , m_scopes(config)
    , m_config(config)
    , m_configurationUrl(config.issuer + path::Client)
    , m_neverAuthorizedLifetime(config.neverAuthorizedClientLifetime)
    , m_mode(config.registration)
    , m_rates(config, clock, config.registrationLimits)
    , m_audit(audit)
{
}

void RegistrationEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (const auto limited = m_rates.checkAddress(exchange->request())) {
        refuse(exchange, *limited);
        return;
    }
    if (m_mode == RegistrationMode::Closed) {
        refuse(exchange, Error{ErrorCode::RegistrationClosed, {}, {}, {}});
        return;
    }
    auto client = clientMetadataOf(exchange->request()).and_then([this](const QJsonObject &metadata) {
        return clientFromMetadata(metadata, m_scopes);
    });
    if (!client) {
        refuse(exchange, client.error());
        return;
    }
    client->id = newClientId(m_config);
    client->createdAt = m_clock.now();
    client->approval = m_mode == RegistrationMode::Open ? store::ClientApproval::Approved : store::ClientApproval::Waiting;
    core::Secret clientSecret;
    if (needsSecret(*client)) {
        clientSecret = core::Secret(core::randomToken(32));
        client->secretHash = core::sha256(clientSecret.reveal());
    }
    const core::Secret accessToken(core::randomToken(32)); // RFC 7592 section 3
    client->registrationTokenHash = core::sha256(accessToken.reveal());
    m_store.write(
        this,
        [row = *client, event = registeredEvent(*client, exchange->request())](store::Transaction &transaction) {
            return store::ClientTable(transaction).insert(row).and_then([&] {
                return audit::append(transaction, event);
            });
        },
        [this, exchange, row = *client, clientSecret, accessToken](const store::Result<void> &stored) {
            if (stored) {
                answer(exchange, row, clientSecret, accessToken);
            } else {
                refuse(exchange, refusalFor(stored.error()).error);
            }
        });
}

void RegistrationEndpoint::answer(
    const http::ExchangePtr &exchange, const store::ClientRow &client, const core::Secret &clientSecret,
    const core::Secret &accessToken) const
{
    QJsonObject body = metadataOf(client);
    body.insert(metadata::RegistrationClientUri, QString(m_configurationUrl + client.id.toString()));
    body.insert(metadata::RegistrationAccessToken, QString::fromLatin1(accessToken.reveal()));
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
    m_audit.record(refusalEvent(audit::EventKind::RegistrationRefused, exchange->request(), {}, error));
    logRefusal(exchange->request(), error);
    exchange->send(toResponse(error));
}

} // namespace oauth
