// SPDX-License-Identifier: GPL-3.0-or-later
// GET and POST /device (RFC 8628 section 3.3): where a person types what the device shows. A code that waits becomes an
// authorization request like any other: page 1, sign-in, page 2. A link with the code only fills the field: the person
// still has to say that the device is theirs (section 5.4). Server thread.
#pragma once

#include "server/identity/request_rate.h"
#include "server/oauth/authorization_flow.h"
#include "server/store/rows/device_authorization_row.h"
#include "server/store/store_error.h"

#include <QObject>

namespace store
{
class Store;
class Database;
} // namespace store

namespace oauth
{

// Borrowed; each outlives the endpoint.
struct DeviceEndpointParts {
    const OAuthConfig &config;
    const core::Clock &clock;
    store::Store &store;
    const identity::BrowserBinding &binding;
    const branding::PageRenderer &pages;
    AuthorizationFlow &flow;
    audit::AuditLog &audit;
    identity::RequestRate &rate;
};

class DeviceEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit DeviceEndpoint(const DeviceEndpointParts &parts);

    void handle(const http::ExchangePtr &exchange);

private:
    struct Waiting {
        store::DeviceAuthorizationRow device;
        store::ClientRow client;
    };
    using Found = core::Expected<std::optional<Waiting>, store::Error>;
    [[nodiscard]] static Found find(store::Database &db, const QString &userCode, core::Seconds now);

    void handleGet(const http::ExchangePtr &exchange);
    void handlePost(const http::ExchangePtr &exchange);
    void begin(const http::ExchangePtr &exchange, const Waiting &waiting);
    void showForm(const http::ExchangePtr &exchange, const QString &code, branding::DevicePage::Problem problem) const;
    void showError(
        const http::ExchangePtr &exchange, int status, branding::ErrorPage::Kind kind, const QByteArray &reason) const;

    DeviceEndpointParts m_parts;
    http::RateLimiter m_guesses; // by address: a code is short
};

} // namespace oauth
