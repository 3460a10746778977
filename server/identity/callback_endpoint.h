// SPDX-License-Identifier: GPL-3.0-or-later
// GET /callback: a browser comes back from its provider (protocol section 3.8). The state is ours, single use, and good
// only in the browser that set out: a callback URL sent to somebody else ends in 403. Server thread.
#pragma once

#include "server/identity/sign_in_endpoint.h"

namespace identity
{

class CallbackEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit CallbackEndpoint(SignInParts parts);

    void handle(const http::ExchangePtr &exchange);

private:
    void redeem(const http::ExchangePtr &exchange, const ProviderRoundTrip &roundTrip, const QByteArray &code);
    void showError(
        const http::ExchangePtr &exchange, int status, branding::ErrorPage::Kind kind, const QByteArray &reason) const;

    SignInParts m_parts;
};

} // namespace identity
