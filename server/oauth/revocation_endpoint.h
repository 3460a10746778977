// SPDX-License-Identifier: GPL-3.0-or-later
// POST /revoke (RFC 7009). A refresh token takes its family along; an access token only itself. 200 for whatever is
// already dead, unknown, or another client's: no oracle. Server thread.
#pragma once

#include "server/oauth/client_request_gate.h"
#include "server/store/store.h"

#include <QObject>

namespace oauth
{

class KeyRing;

class RevocationEndpoint final : public QObject
{
    Q_OBJECT
public:
    RevocationEndpoint(const ClientRequestGateParts &gate, store::Store &store, const KeyRing &keys);

    void handle(const http::ExchangePtr &exchange);

private:
    void revokeFor(const http::ExchangePtr &exchange, const ClientCredentials &credentials, const QByteArray &token);

    store::Store &m_store;
    const core::Clock &m_clock;
    const KeyRing &m_keys;
    QString m_issuer;
    ClientRequestGate m_gate;
};

} // namespace oauth
