// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/gateway_side.h"

#include "server/identity/provider_grant.h"
#include "server/oauth/keys/key_ring.h"
#include "server/oauth/tokens/provider_token_seal.h"
#include "server/runtime/store_side.h"

#include <QCoreApplication>
#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

gateway::SignCallerToken signWith(const GatewaySideNeighbours &n)
{
    return [&keys = n.keys, &clock = n.storeSide.clock(), publicUrl = n.publicUrl](const live::Principal &caller, const QString &audience, QObject *context,
                                                                                 std::function<void(QByteArray)> then) {
        keys.sign(gateway::CallerTokenType, gateway::callerClaims(caller, publicUrl(), audience, clock.now()), context, std::move(then));
    };
}

// What the user's own provider gave us at their sign-in: whichever it was.
auto providerTokenWith(StoreSide &storeSide)
{
    return [&storeSide, seal = oauth::ProviderTokenSeal(storeSide.masterKey().key()->key)](const core::Secret &accessToken, QObject *context,
                                                                                         gateway::ProviderTokenFound then) {
        const auto job = [seal, accessToken, now = storeSide.clock().now()](store::Database &database) { return seal.open(database, accessToken.reveal(), now); };
        storeSide.store().read(context, job, [then = std::move(then)](const store::Result<std::optional<core::Secret>> &opened) {
            if (!opened) {
                qCWarning(lcRuntime).noquote() << "a provider token cannot be read:" << opened.error().detail;
            }
            const auto grant = opened && *opened ? identity::ProviderGrant::fromSecret(**opened) : std::nullopt;
            then(grant ? std::optional(grant->accessToken) : std::nullopt);
        });
    };
}

QByteArray userAgent()
{
    return QByteArrayLiteral("Gatehouse/") + QCoreApplication::applicationVersion().toUtf8();
}

std::unique_ptr<gateway::UpstreamAccounts> openAccounts(const GatewaySideNeighbours &n, http::HttpFetcher &direct, http::GuardedFetcher &guarded)
{
    auto opened = gateway::UpstreamAccounts::open({n.storeSide.store(), n.storeSide.clock(), n.storeSide.masterKey().key()->key, direct, guarded, n.publicUrl});
    if (!opened) {
        qCWarning(lcRuntime).noquote() << "the accounts at servers cannot be read:" << opened.error().detail;
        return nullptr;
    }
    return std::move(*opened);
}

gateway::GatewayServices gatewayServices(const GatewaySideNeighbours &n, http::HttpCaller &httpCaller, gateway::UpstreamAccounts *accounts)
{
    gateway::SupervisorLimits limits;
    limits.links = n.connections > 0 ? n.connections : limits.links;
    return {n.storeSide.store(),
            n.storeSide.clock(),
            n.storeSide.masterKey().key()->key,
            n.servers,
            httpCaller,
            signWith(n),
            providerTokenWith(n.storeSide),
            QCoreApplication::applicationVersion(),
            limits,
            accounts,
            n.publicUrl};
}

admin::Error notRunning(const QString &serverId)
{
    return {admin::ErrorCode::NotFound, QStringLiteral("server"), QStringLiteral("\"%1\" is no server behind the gateway that was confirmed.").arg(serverId)};
}

admin::Error failed(const QString &serverId, const gateway::UpstreamFailure &failure)
{
    return {admin::ErrorCode::Unavailable, QStringLiteral("upstream_failed"), QStringLiteral("The server \"%1\" does not answer as an MCP server: %2.").arg(serverId, failure.message)};
}

} // namespace

GatewaySide::GatewaySide(const GatewaySideNeighbours &neighbours)
    : m_httpCaller(userAgent())
    , m_fetcher(userAgent())
    , m_guardedFetcher(m_fetcher, neighbours.loopback)
    , m_accounts(openAccounts(neighbours, m_fetcher, m_guardedFetcher))
    , m_gateway(gatewayServices(neighbours, m_httpCaller, m_accounts.get()))
{
}

void GatewaySide::probe(const QString &serverId, admin::ProbeKind kind, admin::Reply<admin::UpstreamProbe> reply)
{
    gateway::UpstreamServer *server = m_gateway.find(serverId);
    if (!server) {
        return reply(core::unexpected(notRunning(serverId)));
    }
    m_gateway.restart(serverId); // a fresh look, and no waiting for what failed before
    const auto sighting = kind == admin::ProbeKind::Confirming ? gateway::Sighting::Approving : gateway::Sighting::Later;
    server->probe(sighting, this, [serverId, reply = std::move(reply)](const core::Expected<gateway::UpstreamServer::Probe, gateway::UpstreamFailure> &probe) {
        if (!probe) {
            return reply(core::unexpected(failed(serverId, probe.error())));
        }
        admin::UpstreamProbe answer;
        answer.protocolVersion = probe->facts.revision->wire;
        answer.serverName = probe->facts.serverInfo.value(QLatin1String("name")).toString();
        answer.serverVersion = probe->facts.serverInfo.value(QLatin1String("version")).toString();
        answer.tools = probe->toolsOffered;
        answer.toolsWaiting = probe->toolsWaiting;
        answer.unusable = probe->unusable;
        reply(answer);
    });
}

const gateway::UpstreamProfile *GatewaySide::findWithAccounts(const QString &serverId) const
{
    const gateway::UpstreamServer *server = m_gateway.find(serverId);
    return server && server->profile().settings.authentication == store::UpstreamAuthentication::OAuth ? &server->profile() : nullptr;
}

void GatewaySide::startSignIn(const QString &serverId, admin::Reply<admin::UpstreamSignIn> reply)
{
    const gateway::UpstreamProfile *profile = findWithAccounts(serverId);
    if (!profile || !m_accounts) {
        return reply(core::unexpected(
            admin::Error{admin::ErrorCode::NotFound, QStringLiteral("server"), QStringLiteral("\"%1\" is no server with OAuth that was confirmed.").arg(serverId)}));
    }
    m_accounts->startSignIn(*profile, core::UserId(), this, [serverId, reply = std::move(reply)](const core::Expected<gateway::SignInStart, gateway::UpstreamFailure> &started) {
        started ? reply(admin::UpstreamSignIn{started->url.toString(QUrl::FullyEncoded)}) : reply(core::unexpected(failed(serverId, started.error())));
    });
}

admin::Result<admin::Done> GatewaySide::restartUpstream(const QString &serverId)
{
    if (!m_gateway.find(serverId)) {
        return core::unexpected(notRunning(serverId));
    }
    m_gateway.restart(serverId);
    return admin::Done{};
}

admin::Result<QList<admin::UpstreamLogLine>> GatewaySide::upstreamLog(const QString &serverId) const
{
    if (!m_gateway.find(serverId)) {
        return core::unexpected(notRunning(serverId));
    }
    QList<admin::UpstreamLogLine> lines;
    for (const gateway::StderrLine &line : m_gateway.logOf(serverId)) {
        lines.append({line.at, line.text});
    }
    return lines;
}

} // namespace runtime
