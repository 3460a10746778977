// SPDX-License-Identifier: GPL-3.0-or-later
// GET /.well-known/oauth-authorization-server (RFC 8414): built once from the settings, never from a Host header, and
// only of what is served. Server thread.
#pragma once

#include "server/http/exchange.h"
#include "server/oauth/oauth_config.h"

namespace oauth
{

class AuthorizationServerMetadata
{
public:
    explicit AuthorizationServerMetadata(const OAuthConfig &config);

    void handle(const http::ExchangePtr &exchange) const;

private:
    QByteArray m_document;
};

} // namespace oauth
