// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/server_runtime.h"

#include "server/analytics/rollup_writer.h"
#include "server/runtime/ended_sessions.h"
#include "server/runtime/stopped_upstreams.h"
#include "server/runtime/usage_setting_parsers.h"
#include "server/store/local_account_table.h"
#include "server/store/refresh_token_family_table.h"

#include <QCoreApplication>
#include <QLoggingCategory>

#include <algorithm>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

StartError storeFailure(const store::Error &error)
{
    qCWarning(lcRuntime).noquote() << "the store failed:" << error.detail;
    return {StartError::Kind::DataDirectory, QStringLiteral("The database cannot be read or written; the log has the reason.")};
}

} // namespace

ServerRuntime::ServerRuntime(ConfigSources sources, LoadedConfig loaded)
    : m_sources(std::move(sources))
    , m_loaded(std::move(loaded))
{
}

ServerRuntime::~ServerRuntime()
{
    stop();
}

void ServerRuntime::start()
{
    if (const auto opened = openStore(); !opened) {
        return fail(opened.error());
    }
    connect(&m_storeSide->settings(), &SettingsEditor::changed, this, &ServerRuntime::onSettingsChanged);
    connect(&m_storeSide->masterKey(), &MasterKeySource::aboutToChange, this, [this] {
        if (m_requestSide) {
            m_requestSide->close();
        }
    });
    connect(&m_storeSide->masterKey(), &MasterKeySource::changed, this, [this] {
        if (m_requestSide) {
            m_requestSide->open(m_storeSide->settings().config());
        }
    });
    openMasterKey();
}

core::Expected<void, StartError> ServerRuntime::openStore()
{
    auto storeSide = StoreSide::open(m_sources, m_loaded, {*this, *this});
    if (!storeSide) {
        return core::unexpected(StartError(storeSide.error()));
    }
    m_storeSide = std::move(*storeSide);
    store::Store &store = m_storeSide->store();
    // Nobody is left who could take a suspension of before the restart back.
    const auto revoked = store.writeAndWait([now = m_storeSide->clock().now()](store::Transaction &transaction) {
        return store::RefreshTokenFamilyTable(transaction).revokeSuspended(now).and_then([&](const QList<core::FamilyId> &ids) {
            return tellEnded(transaction, ids, QStringLiteral("suspended_at_start"), now);
        });
    });
    if (!revoked) {
        return core::unexpected(storeFailure(revoked.error()));
    }
    if (const auto counted = countUncounted(); !counted) {
        return counted;
    }
    auto liveState = live::LiveState::open(store, m_storeSide->clock());
    if (!liveState) {
        return core::unexpected(storeFailure(liveState.error()));
    }
    m_liveState = std::move(*liveState);
    m_recorder = std::make_unique<analytics::EventRecorder>(store, m_storeSide->clock());
    m_retention = std::make_unique<analytics::Retention>(store, m_storeSide->clock());
    m_exports = std::make_unique<ScheduledExport>(store, m_storeSide->clock());
    m_metrics = std::make_unique<MetricsServer>(MetricsServer::Parts{store, m_storeSide->clock(), *m_recorder, [this] {
                                                                         const admin::ListenerStatus now = status();
                                                                         return MetricsServer::Open{now.connections, now.openStreams};
                                                                     }});
    applyUsageSettings();
    m_housekeeping = std::make_unique<Housekeeping>(store, m_storeSide->clock(), m_storeSide->settings());
    m_adminSocket = std::make_unique<admin::AdminSocket>(m_storeSide->adminService());
    if (const auto listening = m_adminSocket->listen(m_loaded.config.dataDir); !listening) {
        return core::unexpected(StartError{StartError::Kind::DataDirectory, listening.error()});
    }
    return {};
}

void ServerRuntime::openMasterKey()
{
    m_storeSide->masterKey().open(this, [this](const core::Expected<secrets::MasterKey, StartError> &key) {
        if (!key) {
            return fail(key.error());
        }
        qCInfo(lcRuntime).noquote() << "secrets are kept under a key from:" << secrets::toText(key->place);
        m_storeSide->secrets().load(this, [this] { takeFromEnvFile(); });
    });
}

// Its secrets go to the vault, so that the file can go.
void ServerRuntime::takeFromEnvFile()
{
    const QString key = QStringLiteral("github_client_secret");
    SettingSecrets &secrets = m_storeSide->secrets();
    const auto &brought = m_sources.envFile.githubClientSecret;
    const auto present = secrets.value(key);
    if (!brought || secrets.isFromEnvironment(key) || (present && present->reveal() == brought->reveal())) {
        return publishKeyOfEnvFile();
    }
    secrets.store(key, *brought, [this, key](const admin::Result<admin::Done> &stored) {
        if (!stored) {
            return fail({StartError::Kind::SecretStore, stored.error().text});
        }
        audit::Event event;
        event.kind = audit::EventKind::SettingsChanged;
        event.actor.kind = audit::ActorKind::Server;
        event.onWhat = key;
        event.reason = QStringLiteral("env_file");
        m_storeSide->audit().record(event);
        publishKeyOfEnvFile();
    });
}

void ServerRuntime::publishKeyOfEnvFile()
{
    const auto &pem = m_sources.envFile.jwtKey;
    if (!pem) {
        return makeFirstAccount();
    }
    const auto then = [this](const admin::Result<admin::SigningKeySummary> &published) {
        if (published) {
            qCInfo(lcRuntime).noquote() << "the JWT key of the env file is published, so that tokens it signed can be verified; \"key import --sign\" would sign with it";
        } else if (published.error().code != admin::ErrorCode::Conflict) { // not already here
            qCWarning(lcRuntime).noquote() << "the JWT key of the env file was ignored:" << published.error().text;
        }
        makeFirstAccount();
    };
    m_storeSide->keyKeeper().importKey(*pem, admin::ImportedKeyUse::Verify, audit::ActorKind::Server, then);
}

void ServerRuntime::makeFirstAccount()
{
    const auto password = m_storeSide->secrets().value(QStringLiteral("bootstrap_password"));
    if (m_loaded.config.bootstrapUser.isEmpty() || !password) {
        return openRequestSide();
    }
    const auto countAccounts = [](store::Database &database) { return store::LocalAccountTable(database).count(); };
    m_storeSide->store().read(this, countAccounts, [this, password = *password](const store::Result<int> &accounts) {
        if (!accounts) {
            return fail(storeFailure(accounts.error()));
        }
        if (*accounts > 0) {
            return openRequestSide(); // only the first one is made from settings
        }
        admin::NewLocalUser user;
        user.login = m_loaded.config.bootstrapUser;
        user.role = QStringLiteral("owner");
        m_storeSide->identity().addLocalAccount(user, password, audit::ActorKind::Server, [this](const admin::Result<core::UserId> &added) {
            if (!added) {
                return fail({StartError::Kind::Server, QStringLiteral("The account of GATEHOUSE_BOOTSTRAP_USER was not made: %1").arg(added.error().text)});
            }
            openRequestSide();
        });
    });
}

void ServerRuntime::openRequestSide()
{
    m_requestSide = std::make_unique<RequestSide>(*m_storeSide, *m_liveState, *m_recorder);
    connect(m_requestSide.get(), &RequestSide::listening, this, &ServerRuntime::listening);
    connect(m_requestSide.get(), &RequestSide::listenFailed, this, &ServerRuntime::listenFailed);
    connect(m_requestSide.get(), &RequestSide::openFailed, this, &ServerRuntime::fail);
    connect(m_requestSide.get(), &RequestSide::stateChanged, this, [this] {
        m_storeSide->adminService().announce({admin::Topic::Server, {}, false});
    });
    connect(m_requestSide.get(), &RequestSide::opened, this, [this] {
        if (!std::exchange(m_hasStarted, true)) {
            tell(audit::EventKind::ServerStarted);
            Q_EMIT started();
        }
    });
    m_requestSide->open(m_storeSide->settings().config());
}

// What an earlier version recorded is counted before anything new is.
core::Expected<void, StartError> ServerRuntime::countUncounted()
{
    for (;;) {
        const auto isMore = m_storeSide->store().writeAndWait([](store::Transaction &transaction) { return analytics::countUncounted(transaction); });
        if (!isMore) {
            return core::unexpected(storeFailure(isMore.error()));
        }
        if (!*isMore) {
            return {};
        }
    }
}

void ServerRuntime::applyUsageSettings()
{
    const ServerConfig &config = m_storeSide->settings().config();
    m_recorder->setPolicy({.levels = config.recording, .prices = config.prices, .redactedKeys = config.redactedKeys});
    m_recorder->setInterval(config.recordInterval);
    constexpr qint64 Megabyte = 1024 * 1024;
    m_exports->setPlan({config.exportSchedule, config.exportFolder.isEmpty() ? config.dataDir + QStringLiteral("/exports") : config.exportFolder, config.exportFormat});
    m_metrics->listen(config.metricsListen ? std::optional(MetricsAddress{config.metricsListen->first, config.metricsListen->second}) : std::nullopt);
    m_retention->setRules({.age = config.usageRetention, .mostBytes = config.usageMaxMegabytes * Megabyte});
}

void ServerRuntime::onSettingsChanged(const QStringList &keys)
{
    qCInfo(lcRuntime).noquote() << "settings changed:" << keys.join(QLatin1Char(' '));
    m_storeSide->adminService().announce({admin::Topic::Settings, {}, false});
    applyUsageSettings();
    const bool concernsRequests
        = !std::all_of(keys.begin(), keys.end(), [](const QString &key) { return isReadAtStartOnly(key) || isUsageSetting(key); });
    if (m_requestSide && concernsRequests) {
        // Not from within the answer to the request that changed them.
        QMetaObject::invokeMethod(
            this, [this] { m_requestSide->open(m_storeSide->settings().config()); }, Qt::QueuedConnection);
    }
}

void ServerRuntime::fail(const StartError &error)
{
    if (m_hasStarted) {
        qCWarning(lcRuntime).noquote() << error.sentence; // after a change of settings
    } else {
        Q_EMIT startFailed(error);
    }
}

void ServerRuntime::tell(audit::EventKind kind)
{
    audit::Event event;
    event.kind = kind;
    event.actor.kind = audit::ActorKind::Server;
    event.details = {{QStringLiteral("version"), QCoreApplication::applicationVersion()}};
    m_storeSide->audit().record(event);
}

void ServerRuntime::stop()
{
    // Reverse order of construction, but for the command line: it goes first, so that nobody is told "done" by half a server.
    m_adminSocket.reset();
    m_requestSide.reset();
    m_housekeeping.reset();
    m_metrics.reset();
    m_exports.reset();
    m_retention.reset();
    m_recorder.reset();
    m_liveState.reset();
    if (std::exchange(m_hasStarted, false)) {
        tell(audit::EventKind::ServerStopped);
    }
    m_storeSide.reset();
}

admin::ListenerStatus ServerRuntime::status() const
{
    admin::ListenerStatus status = m_requestSide ? m_requestSide->status() : admin::ListenerStatus();
    status.callsNotRecorded = m_recorder ? m_recorder->dropped() : 0;
    return status;
}

int ServerRuntime::openStreamsOf(const core::FamilyId &id) const
{
    return m_requestSide ? m_requestSide->openStreamsOf(id) : 0;
}

admin::ToolsByServer ServerRuntime::toolsByServer() const
{
    return m_requestSide ? m_requestSide->toolsByServer() : admin::ToolsByServer();
}

void ServerRuntime::checkProvider(const QString &id, admin::Reply<admin::Done> reply)
{
    if (!m_requestSide) {
        return reply(listen()); // still starting, and says so
    }
    m_requestSide->checkProvider(id, std::move(reply));
}

QList<admin::RateRefusal> ServerRuntime::rateRefusals() const
{
    return m_requestSide ? m_requestSide->rateRefusals() : QList<admin::RateRefusal>();
}

void ServerRuntime::pause()
{
    if (m_requestSide) {
        m_requestSide->pause();
    }
}

admin::Result<admin::Done> ServerRuntime::listen()
{
    if (!m_requestSide) {
        return core::unexpected(admin::Error{admin::ErrorCode::Unavailable, QStringLiteral("starting"), QStringLiteral("The server is still starting; try again in a moment.")});
    }
    return m_requestSide->listen();
}

admin::UpstreamControl *ServerRuntime::upstreams() const
{
    return m_requestSide ? m_requestSide->upstreams() : nullptr;
}

void ServerRuntime::probe(const QString &serverId, admin::ProbeKind kind, admin::Reply<admin::UpstreamProbe> reply)
{
    admin::UpstreamControl *running = upstreams();
    running ? running->probe(serverId, kind, std::move(reply)) : reply(core::unexpected(StoppedUpstreams::noServer()));
}

void ServerRuntime::startSignIn(const QString &serverId, admin::Reply<admin::UpstreamSignIn> reply)
{
    admin::UpstreamControl *running = upstreams();
    running ? running->startSignIn(serverId, std::move(reply)) : reply(core::unexpected(StoppedUpstreams::noServer()));
}

admin::Result<admin::Done> ServerRuntime::restartUpstream(const QString &serverId)
{
    admin::UpstreamControl *running = upstreams();
    return running ? running->restartUpstream(serverId) : core::unexpected(StoppedUpstreams::noServer());
}

admin::Result<QList<admin::UpstreamLogLine>> ServerRuntime::upstreamLog(const QString &serverId) const
{
    const admin::UpstreamControl *running = upstreams();
    return running ? running->upstreamLog(serverId) : core::unexpected(StoppedUpstreams::noServer());
}

int ServerRuntime::connectionsOf(const QString &serverId) const
{
    const admin::UpstreamControl *running = upstreams();
    return running ? running->connectionsOf(serverId) : 0;
}

} // namespace runtime
