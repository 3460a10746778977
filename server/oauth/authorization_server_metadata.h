// SPDX-License-Identifier: GPL-3.0-or-later
// GET /.well-known/oauth-authorization-server (RFC 8414) and, the same document, /.well-known/openid-configuration
// (OpenID Connect Discovery): made from the settings, never from a Host header, and only of what is served. Server
// thread.
#pragma once

#include "server/http/exchange.h"
#include "server/oauth/oauth_config.h"

namespace oauth
{

class AuthorizationServerMetadata
{
public:
    explicit AuthorizationServerMetadata(const OAuthConfig &config)
        : m_config(config)
    {
    }

    void handle(const http::ExchangePtr &exchange) const;

private:
    [[nodiscard]] QJsonObject document() const;

    OAuthConfig m_config;
};

} // namespace oauth
