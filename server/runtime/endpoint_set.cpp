// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/endpoint_set.h"

#include "server/analytics/event_recorder.h"
#include "server/identity/github_provider.h"
#include "server/live/live_state.h"
#include "server/mcp/tools/built_in_tools.h"
#include "server/runtime/store_side.h"

#include <QCoreApplication>
#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

using namespace std::chrono_literals;

// A person needs few requests to sign in; together they may not keep the pool busy.
constexpr http::RateLimit SignInPerAddress{60, 1s};
constexpr http::RateLimit SignInInAll{600, 20ms};

mcp::VerifyToken verifyWith(oauth::AccessTokenVerifier &verifier)
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

mcp::OpenProviderToken openWith(store::Store &store, const core::Clock &clock, const oauth::ProviderTokenSeal &seal)
{
    return [&store, &clock, seal](const core::Secret &accessToken, QObject *context, const mcp::ProviderTokenFound &then) {
        const auto job = [seal, accessToken, now = clock.now()](store::Database &database) { return seal.open(database, accessToken.reveal(), now); };
        store.read(context, job, [then](const store::Result<std::optional<core::Secret>> &opened) {
            if (!opened) {
                qCWarning(lcRuntime).noquote() << "a provider token cannot be read:" << opened.error().detail;
            }
            then(opened ? *opened : std::nullopt);
        });
    };
}

mcp::McpServices mcpServices(const EndpointNeighbours &n, oauth::AccessTokenVerifier &verifier)
{
    return {verifyWith(verifier), principalFrom(n.liveState), [&recorder = n.recorder](analytics::CallEvent event) { recorder.record(std::move(event)); },
            [&recorder = n.recorder](const analytics::Use &use) { recorder.noteUse(use); }, n.storeSide.clock()};
}

mcp::McpSettings mcpSettings(const QString &publicUrl)
{
    mcp::McpSettings settings;
    settings.publicUrl = publicUrl;
    settings.serverVersion = QCoreApplication::applicationVersion();
    return settings;
}

// GitHub sign-in is on when there is an app, that is both its id and its secret.
identity::ProviderRegistry providersFor(const EndpointNeighbours &n, const ServerConfig &config, const QString &publicUrl, http::HttpFetcher &fetcher)
{
    identity::ProviderRegistry providers;
    const auto secret = n.storeSide.secrets().value(QStringLiteral("github_client_secret"));
    if (!config.githubClientId.isEmpty() && secret) {
        identity::GitHubSettings settings{config.githubClientId, *secret, config.githubScopes, config.githubWebUrl, config.githubApiUrl, publicUrl + QStringLiteral("/callback")};
        providers.add(std::make_unique<identity::GitHubProvider>(std::move(settings), fetcher));
    } else if (!config.githubClientId.isEmpty()) {
        qCWarning(lcRuntime) << "GitHub sign-in is off: the OAuth app has a client ID here but no client secret";
    }
    return providers;
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
    oauth.isRateLimitOn = config.isRateLimitOn;
    return oauth;
}

EndpointSet::EndpointSet(const EndpointNeighbours &n, const ServerConfig &config, const QString &publicUrl)
    : m_areLocalAccountsOn(config.areLocalAccountsOn)
    , m_config(oauthConfig(config, publicUrl))
    , m_fetcher(userAgent())
    , m_pages(branding::Branding{}, QUrl(publicUrl).host())
    , m_providers(providersFor(n, config, publicUrl, m_fetcher))
    , m_seal(n.storeSide.masterKey().key()->key)
    , m_issuer(m_config, n.keys, n.storeSide.clock())
    , m_verifier(m_config, n.keys, n.liveState, n.storeSide.clock())
    , m_binding(identity::CookieNaming(QUrl(publicUrl)))
    , m_sessions(identity::CookieNaming(QUrl(publicUrl)), n.storeSide.clock())
    , m_roundTrips(n.storeSide.clock())
    , m_signInRate(config.isRateLimitOn ? identity::RequestRate::Mode::On : identity::RequestRate::Mode::Off, n.storeSide.clock(), SignInPerAddress, SignInInAll)
    , m_transactions(n.storeSide.clock())
    , m_flow({m_config, n.storeSide.clock(), m_transactions, m_binding, m_sessions, m_providers, m_pages,
              config.areLocalAccountsOn ? oauth::LocalAccountForm::Shown : oauth::LocalAccountForm::Hidden})
    , m_signInRecorder(n.storeSide.store(), n.storeSide.clock(), m_sessions,
                       identity::AdmissionPolicy{config.admission == Admission::Anyone, config.allowedUsers}, m_flow)
    , authorizationServerMetadata(m_config)
    , protectedResourceMetadata(m_config)
    , jwksEndpoint(n.keys)
    , registrationEndpoint(m_config, n.storeSide.store(), n.storeSide.clock())
    , authorizationEndpoint({m_config, n.storeSide.clock(), n.storeSide.store(), m_sessions, m_pages, m_flow, m_signInRate})
    , signInEndpoint(signInParts(n))
    , callbackEndpoint(signInParts(n))
    , consentEndpoint({m_config, n.storeSide.clock(), n.storeSide.store(), m_transactions, m_binding, n.storeSide.identity().singleAdmissions(), m_seal,
                       m_pages, m_flow, [this] { return toolsByServer(); }})
    , tokenEndpoint(m_config, n.storeSide.store(), n.storeSide.clock(), m_issuer, m_seal)
    , revocationEndpoint(m_config, n.storeSide.store(), n.storeSide.clock(), n.keys)
    , mcpEndpoint(mcpServices(n, m_verifier), mcp::builtInTools(m_fetcher, config.githubApiUrl, openWith(n.storeSide.store(), n.storeSide.clock(), m_seal)),
                  mcpSettings(publicUrl))
    , landingEndpoint(m_pages, publicUrl + QStringLiteral("/mcp"))
    , healthEndpoint(n.storeSide.clock())
{
}

identity::SignInParts EndpointSet::signInParts(const EndpointNeighbours &n)
{
    return {n.storeSide.clock(), m_areLocalAccountsOn ? &n.storeSide.identity().accounts() : nullptr, m_providers, m_binding, m_sessions, m_roundTrips,
            m_signInRecorder, m_flow, m_pages, m_signInRate};
}

oauth::ToolsByServer EndpointSet::toolsByServer() const
{
    const QString builtIn = mcp::BuiltInServer;
    return {{builtIn, mcpEndpoint.catalogue().namesOf(builtIn)}};
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
