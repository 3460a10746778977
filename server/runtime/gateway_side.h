// SPDX-License-Identifier: GPL-3.0-or-later
// The servers behind the gateway with all they stand on, and what administration asks of them. Server thread.
#pragma once

#include "server/admin/upstream_control.h"
#include "server/gateway/gateway.h"
#include "server/http/fetch/http_call.h"
#include "server/http/fetch/network_fetcher.h"

namespace oauth
{
class KeyRing;
}

namespace runtime
{

class StoreSide;

struct GatewaySideNeighbours {
    StoreSide &storeSide;
    mcp::ServerRegistry &servers;
    const oauth::KeyRing &keys;
    std::function<QString()> publicUrl;
    int connections = 0; // of all users to all servers
    http::LoopbackFetch loopback = http::LoopbackFetch::Refused; // of authorization servers that upstreams name
};

class GatewaySide final : public QObject, public admin::UpstreamControl
{
    Q_OBJECT
public:
    explicit GatewaySide(const GatewaySideNeighbours &neighbours);

    // Before anybody can ask for them: what is read before the listener starts is there by then.
    void load() { m_gateway.load(); }

    [[nodiscard]] gateway::UpstreamAccounts *accounts() const { return m_accounts.get(); } // null: they cannot be read
    [[nodiscard]] const gateway::UpstreamProfile *findWithAccounts(const QString &serverId) const;
    [[nodiscard]] QStringList providerTokenServers() const { return m_gateway.providerTokenServers(); }

    void probe(const QString &serverId, admin::ProbeKind kind, admin::Reply<admin::UpstreamProbe> reply) override;
    void startSignIn(const QString &serverId, admin::Reply<admin::UpstreamSignIn> reply) override;
    admin::Result<admin::Done> restartUpstream(const QString &serverId) override;
    [[nodiscard]] admin::Result<QList<admin::UpstreamLogLine>> upstreamLog(const QString &serverId) const override;
    [[nodiscard]] int connectionsOf(const QString &serverId) const override { return m_gateway.connectionsOf(serverId); }

private:
    http::HttpCaller m_httpCaller;
    http::NetworkFetcher m_fetcher;
    http::GuardedFetcher m_guardedFetcher;
    std::unique_ptr<gateway::UpstreamAccounts> m_accounts;
    gateway::Gateway m_gateway;
};

} // namespace runtime
