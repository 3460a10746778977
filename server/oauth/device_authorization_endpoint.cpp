// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/device_authorization_endpoint.h"

#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/oauth/device_poll_pace.h"
#include "server/oauth/grants/grant_handler.h"
#include "server/oauth/parameters.h"
#include "server/oauth/user_code.h"
#include "server/store/client_table.h"
#include "server/store/device_authorization_table.h"

namespace oauth
{

namespace
{

using Begun = core::Expected<store::DeviceAuthorizationRow, Error>;

Begun refused(ErrorCode code, const QString &description, const QString &detail = {})
{
    return core::unexpected(Error{code, description, detail, {}});
}

store::Result<Begun> write(store::Transaction &tx, store::DeviceAuthorizationRow row, const ClientCredentials &credentials,
    const ScopeCatalogue &scopes)
{
    const auto client = store::ClientTable(tx).find(credentials.clientId);
    if (!client) {
        return core::unexpected(store::Error(client.error()));
    }
    if (auto authenticated = authenticateClient(credentials, *client); !authenticated) {
        return Begun(core::unexpected(authenticated.error()));
    }
    if (!(*client)->grantTypes.contains(toWire(GrantType::DeviceCode))) {
        return refused(ErrorCode::UnauthorizedClient, {}, QStringLiteral("not registered for device codes"));
    }
    if ((*client)->isScopeLimited) {
        const auto limited = scopes.within(ScopeSet::parse(row.scope).value_or(ScopeSet()), (*client)->scope);
        if (!limited) {
            return Begun(core::unexpected(Error(limited.error())));
        }
        row.scope = limited->toString();
    }
    const store::DeviceAuthorizationTable devices(tx);
    const auto room
        = devices.removeExpired(row.createdAt, 100).and_then([&](int) { return devices.countLive(row.createdAt); });
    if (!room) {
        return core::unexpected(store::Error(room.error()));
    }
    if (*room >= DeviceAuthorizationEndpoint::maxWaiting) {
        return Begun(core::unexpected(Error{
            ErrorCode::TemporarilyUnavailable, {}, QStringLiteral("too many devices wait"), std::chrono::minutes(1)}));
    }
    return devices.insert(row).map([&] { return Begun(row); });
}

} // namespace

DeviceAuthorizationEndpoint::DeviceAuthorizationEndpoint(const ClientRequestGateParts &gate, store::Store &store)
    : m_store(store)
    , m_clock(gate.clock)
    , m_issuer(gate.config.issuer)
    , m_scopes(gate.config)
    , m_resources(gate.config)
    , m_gate(gate)
{
}

void DeviceAuthorizationEndpoint::handle(const http::ExchangePtr &exchange)
{
    m_gate.pass(exchange, this, [this, exchange](const http::FormBody &form, const ClientCredentials &credentials) {
        begin(exchange, form, credentials);
    });
}

Begun DeviceAuthorizationEndpoint::check(const http::FormBody &form) const
{
    QStringList resources;
    for (const QByteArray &resource : form.values(QByteArrayView(param::Resource.data(), param::Resource.size()))) {
        resources.append(QString::fromUtf8(resource));
    }
    resources.removeAll(QString());
    const auto resource = m_resources.resolve(resources);
    if (!resource) {
        return core::unexpected(Error(resource.error()));
    }
    const auto scope = parameter(form, param::Scope);
    const auto scopes = m_scopes.resolve(QString::fromUtf8(scope.value_or(QByteArray())), *resource);
    if (!scopes) {
        return core::unexpected(Error(scopes.error()));
    }
    store::DeviceAuthorizationRow row;
    row.resource = *resource;
    row.scope = scopes->toString();
    return row;
}

void DeviceAuthorizationEndpoint::begin(
    const http::ExchangePtr &exchange, const http::FormBody &form, const ClientCredentials &credentials)
{
    auto row = check(form);
    if (!row) {
        m_gate.refuse(exchange, credentials.clientId, row.error());
        return;
    }
    const core::Secret deviceCode(core::randomToken(32));
    row->deviceCodeHash = core::sha256(deviceCode.reveal());
    row->userCode = newUserCode(); // should another device show the same, the table refuses this one
    row->clientId = credentials.clientId;
    row->createdAt = m_clock.now();
    row->expiresAt = row->createdAt + lifetime;
    m_store.write(
        this, [row = *row, credentials, scopes = m_scopes](store::Transaction &tx) { return write(tx, row, credentials, scopes); },
        [this, exchange, deviceCode, clientId = credentials.clientId](const store::Result<Begun> &begun) {
            if (!begun || !*begun) {
                m_gate.refuse(exchange, clientId, begun ? begun->error() : refusalFor(begun.error()).error);
            } else {
                answer(exchange, **begun, deviceCode);
            }
        });
}

void DeviceAuthorizationEndpoint::answer(
    const http::ExchangePtr &exchange, const store::DeviceAuthorizationRow &row, const core::Secret &deviceCode) const
{
    const QString shown = shownUserCode(row.userCode);
    const QString page = m_issuer + path::Device;
    const QJsonObject body{{param::DeviceCode, QString::fromLatin1(deviceCode.reveal())}, {param::UserCode, shown},
        {param::VerificationUri, page},
        {param::VerificationUriComplete, QString(page + QStringLiteral("?user_code=") + shown)},
        {param::ExpiresIn, qint64(std::chrono::seconds(lifetime).count())},
        {param::Interval, qint64(DevicePollPace::interval.count())}};
    exchange->send(
        http::Response::json(200, body).withHeader("Cache-Control", "no-store").withHeader("Pragma", "no-cache"));
}

} // namespace oauth
