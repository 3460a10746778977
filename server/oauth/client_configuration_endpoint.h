// SPDX-License-Identifier: GPL-3.0-or-later
// GET, PUT and DELETE /client/<id> (RFC 7592): a client that registered itself reads, replaces or takes back its
// registration, with the access token it got then. Server thread.
#pragma once

#include "server/audit/audit_log.h"
#include "server/core/secret.h"
#include "server/http/exchange.h"
#include "server/oauth/endpoint_rates.h"
#include "server/oauth/scope_set.h"
#include "server/store/rows/client_row.h"
#include "server/store/store.h"

#include <QJsonObject>
#include <QObject>

namespace oauth
{

class ClientConfigurationEndpoint final : public QObject
{
    Q_OBJECT
public:
    ClientConfigurationEndpoint(
        const OAuthConfig &config, store::Store &store, const core::Clock &clock, audit::AuditLog &audit);

    // `id` as it stands in the path.
    void handle(const http::ExchangePtr &exchange, const QByteArray &id);

private:
    struct Call {
        http::ExchangePtr exchange;
        core::ClientId clientId;
        core::Secret accessToken;
        core::Seconds now{};
    };
    using CallPtr = std::shared_ptr<const Call>;

    void read(const CallPtr &call);
    void replace(const CallPtr &call);
    void remove(const CallPtr &call);
    void answer(const CallPtr &call, const store::ClientRow &client, const core::Secret &clientSecret) const;
    void refuse(const http::ExchangePtr &exchange, const core::ClientId &clientId, const Error &error) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    audit::AuditLog &m_audit;
    ScopeCatalogue m_scopes;
    QString m_url; // "<public>/client/"
    RegistrationMode m_mode;
    EndpointRates m_rates;
};

} // namespace oauth
