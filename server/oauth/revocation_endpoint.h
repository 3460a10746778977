// SPDX-License-Identifier: GPL-3.0-or-later
// POST /revoke (RFC 7009). A refresh token takes its family along; an access token only itself. 200 for whatever is
// already dead, unknown, or another client's: no oracle. Server thread.
#pragma once

#include "server/http/exchange.h"
#include "server/oauth/client_authentication.h"
#include "server/oauth/endpoint_rates.h"
#include "server/store/store.h"

#include <QObject>

namespace oauth
{

class KeyRing;

class RevocationEndpoint final : public QObject
{
    Q_OBJECT
public:
    RevocationEndpoint(const OAuthConfig &config, store::Store &store, const core::Clock &clock, const KeyRing &keys);

    void handle(const http::ExchangePtr &exchange);

private:
    void refuse(const http::ExchangePtr &exchange, const Error &error) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    const KeyRing &m_keys;
    QString m_issuer;
    EndpointRates m_rates;
};

} // namespace oauth
