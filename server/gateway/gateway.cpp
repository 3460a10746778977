// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/gateway.h"

#include "server/gateway/upstream/http_upstream.h"
#include "server/gateway/upstream/stdio_upstream.h"
#include "server/store/server_table.h"
#include "server/store/upstream_server_table.h"
#include "server/store/upstream_tool_table.h"
#include "server/store/user_table.h"

#include <QLoggingCategory>

namespace gateway
{

namespace
{

Q_LOGGING_CATEGORY(lcGateway, "gatehouse.gateway")

constexpr char AuthorizationHeader[] = "Authorization";
constexpr auto ProviderTokenVariable = "GATEHOUSE_PROVIDER_TOKEN";

QByteArray bearer(const core::Secret &token)
{
    return QByteArrayLiteral("Bearer ") + token.reveal().toByteArray();
}

StdioCommand commandOf(const UpstreamProfile &profile, const ConnectionCaller &caller)
{
    StdioCommand command;
    command.arguments = profile.settings.command;
    command.workingDirectory = profile.settings.workingDirectory;
    command.environment = profile.environment;
    if (profile.settings.tellsByEnvironment && caller.principal) {
        for (EnvironmentVariable &variable : callerEnvironment(*caller.principal)) {
            command.environment.push_back(std::move(variable));
        }
    }
    if (caller.providerToken) {
        command.environment.push_back({QString::fromLatin1(ProviderTokenVariable), *caller.providerToken});
    }
    return command;
}

QList<http::Header> fixedHeaders(const UpstreamProfile &profile, const ConnectionCaller &caller)
{
    using Authentication = store::UpstreamAuthentication;
    if (caller.providerToken) {
        return {{AuthorizationHeader, bearer(*caller.providerToken)}};
    }
    if (profile.settings.sendsProviderToken && caller.principal) {
        return {}; // a user without a token of their own is nobody there: never the service's own account in their place
    }
    switch (profile.settings.authentication) {
    case Authentication::Bearer:
        return {{AuthorizationHeader, bearer(profile.credential)}};
    case Authentication::Header:
        return {{profile.settings.headerName.toLatin1(), profile.credential.reveal().toByteArray()}};
    case Authentication::None:
    case Authentication::OAuth:
        return {};
    }
    Q_UNREACHABLE();
}

} // namespace

Gateway::Gateway(GatewayServices services)
    : m_services(std::move(services))
    , m_supervisor(m_services.limits)
{
    connect(&m_services.store, &store::Store::committed, this, &Gateway::onCommitted);
    if (m_services.accounts) {
        connect(m_services.accounts, &UpstreamAccounts::connected, this, [this](const QString &serverId, const core::UserId &userId) {
            if (userId.isEmpty()) {
                restart(serverId); // everybody's
            }
        });
    }
}

Gateway::~Gateway()
{
    for (const QString &id : std::as_const(m_registered)) {
        m_services.registry.remove(id);
    }
    m_supervisor.closeAll(); // what fails with them is still the servers' to answer
}

void Gateway::load()
{
    m_services.store.read(this, &Gateway::read, [this](const store::Result<Rows> &rows) {
        if (!rows) {
            qCWarning(lcGateway).noquote() << "the servers behind the gateway cannot be read:" << rows.error().detail;
            return;
        }
        reconcile(*rows);
    });
}

store::Result<Gateway::Rows> Gateway::read(store::Database &database)
{
    const auto servers = store::ServerTable(database).list();
    const auto settings = store::UpstreamServerTable(database).list();
    const auto tools = store::UpstreamToolTable(database).list();
    if (!servers || !settings || !tools) {
        return core::unexpected(store::Error(!servers ? servers.error() : !settings ? settings.error() : tools.error()));
    }
    return Rows{*servers, *settings, *tools};
}

void Gateway::reconcile(const Rows &rows)
{
    QHash<QString, store::ServerRow> servers;
    for (const store::ServerRow &row : rows.servers) {
        servers.insert(row.id, row);
    }
    QSet<QString> kept;
    for (const store::UpstreamServerRow &settings : rows.settings) {
        auto profile = openProfile(servers.value(settings.serverId), settings, m_services.masterKey);
        if (!profile) {
            qCWarning(lcGateway).noquote() << "the secrets of" << settings.serverId << "do not open with the master key; give them again";
            continue;
        }
        if (!profile->isConfirmed()) {
            continue;
        }
        QList<store::UpstreamToolRow> tools;
        std::copy_if(rows.tools.begin(), rows.tools.end(), std::back_inserter(tools),
                     [&](const store::UpstreamToolRow &tool) { return tool.serverId == settings.serverId; });
        kept.insert(settings.serverId);
        keep(std::move(*profile), tools);
    }
    std::vector<QString> gone;
    for (const auto &entry : m_servers) {
        if (!kept.contains(entry.first)) {
            gone.push_back(entry.first);
        }
    }
    for (const QString &id : gone) {
        forget(id);
    }
}

void Gateway::keep(UpstreamProfile profile, const QList<store::UpstreamToolRow> &tools)
{
    const QString id = profile.server.id;
    const bool isEnabled = profile.settings.isEnabled;
    for (const EnvironmentVariable &variable : profile.environment) {
        logFor(id).mask(variable.value);
    }
    std::unique_ptr<UpstreamServer> &server = m_servers[id];
    if (server) {
        server->update(std::move(profile), tools);
    } else {
        server = std::make_unique<UpstreamServer>(services(), std::move(profile), tools);
    }
    if (isEnabled && !m_registered.contains(id)) {
        m_registered.insert(id);
        m_services.registry.add(*server);
    } else if (!isEnabled && m_registered.remove(id)) {
        m_services.registry.remove(id);
        m_supervisor.closeServer(id);
    }
}

void Gateway::forget(const QString &serverId)
{
    if (m_registered.remove(serverId)) {
        m_services.registry.remove(serverId);
    }
    m_supervisor.closeServer(serverId);
    if (m_services.accounts) {
        m_services.accounts->forgetServer(serverId);
    }
    m_servers.erase(serverId);
}

UpstreamServices Gateway::services()
{
    return {m_services.store,
            m_services.clock,
            m_supervisor,
            m_services.registry,
            [this](const UpstreamProfile &profile, const ConnectionCaller &caller) { return access(profile, caller); },
            m_services.openProviderToken,
            [this](const QString &serverId) { return connectUrl(serverId); },
            m_services.version};
}

QString Gateway::connectUrl(const QString &serverId) const
{
    const UpstreamServer *server = find(serverId);
    const bool isOwn = server && m_services.accounts && server->profile().settings.authentication == store::UpstreamAuthentication::OAuth && !server->profile().isShared();
    return isOwn ? QString(m_services.publicUrl() + UpstreamAccounts::ConnectPath + serverId) : QString();
}

UpstreamAccess Gateway::access(const UpstreamProfile &profile, const ConnectionCaller &caller)
{
    UpstreamAccess access;
    if (profile.server.kind == store::ServerKind::Stdio) {
        access.door = std::make_unique<StdioUpstream>(commandOf(profile, caller), logFor(profile.server.id));
        return access;
    }
    if (m_services.accounts && profile.settings.authentication == store::UpstreamAuthentication::OAuth && !caller.providerToken) {
        access.authorizer = m_services.accounts->authorizerFor(profile, caller.principal ? caller.principal->userId : core::UserId());
    } else {
        access.authorizer = std::make_unique<FixedHeaders>(fixedHeaders(profile, caller));
    }
    if (profile.settings.tellsByToken && caller.principal) {
        access.authorizer = std::make_unique<CallerTokenAuthorizer>(std::move(access.authorizer), *caller.principal, profile.settings.url,
                                                                    m_services.signCallerToken, m_services.clock);
    }
    access.door = std::make_unique<HttpUpstream>(HttpTarget{QUrl(profile.settings.url), {}}, m_services.httpCaller, *access.authorizer);
    return access;
}

UpstreamServer *Gateway::find(const QString &serverId) const
{
    const auto found = m_servers.find(serverId);
    return found == m_servers.end() ? nullptr : found->second.get();
}

QStringList Gateway::providerTokenServers() const
{
    QStringList ids;
    for (const auto &entry : m_servers) {
        if (m_registered.contains(entry.first) && entry.second->profile().settings.sendsProviderToken) {
            ids.append(entry.first);
        }
    }
    return ids;
}

StderrLog &Gateway::logFor(const QString &serverId)
{
    std::unique_ptr<StderrLog> &log = m_logs[serverId];
    if (!log) {
        log = std::make_unique<StderrLog>(m_services.clock);
    }
    return *log;
}

QList<StderrLine> Gateway::logOf(const QString &serverId) const
{
    const auto found = m_logs.find(serverId);
    if (found == m_logs.end()) {
        return {};
    }
    const auto &lines = found->second->lines();
    return {lines.begin(), lines.end()};
}

void Gateway::restart(const QString &serverId)
{
    m_supervisor.closeServer(serverId);
}

void Gateway::onCommitted(const QList<store::Change> &changes)
{
    bool isServerNews = false;
    for (const store::Change &change : changes) {
        if (change.kind == store::ChangeKind::Touched) {
            continue;
        }
        if (change.topic == store::Topic::Servers) {
            isServerNews = true;
        } else if (change.topic == store::Topic::Users) {
            recheckUser(core::UserId(change.key));
        }
    }
    if (isServerNews) {
        load();
    }
}

void Gateway::recheckUser(const core::UserId &userId)
{
    const auto find = [userId](store::Database &database) { return store::UserTable(database).find(userId); };
    m_services.store.read(this, find, [this, userId](const store::Result<std::optional<store::UserRow>> &user) {
        if (!user || !*user || (*user)->status == store::UserStatus::Blocked) {
            endUser(userId);
        }
        if (user && !*user && m_services.accounts) {
            m_services.accounts->forgetUser(userId);
        }
    });
}

void Gateway::endUser(const core::UserId &userId)
{
    for (const auto &entry : m_servers) {
        entry.second->dropParkedOf(userId);
    }
    m_supervisor.closeUser(userId);
}

} // namespace gateway
