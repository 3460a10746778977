// SPDX-License-Identifier: GPL-3.0-or-later
// The browser's way to an upstream's authorization server and back. GET /upstream/connect/<server> sets out for whoever is signed in here with
// this browser and may use that server; GET /upstream/callback comes back, and only with the same person: an address that somebody else was sent connects nothing
// (protocol.md 2.6; section 5, bug 12). A sign-in for an account that is shared was begun by an administrator. GET /upstream/client.json
// says who we are. Server thread.
#pragma once

#include "server/branding/page_renderer.h"
#include "server/gateway/upstream_accounts.h"
#include "server/http/exchange.h"
#include "server/identity/browser_sessions.h"
#include "server/identity/request_rate.h"

namespace runtime
{

struct UpstreamSignInParts {
    gateway::UpstreamAccounts &accounts;
    // Null: no server behind the gateway, or one without accounts.
    std::function<const gateway::UpstreamProfile *(const QString &serverId)> find;
    const identity::BrowserSessions &sessions;
    const branding::PageRenderer &pages;
    const core::Clock &clock;
    identity::RequestRate &rate;
    store::Store &store;
};

class UpstreamSignInEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit UpstreamSignInEndpoint(UpstreamSignInParts parts);

    void setOut(const http::ExchangePtr &exchange, const QString &serverId);
    void comeBack(const http::ExchangePtr &exchange);
    void describeUs(const http::ExchangePtr &exchange) const;

private:
    void startFor(const http::ExchangePtr &exchange, const QString &serverId, const core::UserId &userId);
    void refuse(const http::ExchangePtr &exchange, int status, const QByteArray &reason, const QString &sentence) const;

    const UpstreamSignInParts m_parts;
};

} // namespace runtime
