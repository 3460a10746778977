// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/request_side.h"

#include "server/access/user_lookup.h"
#include "server/live/live_state.h"
#include "server/runtime/protection.h"
#include "server/runtime/provider_check.h"
#include "server/runtime/routes.h"
#include "server/runtime/store_side.h"
#include "server/store/role_table.h"
#include "server/store/rows/access_way.h"
#include "server/store/server_table.h"
#include "server/store/user_role_table.h"

#include <QLoggingCategory>

#include <algorithm>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

using admin::ServerState;

struct ListenWords {
    const char *code;
    QString sentence;
};

ListenWords wordsFor(const http::ListenError &error, const QString &address)
{
    using Kind = http::ListenError::Kind;
    switch (error.kind) {
    case Kind::AddressInUse:
        return {"address_in_use", QStringLiteral("Another program listens on %1: stop it, or choose another port with --listen.").arg(address)};
    case Kind::AddressNotAvailable:
        return {"address_not_available", QStringLiteral("%1 is not an address of this machine: choose another with --listen.").arg(address)};
    case Kind::PermissionDenied:
        return {"permission_denied", QStringLiteral("The system does not allow listening on %1: choose a port of 1024 or above with --listen.").arg(address)};
    case Kind::CertificateUnreadable:
        return {"certificate_unreadable", QStringLiteral("The TLS certificate or key cannot be used (%1): give PEM files that belong together with --tls-cert and --tls-key.").arg(error.detail)};
    case Kind::Other:
        return {"other", QStringLiteral("Listening on %1 failed (%2).").arg(address, error.detail)};
    }
    Q_UNREACHABLE();
}

StartError keyFailure(oauth::KeyRingError error)
{
    switch (error) {
    case oauth::KeyRingError::StoreFailed:
        return {StartError::Kind::DataDirectory, QStringLiteral("The signing keys cannot be read or written; the log has the reason.")};
    case oauth::KeyRingError::CannotOpenKey:
        return {StartError::Kind::SecretStore, QStringLiteral("The signing keys do not open with this master key: give the one this data directory was made with.")};
    }
    Q_UNREACHABLE();
}

} // namespace

RequestSide::RequestSide(StoreSide &storeSide, live::LiveState &liveState, analytics::EventRecorder &recorder)
    : m_storeSide(storeSide)
    , m_liveState(liveState)
    , m_recorder(recorder)
{
    // After LiveState's own connection: by the time we ask again, what the commit ended is no longer believed.
    connect(&storeSide.store(), &store::Store::committed, this, &RequestSide::recheck);
    m_servers.whenChanged([this] { keepHostedServers(); });
    connect(&liveState, &live::LiveState::approvalLapsed, this, [this](const core::UserId &id) {
        if (m_endpoints) {
            m_endpoints->mcp().recheckUser(id);
        }
    });
}

RequestSide::~RequestSide() = default;

void RequestSide::close()
{
    m_listener.reset();
    m_endpoints.reset();
    m_gateway.reset();
    m_auditKeeper.reset();
    m_keys.reset();
    m_router = http::Router();
}

void RequestSide::open(const ServerConfig &config)
{
    close();
    m_config = config;
    keepRoleLogins();
    keepApprovals();
    keepExternalServers();
    m_keys = std::make_unique<oauth::KeyRing>(m_storeSide.store(), m_storeSide.masterKey().key()->key, m_storeSide.clock(), m_storeSide.crypto(),
                                              oauthConfig(config, config.publicUrl));
    connect(m_keys.get(), &oauth::KeyRing::removed, this, [this](const QByteArray &kid) {
        if (m_endpoints) {
            m_endpoints->mcp().endTokensSignedBy(kid);
        }
    });
    m_gateway = std::make_unique<GatewaySide>(GatewaySideNeighbours{m_storeSide, m_servers, *m_keys, [this] { return status().publicUrl; }, config.maxUpstreamConnections,
                                                                      isLocalOnly(config) ? http::LoopbackFetch::Allowed : http::LoopbackFetch::Refused});
    m_gateway->load();
    m_keys->open(m_keys.get(), [this](const core::Expected<void, oauth::KeyRingError> &opened) { onKeysOpened(opened); });
}

// Read before anybody can ask: reads answer in their order, and the keys come after.
void RequestSide::keepExternalServers()
{
    const auto list = [](store::Database &database) { return store::ServerTable(database).listExternal(); };
    m_storeSide.store().read(this, list, [this](const store::Result<QList<store::ServerRow>> &rows) {
        if (!rows) {
            qCWarning(lcRuntime).noquote() << "the servers cannot be read:" << rows.error().detail;
            return;
        }
        QList<oauth::ExternalServer> servers;
        for (const store::ServerRow &row : *rows) {
            servers.append({row.id, row.resourceUrl});
        }
        m_externalServers->replace(servers);
    });
}

// Each has an address of its own, for which tokens are issued.
void RequestSide::keepHostedServers()
{
    QStringList ids;
    for (const mcp::McpServer *server : m_servers.all()) {
        if (const QString id = server->id(); id != mcp::BuiltInServer) {
            ids.append(id);
        }
    }
    m_externalServers->replaceHosted(ids);
}

// Written before anybody can ask: the listener starts only after the keys have been read.
void RequestSide::keepRoleLogins()
{
    const auto job = [wanted = m_config.roles, now = m_storeSide.clock().now()](store::Transaction &transaction) {
        auto kept = store::UserRoleTable(transaction).updateLogins(wanted);
        for (const store::RoleLoginRow &entry : wanted) {
            kept = kept.and_then([&] { return access_control::bindIfKnown(transaction, entry.login, now); });
        }
        return kept.and_then([&] { return store::RoleTable(transaction).list(); });
    };
    m_storeSide.store().write(this, job, [wanted = m_config.roles](const store::Result<QStringList> &roles) {
        if (!roles) {
            qCWarning(lcRuntime).noquote() << "the roles of the settings cannot be stored:" << roles.error().detail;
            return;
        }
        for (const store::RoleLoginRow &entry : wanted) {
            if (!roles->contains(entry.role)) {
                qCWarning(lcRuntime).noquote() << "the settings give" << entry.login.toString() << "the role" << entry.role
                                               << "- there is no such role; \"role create\" makes it";
            }
        }
    });
}

void RequestSide::keepApprovals()
{
    const auto job = [policy = admissionPolicy(m_config), now = m_storeSide.clock().now()](store::Transaction &transaction) {
        return identity::withdrawApprovals(transaction, policy, now);
    };
    m_storeSide.store().write(this, job, [](const store::Result<int> &withdrawn) {
        if (!withdrawn) {
            qCWarning(lcRuntime).noquote() << "who is still let in by the settings cannot be written:" << withdrawn.error().detail;
        } else if (*withdrawn > 0) {
            qCInfo(lcRuntime) << *withdrawn << "users are no longer let in by the settings: they wait for approval";
        }
    });
}

void RequestSide::onKeysOpened(const core::Expected<void, oauth::KeyRingError> &opened)
{
    if (!opened) {
        const StartError error = keyFailure(opened.error());
        setState(ServerState::Failed, QStringLiteral("signing_keys"), error.sentence);
        Q_EMIT openFailed(error);
        return;
    }
    m_auditKeeper = std::make_unique<AuditKeeper>(AuditKeeper::Parts{m_storeSide.store(), m_storeSide.clock(), *m_keys, m_config.publicUrl, m_config.auditRetention});
    if (m_state != ServerState::Paused) {
        listen();
    }
    Q_EMIT this->opened();
}

http::ListenOptions RequestSide::listenOptions() const
{
    http::ListenOptions options;
    options.address = m_config.listenAddress;
    // Port 0 means "any free one", and then the same again after a pause: clients remember it.
    options.port = m_config.listenPort != 0 ? m_config.listenPort : m_port;
    options.certificateFile = m_config.tlsCertificateFile;
    options.keyFile = m_config.tlsKeyFile;
    options.trustedProxies = m_config.trustedProxies;
    options.rateRefusals = m_rateRefusals;
    options.limits.connections = m_config.maxConnections;
    options.limits.connectionsPerAddress = m_config.maxConnectionsPerAddress;
    options.limits.eventStreams = m_config.maxStreams;
    return options;
}

admin::Result<admin::Done> RequestSide::listen()
{
    if (m_listener) {
        return admin::Done{};
    }
    m_listener = std::make_unique<http::HttpListener>(m_router, m_storeSide.clock());
    const http::ListenOptions options = listenOptions();
    const auto port = m_listener->start(options);
    if (!port) {
        m_listener.reset();
        const ListenWords words = wordsFor(port.error(), listenText(options.address, options.port));
        setState(ServerState::Failed, QString::fromLatin1(words.code), words.sentence);
        Q_EMIT listenFailed(words.sentence);
        return core::unexpected(admin::Error{admin::ErrorCode::Unavailable, QString::fromLatin1(words.code), words.sentence});
    }
    // No request is looked at before the event loop runs again: by then the routes are there.
    buildEndpoints(*port);
    setState(ServerState::Listening);
    qCInfo(lcRuntime).noquote() << "listening on" << listenText(m_config.listenAddress, m_port) << "as" << m_endpoints->publicUrl();
    Q_EMIT listening(m_endpoints->publicUrl());
    return admin::Done{};
}

void RequestSide::buildEndpoints(quint16 port)
{
    m_port = port;
    const QString publicUrl = m_config.publicUrl.isEmpty() ? publicUrlFor(m_config, port) : m_config.publicUrl;
    http::AccessOptions access;
    access.publicUrl = publicUrl;
    if (m_config.authMode == AuthMode::Open) { // nothing but this machine, and nothing that came through another
        access.loopbackOrigins = http::LoopbackOrigins::Refused;
        access.forwardedRequests = http::ForwardedRequests::Refused;
        access.foreignPages = http::ForeignPages::Refused;
    } else {
        access.allowedHosts = m_config.allowedHosts;
        access.allowedOrigins = m_config.allowedOrigins;
    }
    m_listener->setAccess(access);
    if (m_endpoints && m_endpoints->publicUrl() == publicUrl) {
        return; // after a pause
    }
    m_router = http::Router();
    m_endpoints.reset(); // its built-in server has to leave the registry first
    m_endpoints = std::make_unique<EndpointSet>(EndpointNeighbours{m_storeSide, m_liveState, m_recorder, *m_keys, m_externalServers, m_servers,
                                                                   [this] { return m_gateway->providerTokenServers(); }, *m_gateway}, m_config,
                                                publicUrl);
    mountRoutes(m_router, *m_endpoints);
}

void RequestSide::pause()
{
    m_listener.reset();
    setState(ServerState::Paused);
}

admin::ListenerStatus RequestSide::status() const
{
    admin::ListenerStatus status;
    status.state = m_state;
    status.problem = m_problem;
    status.problemDetail = m_problemDetail;
    status.listenAddress = listenText(m_config.listenAddress, m_port != 0 ? m_port : m_config.listenPort);
    status.publicUrl = m_endpoints ? m_endpoints->publicUrl() : m_config.publicUrl.isEmpty() ? publicUrlFor(m_config, m_config.listenPort) : m_config.publicUrl;
    status.mcpUrl = status.publicUrl + QStringLiteral("/mcp");
    status.authMode = toText(m_config.authMode);
    if (m_endpoints) {
        status.providers = m_endpoints->providerIds();
        status.openStreams = int(m_endpoints->mcp().openStreamCount());
    }
    if (m_listener) {
        status.connections = m_listener->counters()->connections;
        status.certificateEndsAt = m_listener->certificateEndsAt();
    }
    return status;
}

admin::ToolsByServer RequestSide::toolsByServer() const
{
    return m_endpoints ? m_endpoints->toolsByServer() : admin::ToolsByServer();
}

void RequestSide::checkProvider(const QString &id, admin::Reply<admin::Done> reply)
{
    if (!m_endpoints) { // they are being made anew just now
        connect(this, &RequestSide::opened, this, [this, id, reply] { m_endpoints ? checkProvider(id, reply) : reply(listen()); }, Qt::SingleShotConnection);
        return;
    }
    identity::Provider *provider = m_endpoints->provider(id);
    if (!provider) {
        return reply(core::unexpected(admin::Error{admin::ErrorCode::Refused, QStringLiteral("provider_off"),
                                                   QStringLiteral("This provider is not switched on; give its client ID and secret first.")}));
    }
    checkApp(*provider, m_keys.get(), std::move(reply)); // gone with the endpoints
}

int RequestSide::openStreamsOf(const core::FamilyId &id) const
{
    return m_endpoints ? int(m_endpoints->mcp().openStreamCountOf(id)) : 0;
}

QList<admin::RateRefusal> RequestSide::rateRefusals() const
{
    QList<admin::RateRefusal> refusals;
    const auto &byPath = m_rateRefusals->byPath();
    for (auto entry = byPath.cbegin(); entry != byPath.cend(); ++entry) {
        refusals.append({QString::fromLatin1(entry.key()), entry->count, entry->lastAt});
    }
    std::sort(refusals.begin(), refusals.end(), [](const auto &a, const auto &b) { return a.path < b.path; });
    return refusals;
}

void RequestSide::recheck(const QList<store::Change> &changes)
{
    if (!m_endpoints) {
        return;
    }
    mcp::McpEndpoint &mcp = m_endpoints->mcp();
    for (const store::Change &change : changes) {
        if (change.kind == store::ChangeKind::Touched) {
            continue; // somebody was here; nobody's rights changed
        }
        switch (change.topic) {
        case store::Topic::Families:
            mcp.recheckFamily(core::FamilyId(change.key));
            break;
        case store::Topic::Users:
            mcp.recheckUser(core::UserId(change.key));
            m_endpoints->recheckBrowserSessionsOf(core::UserId(change.key));
            break;
        case store::Topic::Clients:
            mcp.recheckClient(core::ClientId(change.key));
            break;
        case store::Topic::Roles:
        case store::Topic::Servers:
            keepExternalServers();
            mcp.recheckEverybody();
            break;
        case store::Topic::PersonalAccessTokens:
            mcp.recheckFamily(store::AccessWay::ofPersonalAccessToken(QString::fromUtf8(change.key)));
            break;
        case store::Topic::AccessTokens:
            mcp.endToken(change.key);
            break;
        case store::Topic::ApprovalRequests:
        case store::Topic::SigningKeys:
        case store::Topic::Calls:
        case store::Topic::AuditEvents:
            break;
        }
    }
}

void RequestSide::setState(ServerState state, const QString &problem, const QString &detail)
{
    m_state = state;
    m_problem = problem;
    m_problemDetail = detail;
    Q_EMIT stateChanged();
}

} // namespace runtime
