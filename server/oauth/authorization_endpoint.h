// SPDX-License-Identifier: GPL-3.0-or-later
// GET and POST /authorize (RFC 6749 section 3.1): a checked request becomes page 1. GET changes nothing anybody else
// can see and never approves. Server thread.
#pragma once

#include "server/oauth/authorization_checks.h"
#include "server/oauth/authorization_flow.h"
#include "server/store/store_error.h"

#include <QObject>

namespace store
{
class Store;
}

namespace oauth
{

class ClientLookup;
class PublishedKeys;
struct ClientLookupError;

// Borrowed; each outlives the endpoint.
struct AuthorizationEndpointParts {
    const OAuthConfig &config;
    const core::Clock &clock;
    store::Store &store;
    ClientLookup &clients;
    const identity::BrowserSessions &sessions;
    const branding::PageRenderer &pages;
    AuthorizationFlow &flow;
    identity::RequestRate &rate;
    audit::AuditLog &audit;
    PublishedKeys &publishedKeys;
};

class AuthorizationEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit AuthorizationEndpoint(AuthorizationEndpointParts parts);

    void handle(const http::ExchangePtr &exchange);

private:
    void takePushedRequest(const http::ExchangePtr &exchange, const core::ClientId &clientId, const QString &requestUri);
    void findClient(
        const http::ExchangePtr &exchange, const core::ClientId &clientId, const AuthorizationParameters &parameters);
    void lookupFailed(const http::ExchangePtr &exchange, const ClientLookupError &error) const;
    void storeFailed(const http::ExchangePtr &exchange, const store::Error &error) const;
    void afterClientLookup(const http::ExchangePtr &exchange, const AuthorizationParameters &parameters,
        const std::optional<store::ClientRow> &client);
    void begin(const http::ExchangePtr &exchange, AuthorizationRequest request);
    void refuse(const http::ExchangePtr &exchange, const PageRefusal &refusal) const;
    void answerError(const http::ExchangePtr &exchange, const store::ClientRow &client, const AnswerAddress &to,
        const Error &error) const;

    AuthorizationEndpointParts m_parts;
    ScopeCatalogue m_scopes;
    ResourceIndicators m_resources;
};

} // namespace oauth
