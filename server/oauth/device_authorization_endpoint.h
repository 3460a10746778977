// SPDX-License-Identifier: GPL-3.0-or-later
// POST /device_authorization (RFC 8628 section 3.1): a device without a browser gets a code for itself and one to show.
// Server thread.
#pragma once

#include "server/oauth/client_request_gate.h"
#include "server/oauth/resource_indicator.h"
#include "server/oauth/scope_set.h"
#include "server/store/rows/device_authorization_row.h"

namespace oauth
{

class DeviceAuthorizationEndpoint final : public QObject
{
    Q_OBJECT
public:
    static constexpr auto lifetime = std::chrono::minutes(10);
    static constexpr int maxWaiting = 10'000;

    DeviceAuthorizationEndpoint(const ClientRequestGateParts &gate, store::Store &store);

    void handle(const http::ExchangePtr &exchange);

private:
    using Begun = core::Expected<store::DeviceAuthorizationRow, Error>;

    void begin(const http::ExchangePtr &exchange, const http::FormBody &form, const ClientCredentials &credentials);
    [[nodiscard]] Begun check(const http::FormBody &form) const;
    void answer(const http::ExchangePtr &exchange, const store::DeviceAuthorizationRow &row,
        const core::Secret &deviceCode) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    QString m_issuer;
    ScopeCatalogue m_scopes;
    ResourceIndicators m_resources;
    ClientRequestGate m_gate;
};

} // namespace oauth
