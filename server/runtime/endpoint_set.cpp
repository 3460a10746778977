// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/endpoint_set.h"

#include "server/analytics/event_recorder.h"
#include "server/core/digest.h"
#include "server/identity/audit_origin.h"
#include "server/live/live_state.h"
#include "server/mcp/fixtures/conformance_server.h"
#include "server/mcp/tools/built_in_tools.h"
#include "server/runtime/gateway_side.h"
#include "server/runtime/sign_in_providers.h"
#include "server/runtime/protection.h"
#include "server/runtime/store_side.h"

#include <QCoreApplication>
#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

using namespace std::chrono_literals;

constexpr int WaitingPageReloads = 5; // somebody who waits for approval asks /consent every three seconds

// A person needs few requests to sign in; together they may not keep the pool busy.
identity::RequestRate pageRate(const ServerConfig &config, const core::Clock &clock, int times)
{
    using identity::RequestRate;
    const auto limit = [times](int requests) { return http::RateLimit::perMinute(requests * times); };
    return {config.isRateLimitOn ? RequestRate::Mode::On : RequestRate::Mode::Off, clock, limit(config.pageRequestsPerAddress), limit(config.pageRequestsInAll)};
}

mcp::VerifyToken verifyWith(oauth::BearerVerifier &verifier)
{
    return [&verifier](const core::Secret &token, const QString &resource, QObject *context, const mcp::TokenVerified &then) {
        verifier.verify(token.reveal(), resource, context, [then](const core::Expected<live::Principal, oauth::TokenProblem> &verified) {
            if (verified) {
                return then(*verified);
            }
            const bool isOurs = verified.error() == oauth::TokenProblem::Unavailable;
            then(core::unexpected(mcp::TokenRefusal{isOurs ? mcp::TokenProblem::Unavailable : mcp::TokenProblem::Invalid, oauth::describe(verified.error())}));
        });
    };
}

mcp::FindPrincipal principalFrom(live::LiveState &liveState)
{
    return [&liveState](const core::FamilyId &id, QObject *context, const mcp::PrincipalFound &then) {
        liveState.principalFor(id, context, [then](const live::LiveState::Answer &answer) {
            then(answer ? std::optional(*answer) : std::nullopt);
        });
    };
}

// For the tools that speak with GitHub: a token of another provider opens nothing there.
mcp::OpenProviderToken openWith(store::Store &store, const core::Clock &clock, const oauth::ProviderTokenSeal &seal)
{
    return [&store, &clock, seal](const core::Secret &accessToken, QObject *context, const mcp::ProviderTokenFound &then) {
        const auto job = [seal, accessToken, now = clock.now()](store::Database &database) { return seal.open(database, accessToken.reveal(), now); };
        store.read(context, job, [then](const store::Result<std::optional<core::Secret>> &opened) {
            if (!opened) {
                qCWarning(lcRuntime).noquote() << "a provider token cannot be read:" << opened.error().detail;
            }
            const auto grant = opened && *opened ? identity::ProviderGrant::fromSecret(**opened) : std::nullopt;
            const bool isGitHub = grant && grant->provider == QLatin1String("github");
            then(isGitHub ? std::optional(grant->accessToken) : std::nullopt);
        });
    };
}

mcp::TokenRefused tellOfRefusals(audit::AuditLog &audit)
{
    return [&audit](const http::Request &request, const mcp::TokenRefusal &refusal) {
        audit::Event event;
        event.kind = audit::EventKind::AccessRefused;
        event.result = refusal.problem == mcp::TokenProblem::Invalid ? audit::EventResult::Refused : audit::EventResult::Failed;
        event.reason = refusal.problem == mcp::TokenProblem::Invalid ? QStringLiteral("invalid_token") : QStringLiteral("unavailable");
        event.details = {{QStringLiteral("because"), refusal.description}};
        event.origin = identity::originOf(request);
        audit.record(event);
    };
}

mcp::McpServices mcpServices(const EndpointNeighbours &n, oauth::BearerVerifier &verifier)
{
    return {verifyWith(verifier), principalFrom(n.liveState), [&recorder = n.recorder](analytics::CallEvent event) { recorder.record(std::move(event)); },
            [&recorder = n.recorder](const analytics::Use &use) { recorder.noteUse(use); }, n.storeSide.clock(),
            tellOfRefusals(n.storeSide.audit())};
}

mcp::McpSettings mcpSettings(const ServerConfig &config, const QString &publicUrl, const core::Secret &masterKey)
{
    using AdminTools = access_control::TokenGrant::AdminTools;
    mcp::McpSettings settings;
    settings.publicUrl = publicUrl;
    settings.door = doorOf(config.authMode);
    settings.adminTools = config.areAdminToolsOn ? AdminTools::On : AdminTools::Off;
    settings.stateKey = core::Secret(core::hkdfSha256(masterKey.reveal(), {}, "gatehouse mcp request state"));
    settings.serverVersion = QCoreApplication::applicationVersion();
    return settings;
}

oauth::OAuthConfig withServers(oauth::OAuthConfig config, std::shared_ptr<const oauth::ServerDirectory> servers)
{
    config.externalServers = std::move(servers);
    return config;
}

oauth::RegistrationMode registrationMode(Registration registration)
{
    switch (registration) {
    case Registration::Open:
        return oauth::RegistrationMode::Open;
    case Registration::Approve:
        return oauth::RegistrationMode::Approve;
    case Registration::Closed:
        return oauth::RegistrationMode::Closed;
    }
    Q_UNREACHABLE();
}

std::unique_ptr<UpstreamSignInEndpoint> upstreamSignIn(const EndpointNeighbours &n, const identity::BrowserSessions &sessions, const branding::PageRenderer &pages,
                                                       identity::RequestRate &rate)
{
    gateway::UpstreamAccounts *accounts = n.gateway.accounts();
    if (!accounts) {
        return nullptr;
    }
    const auto find = [&gatewaySide = n.gateway](const QString &serverId) { return gatewaySide.findWithAccounts(serverId); };
    return std::make_unique<UpstreamSignInEndpoint>(UpstreamSignInParts{*accounts, find, sessions, pages, n.storeSide.clock(), rate, n.storeSide.store()});
}

QByteArray userAgent()
{
    return QByteArrayLiteral("Gatehouse/") + QCoreApplication::applicationVersion().toUtf8();
}

} // namespace

oauth::OAuthConfig oauthConfig(const ServerConfig &config, const QString &publicUrl)
{
    oauth::OAuthConfig oauth;
    oauth.issuer = publicUrl;
    oauth.accessTokenLifetime = config.accessTokenLifetime;
    oauth.refreshTokenLifetime = config.refreshTokenLifetime;
    oauth.refreshGrace = config.refreshGrace;
    oauth.codeLifetime = config.codeLifetime;
    oauth.signingAlgorithm = config.signingAlgorithm == QLatin1String("ES256") ? oauth::SigningAlgorithm::ES256 : oauth::SigningAlgorithm::RS256;
    oauth.isSseServed = config.isSseServed;
    oauth.isRateLimitOn = config.isRateLimitOn;
    using Limit = http::RateLimit;
    oauth.tokenLimits = {Limit::perMinute(config.tokenRequestsPerAddress), Limit::perMinute(config.tokenRequestsPerClient), Limit::perMinute(config.tokenRequestsInAll)};
    oauth.registrationLimits = {Limit::perMinute(config.registrationsPerAddress), Limit::perMinute(config.registrationsPerAddress), Limit::perMinute(config.registrationsInAll)};
    oauth.registration = registrationMode(config.registration);
    oauth.isLocalOnly = isLocalOnly(config);
    oauth.areAdminToolsOn = config.areAdminToolsOn;
    return oauth;
}

identity::AdmissionPolicy admissionPolicy(const ServerConfig &config)
{
    return {config.admission == Admission::Anyone, config.allowedUsers};
}

EndpointSet::EndpointSet(const EndpointNeighbours &n, const ServerConfig &config, const QString &publicUrl)
    : m_servers(n.servers)
    , m_authMode(config.authMode)
    , m_areLocalAccountsOn(config.areLocalAccountsOn)
    , m_config(withServers(oauthConfig(config, publicUrl), n.externalServers))
    , m_fetcher(userAgent())
    , m_guardedFetcher(m_fetcher, isLocalOnly(config) ? http::LoopbackFetch::Allowed : http::LoopbackFetch::Refused)
    , m_pages(n.storeSide.branding(), QUrl(publicUrl).host())
    , m_providers(signInProviders(config, n.storeSide.secrets(), publicUrl, m_fetcher, n.storeSide.clock()))
    , m_seal(n.storeSide.masterKey().key()->key)
    , m_issuer(m_config, n.keys, n.storeSide.clock())
    , m_verifier(m_config, n.keys, n.liveState, n.storeSide.clock())
    , m_personalAccessTokens(m_config, n.storeSide.store(), n.liveState)
    , m_outsideKeys(m_fetcher, n.storeSide.clock())
    , m_outsideTokens({m_config, n.storeSide.store(), n.liveState, n.storeSide.clock(), m_outsideKeys}, outsideTokenSettings(config, n.storeSide.secrets()),
                      admissionPolicy(config))
    , m_bearers(protectionOf(config.authMode), {m_config, n.liveState, m_verifier, m_personalAccessTokens, m_outsideTokens})
    , m_clients({m_config, n.storeSide.store(), n.storeSide.clock(), m_guardedFetcher, n.storeSide.audit()})
    , m_clientKeys(m_guardedFetcher, n.storeSide.clock())
    , m_clientAuthenticator(m_config, n.storeSide.store(), n.storeSide.clock(), m_clientKeys)
    , m_binding(identity::CookieNaming(QUrl(publicUrl)))
    , m_sessions(identity::CookieNaming(QUrl(publicUrl)), n.storeSide.clock())
    , m_roundTrips(n.storeSide.clock())
    , m_signInRate(pageRate(config, n.storeSide.clock(), 1))
    , m_consentRate(pageRate(config, n.storeSide.clock(), WaitingPageReloads))
    , m_secondFactor(n.storeSide.store(), n.storeSide.clock(), n.storeSide.masterKey().key()->key)
    , m_transactions(n.storeSide.clock())
    , m_deviceAnswers(n.storeSide.store(), n.storeSide.clock(), m_pages)
    , m_flow({m_config, n.storeSide.clock(), m_transactions, m_binding, m_sessions, m_providers, m_pages,
              config.areLocalAccountsOn ? oauth::LocalAccountForm::Shown : oauth::LocalAccountForm::Hidden, n.storeSide.audit(), m_deviceAnswers, n.storeSide.store()})
    , m_signInRecorder(n.storeSide.store(), n.storeSide.clock(), m_sessions,
                       admissionPolicy(config), m_flow)
    , m_upstreamRenewal({n.storeSide.store(), n.storeSide.clock(), m_providers, m_seal,
                         admissionPolicy(config)})
    , m_builtInServer(mcp::builtInTools(m_fetcher, config.githubApiUrl, openWith(n.storeSide.store(), n.storeSide.clock(), m_seal)))
    , m_builtInRegistration(n.servers, *m_builtInServer)
    , authorizationServerMetadata(m_config)
    , protectedResourceMetadata(m_config)
    , jwksEndpoint(n.keys)
    , registrationEndpoint(m_config, n.storeSide.store(), n.storeSide.clock(), n.storeSide.audit())
    , clientConfigurationEndpoint(m_config, n.storeSide.store(), n.storeSide.clock(), n.storeSide.audit())
    , pushedAuthorizationEndpoint(gateForNewClients(n), n.storeSide.store())
    , authorizationEndpoint({m_config, n.storeSide.clock(), n.storeSide.store(), m_clients, m_sessions, m_pages, m_flow, m_signInRate, n.storeSide.audit(),
                             m_clientAuthenticator.publishedKeys()})
    , signInEndpoint(signInParts(n))
    , accountEndpoint(signInParts(n), signInEndpoint.throttle())
    , callbackEndpoint(signInParts(n))
    , consentEndpoint({m_config, n.storeSide.clock(), n.storeSide.store(), m_transactions, m_binding, n.storeSide.identity().singleAdmissions(), m_seal,
                       m_pages, m_flow, [this] { return toolsByServer(); }, n.storeSide.audit(), m_sessions, m_consentRate, n.providerTokenServers})
    , tokenEndpoint({m_config, n.storeSide.store(), n.storeSide.clock(), m_issuer, m_seal, m_clientAuthenticator, n.storeSide.audit(), &m_upstreamRenewal})
    , deviceAuthorizationEndpoint(gateForNewClients(n), n.storeSide.store())
    , deviceEndpoint({m_config, n.storeSide.clock(), n.storeSide.store(), m_binding, m_pages, m_flow, n.storeSide.audit(), m_signInRate})
    , revocationEndpoint(gate(n, audit::EventKind::RevocationRefused), n.storeSide.store(), n.keys)
    , userInfoEndpoint(m_config, n.storeSide.clock(), m_verifier, n.storeSide.store())
    , introspectionEndpoint({gate(n), n.storeSide.store(), n.liveState, m_verifier})
    , validateEndpoint(m_config, n.storeSide.clock(), m_verifier, n.storeSide.audit())
    , adminRevocationEndpoint({m_config, n.storeSide.store(), n.storeSide.clock(), n.keys, m_personalAccessTokens, n.storeSide.audit()})
    , mcpEndpoint(mcpServices(n, m_bearers), n.servers, mcpSettings(config, publicUrl, n.storeSide.masterKey().key()->key))
    , landingEndpoint(m_pages, publicUrl + QStringLiteral("/mcp"))
    , logoEndpoint(n.storeSide.branding())
    , healthEndpoint(n.storeSide.clock())
    , upstreamSignInEndpoint(upstreamSignIn(n, m_sessions, m_pages, m_signInRate))
{
    if (config.areFixturesServed) {
        m_fixtures = std::make_unique<mcp::ConformanceServer>(n.servers);
        m_fixturesRegistration.emplace(n.servers, *m_fixtures);
    }
}

oauth::ClientRequestGateParts EndpointSet::gate(const EndpointNeighbours &n, audit::EventKind refusalKind)
{
    return {m_config, n.storeSide.clock(), m_clientAuthenticator, n.storeSide.audit(), refusalKind};
}

// Where a flow begins, a client may come that nobody has seen before.
oauth::ClientRequestGateParts EndpointSet::gateForNewClients(const EndpointNeighbours &n)
{
    oauth::ClientRequestGateParts parts = gate(n, audit::EventKind::AuthorizationRefused);
    parts.clients = &m_clients;
    return parts;
}

identity::SignInParts EndpointSet::signInParts(const EndpointNeighbours &n)
{
    return {n.storeSide.clock(), m_areLocalAccountsOn ? &n.storeSide.identity().accounts() : nullptr, m_providers, m_binding, m_sessions, m_roundTrips,
            m_signInRecorder, m_flow, m_pages, m_signInRate, n.storeSide.audit(), &m_secondFactor};
}

oauth::ToolsByServer EndpointSet::toolsByServer() const
{
    oauth::ToolsByServer tools;
    for (const mcp::McpServer *server : m_servers.all()) {
        tools.insert(server->id(), mcpEndpoint.catalogue().namesOf(server->id()));
    }
    for (const oauth::ExternalServer &server : m_config.externalServers->list()) {
        tools.insert(server.id, {}); // theirs are nobody's business here
    }
    return tools;
}

QStringList EndpointSet::providerIds() const
{
    QStringList ids;
    if (m_areLocalAccountsOn) {
        ids.append(QStringLiteral("local"));
    }
    for (const auto &provider : m_providers.all()) {
        ids.append(provider->id());
    }
    return ids;
}

} // namespace runtime
