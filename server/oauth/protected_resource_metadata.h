// SPDX-License-Identifier: GPL-3.0-or-later
// GET /.well-known/oauth-protected-resource[/…] (RFC 9728): one document for each resource there is when it is asked for, the root one
// for the MCP resource. Server thread.
#pragma once

#include "server/http/exchange.h"
#include "server/oauth/resource_indicator.h"
#include "server/oauth/scope_set.h"

namespace oauth
{

class ProtectedResourceMetadata
{
public:
    explicit ProtectedResourceMetadata(const OAuthConfig &config);

    void handle(const http::ExchangePtr &exchange) const;

private:
    [[nodiscard]] QByteArray documentOf(const QString &resource) const;

    QString m_issuer;
    ResourceIndicators m_resources;
    ScopeCatalogue m_scopes;
};

} // namespace oauth
