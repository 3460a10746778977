// SPDX-License-Identifier: GPL-3.0-or-later
// GET /.well-known/oauth-protected-resource[/…] (RFC 9728): one document for each resource, the root one for the MCP
// resource. Built once from the settings. Server thread.
#pragma once

#include "server/http/exchange.h"
#include "server/oauth/oauth_config.h"

#include <QHash>

namespace oauth
{

class ProtectedResourceMetadata
{
public:
    explicit ProtectedResourceMetadata(const OAuthConfig &config);

    // Every path there is a document for; each is to be routed to handle().
    [[nodiscard]] QByteArrayList paths() const { return m_documents.keys(); }
    void handle(const http::ExchangePtr &exchange) const;

private:
    QHash<QByteArray, QByteArray> m_documents; // by path
};

} // namespace oauth
