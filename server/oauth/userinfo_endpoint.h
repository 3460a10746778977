// SPDX-License-Identifier: GPL-3.0-or-later
// GET and POST /userinfo (OpenID Connect Core section 5.3): who the access token speaks for, as far as the person
// granted it. Server thread.
#pragma once

#include "server/http/exchange.h"
#include "server/oauth/endpoint_rates.h"
#include "server/oauth/oauth_error.h"
#include "server/oauth/tokens/access_token_verifier.h"
#include "server/store/rows/user_row.h"
#include "server/store/store.h"

#include <QObject>

namespace oauth
{

class UserInfoEndpoint final : public QObject
{
    Q_OBJECT
public:
    UserInfoEndpoint(
        const OAuthConfig &config, const core::Clock &clock, AccessTokenVerifier &verifier, store::Store &store);

    void handle(const http::ExchangePtr &exchange);

private:
    void answer(const http::ExchangePtr &exchange, const live::Principal &principal);
    void refuse(const http::ExchangePtr &exchange, const Error &error) const;

    AccessTokenVerifier &m_verifier;
    store::Store &m_store;
    EndpointRates m_rates;
};

} // namespace oauth
