// SPDX-License-Identifier: GPL-3.0-or-later
// POST /introspect (RFC 7662): a confidential client asks about its own tokens, an external server about those issued for it. Whatever is
// not theirs is simply not active. Server thread.
#pragma once

#include "server/oauth/client_request_gate.h"
#include "server/oauth/tokens/token_inspector.h"

namespace oauth
{

// Borrowed; each outlives the endpoint.
struct IntrospectionParts {
    ClientRequestGateParts gate;
    store::Store &store;
    live::LiveState &live;
    AccessTokenVerifier &verifier;
};

class IntrospectionEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit IntrospectionEndpoint(const IntrospectionParts &parts);

    void handle(const http::ExchangePtr &exchange);

private:
    // Who asks: a client, or a server whose resource it is.
    struct Asker {
        core::ClientId id;
        QString resource; // empty: a client
    };
    void authenticate(const http::ExchangePtr &exchange, const ClientCredentials &credentials, const core::Secret &token);
    void introspect(const http::ExchangePtr &exchange, const Asker &asker, const core::Secret &token);
    void introspectAccessToken(const http::ExchangePtr &exchange, const Asker &asker, const core::Secret &token);
    void introspectRefreshToken(const http::ExchangePtr &exchange, const Asker &asker, const core::Secret &token);
    void answer(const http::ExchangePtr &exchange, const QJsonObject &members) const;

    [[nodiscard]] static store::Result<core::Expected<Asker, Error>> authenticated(
        store::Database &database, const ClientCredentials &credentials);

    QString m_issuer;
    store::Store &m_store;
    live::LiveState &m_live;
    const core::Clock &m_clock;
    TokenInspector m_inspector;
    ClientRequestGate m_gate;
};

} // namespace oauth
