// SPDX-License-Identifier: GPL-3.0-or-later
// Every server behind the gateway: keeps them in step with the store, gives the enabled and confirmed ones to the endpoint, makes their
// connections, ends those of a blocked user at once. Server thread.
#pragma once

#include "server/gateway/caller_identity.h"
#include "server/gateway/upstream/stderr_log.h"
#include "server/gateway/upstream_accounts.h"
#include "server/gateway/upstream_server.h"
#include "server/mcp/server_registry.h"
#include "server/store/store.h"

#include <map>

namespace http
{
class HttpCaller;
}

namespace gateway
{

struct GatewayServices {
    store::Store &store;
    const core::Clock &clock;
    core::Secret masterKey;
    mcp::ServerRegistry &registry;
    http::HttpCaller &httpCaller;
    SignCallerToken signCallerToken;
    std::function<void(const core::Secret &accessToken, QObject *context, ProviderTokenFound)> openProviderToken;
    QString version;
    SupervisorLimits limits;
    UpstreamAccounts *accounts = nullptr; // at servers with OAuth; null: they get no credential
    std::function<QString()> publicUrl = {};
};

class Gateway final : public QObject
{
    Q_OBJECT
public:
    explicit Gateway(GatewayServices services);
    ~Gateway() override;

    // Reads the store; also by itself after each change there.
    void load();

    // Confirmed ones, enabled or not; null for any other.
    [[nodiscard]] UpstreamServer *find(const QString &serverId) const;
    [[nodiscard]] int connectionsOf(const QString &serverId) const { return m_supervisor.countOf(serverId); }
    // Served ones that get the token of the user's own provider: the consent page names them.
    [[nodiscard]] QStringList providerTokenServers() const;
    // What it last wrote to its standard error, and what became of it.
    [[nodiscard]] QList<StderrLine> logOf(const QString &serverId) const;
    // Ends its connections; the next request makes new ones.
    void restart(const QString &serverId);

private:
    struct Rows {
        QList<store::ServerRow> servers;
        QList<store::UpstreamServerRow> settings;
        QList<store::UpstreamToolRow> tools;
    };
    [[nodiscard]] static store::Result<Rows> read(store::Database &database);
    [[nodiscard]] UpstreamServices services();
    void reconcile(const Rows &rows);
    void keep(UpstreamProfile profile, const QList<store::UpstreamToolRow> &tools);
    void forget(const QString &serverId);
    void onCommitted(const QList<store::Change> &changes);
    void recheckUser(const core::UserId &userId);
    void endUser(const core::UserId &userId);
    [[nodiscard]] QString connectUrl(const QString &serverId) const; // empty: nobody connects an account of their own
    [[nodiscard]] UpstreamAccess access(const UpstreamProfile &profile, const ConnectionCaller &caller);
    [[nodiscard]] StderrLog &logFor(const QString &serverId);

    GatewayServices m_services;
    // Order of members = order of construction; each borrows only what stands above it.
    std::map<QString, std::unique_ptr<StderrLog>> m_logs; // kept for who asks why it ended
    UpstreamSupervisor m_supervisor;
    std::map<QString, std::unique_ptr<UpstreamServer>> m_servers;
    QSet<QString> m_registered;
};

} // namespace gateway
