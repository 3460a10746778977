// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_configuration_endpoint.h"

#include "server/audit/append.h"
#include "server/core/constant_time.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/identity/audit_origin.h"
#include "server/oauth/audit_refusal.h"
#include "server/oauth/bearer_authorization.h"
#include "server/oauth/client_metadata.h"
#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/store/client_table.h"

namespace oauth
{
namespace
{

using FoundClient = core::Expected<store::ClientRow, Error>;

Error invalidToken(const QString &detail)
{
    return {ErrorCode::InvalidToken, {}, detail, {}};
}

// The same answer for an unknown client and a wrong token (RFC 7592 section 2): nobody can ask which clients exist.
store::Result<FoundClient> findManaged(
    store::Database &database, const core::ClientId &id, const core::Secret &accessToken)
{
    const auto client = store::ClientTable(database).find(id);
    if (!client) {
        return core::unexpected(store::Error(client.error()));
    }
    if (!*client || (*client)->registrationTokenHash.isEmpty()
        || !core::constantTimeEquals(core::sha256(accessToken.reveal()), (*client)->registrationTokenHash)) {
        return FoundClient(
            core::unexpected(invalidToken(QStringLiteral("unknown client or wrong registration access token"))));
    }
    return FoundClient(**client);
}

// RFC 7592 section 2.2: what only the server says must not be sent back, and what identifies the client must be right.
std::optional<Error> checkIdentity(const QJsonObject &sent, const store::ClientRow &client)
{
    for (const QLatin1String name : {metadata::RegistrationAccessToken, metadata::RegistrationClientUri,
             metadata::ClientSecretExpiresAt, metadata::ClientIdIssuedAt}) {
        if (sent.contains(name)) {
            return Error{ErrorCode::InvalidRequest, QStringLiteral("%1 must not be sent.").arg(name), {}, {}};
        }
    }
    if (sent.value(param::ClientId) != client.id.toString()) {
        return Error{ErrorCode::InvalidRequest, QStringLiteral("client_id must be this client's."), {}, {}};
    }
    const QJsonValue secret = sent.value(param::ClientSecret);
    if (!secret.isUndefined()
        && !core::constantTimeEquals(core::sha256(secret.toString().toUtf8()), client.secretHash)) {
        return Error{ErrorCode::InvalidRequest, QStringLiteral("client_secret is not this client's."), {}, {}};
    }
    return std::nullopt;
}

// The new metadata replaces the old; what is ours stays.
store::ClientRow merged(
    store::ClientRow sent, const store::ClientRow &client, const QByteArray &newSecretHash, RegistrationMode mode)
{
    sent.id = client.id;
    sent.kind = client.kind;
    sent.approval = approvalAfter(sent, client, mode);
    sent.registrationTokenHash = client.registrationTokenHash;
    sent.createdAt = client.createdAt;
    sent.authorizedAt = client.authorizedAt;
    sent.lastUsedAt = client.lastUsedAt;
    if (needsSecret(sent)) {
        sent.secretHash = client.secretHash.isEmpty() ? newSecretHash : client.secretHash;
    }
    return sent;
}

audit::Event eventOf(audit::EventKind kind, const core::ClientId &id, const http::Request &request, core::Seconds now)
{
    audit::Event event;
    event.kind = kind;
    event.time = now;
    event.actor = audit::Actor::client(id);
    event.clientId = id;
    event.origin = identity::originOf(request);
    return event;
}

} // namespace

ClientConfigurationEndpoint::ClientConfigurationEndpoint(
    const OAuthConfig &config, store::Store &store, const core::Clock &clock, audit::AuditLog &audit)
    : m_store(store)
    , m_clock(clock)
    , m_audit(audit)
    , m_scopes(config)
    , m_url(config.issuer + path::Client)
    , m_mode(config.registration)
    , m_rates(config, clock, config.registrationLimits)
{
}

void ClientConfigurationEndpoint::handle(const http::ExchangePtr &exchange, const QByteArray &id)
{
    const core::ClientId clientId(id);
    if (const auto limited = m_rates.checkAddress(exchange->request())) {
        refuse(exchange, clientId, *limited);
        return;
    }
    const auto accessToken = bearerTokenOf(exchange->request());
    if (!accessToken) {
        refuse(exchange, clientId, accessToken.error());
        return;
    }
    if (!*accessToken) {
        const Error missing = invalidToken(QStringLiteral("no registration access token"));
        m_audit.record(refusalEvent(audit::EventKind::RegistrationRefused, exchange->request(), clientId, missing));
        logRefusal(exchange->request(), missing);
        exchange->send(toMissingTokenResponse());
        return;
    }
    const auto call = std::make_shared<const Call>(Call{exchange, clientId, **accessToken, m_clock.now()});
    if (exchange->request().method == "PUT") {
        replace(call);
    } else if (exchange->request().method == "DELETE") {
        remove(call);
    } else {
        read(call);
    }
}

void ClientConfigurationEndpoint::read(const CallPtr &call)
{
    m_store.read(
        this, [call](store::Database &database) { return findManaged(database, call->clientId, call->accessToken); },
        [this, call](const store::Result<FoundClient> &client) {
            if (!client || !*client) {
                refuse(call->exchange, call->clientId, client ? client->error() : refusalFor(client.error()).error);
            } else {
                answer(call, **client, {});
            }
        });
}

void ClientConfigurationEndpoint::replace(const CallPtr &call)
{
    const auto sent = clientMetadataOf(call->exchange->request());
    const auto wanted
        = sent.and_then([this](const QJsonObject &metadata) { return clientFromMetadata(metadata, m_scopes); });
    const core::Secret newSecret(core::randomToken(32));
    m_store.write(
        this,
        [call, sent, wanted, newHash = core::sha256(newSecret.reveal()), mode = m_mode,
            event = eventOf(audit::EventKind::ClientChanged, call->clientId, call->exchange->request(), call->now)](
            store::Transaction &transaction) -> store::Result<FoundClient> {
            // Who asks first; what is wrong with the metadata is for the client alone.
            auto found = findManaged(transaction.database(), call->clientId, call->accessToken);
            if (!found || !*found) {
                return found;
            }
            if (!wanted) {
                return FoundClient(core::unexpected(Error(wanted.error())));
            }
            if (const auto refusal = checkIdentity(*sent, **found)) {
                return FoundClient(core::unexpected(Error(*refusal)));
            }
            const store::ClientRow row = merged(*wanted, **found, newHash, mode);
            return store::ClientTable(transaction)
                .update(row)
                .and_then([&] { return audit::append(transaction, event); })
                .map([&] { return FoundClient(row); });
        },
        [this, call, newSecret](const store::Result<FoundClient> &client) {
            if (!client || !*client) {
                refuse(call->exchange, call->clientId, client ? client->error() : refusalFor(client.error()).error);
            } else {
                const bool isSecretNew = (*client)->secretHash == core::sha256(newSecret.reveal());
                answer(call, **client, isSecretNew ? newSecret : core::Secret());
            }
        });
}

// RFC 7592 section 2.3: what was granted to it ends with it.
void ClientConfigurationEndpoint::remove(const CallPtr &call)
{
    m_store.write(
        this,
        [call, event = eventOf(audit::EventKind::ClientDeleted, call->clientId, call->exchange->request(), call->now)](
            store::Transaction &transaction) -> store::Result<FoundClient> {
            auto found = findManaged(transaction.database(), call->clientId, call->accessToken);
            if (!found || !*found) {
                return found;
            }
            return store::ClientTable(transaction)
                .remove(call->clientId)
                .and_then([&](bool) { return audit::append(transaction, event); })
                .map([&] { return *found; });
        },
        [this, call](const store::Result<FoundClient> &client) {
            if (!client || !*client) {
                refuse(call->exchange, call->clientId, client ? client->error() : refusalFor(client.error()).error);
            } else {
                call->exchange->send(http::Response::empty(204)
                                         .withHeader("Cache-Control", "no-store")
                                         .withHeader("Pragma", "no-cache"));
            }
        });
}

void ClientConfigurationEndpoint::answer(
    const CallPtr &call, const store::ClientRow &client, const core::Secret &clientSecret) const
{
    QJsonObject body = metadataOf(client);
    body.insert(metadata::RegistrationClientUri, QString(m_url + client.id.toString()));
    body.insert(
        metadata::RegistrationAccessToken, QString::fromLatin1(call->accessToken.reveal())); // RFC 7592 section 3
    if (!clientSecret.isEmpty()) { // an older one is not ours to show: only its hash was kept
        body.insert(param::ClientSecret, QString::fromLatin1(clientSecret.reveal()));
        body.insert(metadata::ClientSecretExpiresAt, 0);
    }
    call->exchange->send(
        http::Response::json(200, body).withHeader("Cache-Control", "no-store").withHeader("Pragma", "no-cache"));
}

void ClientConfigurationEndpoint::refuse(
    const http::ExchangePtr &exchange, const core::ClientId &clientId, const Error &error) const
{
    m_audit.record(refusalEvent(audit::EventKind::RegistrationRefused, exchange->request(), clientId, error));
    logRefusal(exchange->request(), error);
    exchange->send(toBearerErrorResponse(error, {}));
}

} // namespace oauth
