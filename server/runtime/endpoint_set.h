// SPDX-License-Identifier: GPL-3.0-or-later
// Every endpoint with all it stands on, made from one ServerConfig for one public URL. What routes.cpp mounts are the endpoints at
// the end; what they share stands above them. Server thread.
#pragma once

#include "server/branding/landing_endpoint.h"
#include "server/branding/page_assets.h"
#include "server/http/fetch/guarded_fetcher.h"
#include "server/http/fetch/network_fetcher.h"
#include "server/identity/account_endpoint.h"
#include "server/identity/callback_endpoint.h"
#include "server/mcp/mcp_endpoint.h"
#include "server/mcp/server_registration.h"
#include "server/oauth/admin_revocation_endpoint.h"
#include "server/oauth/authorization_endpoint.h"
#include "server/oauth/authorization_server_metadata.h"
#include "server/oauth/client_configuration_endpoint.h"
#include "server/oauth/client_lookup.h"
#include "server/oauth/device_authorization_endpoint.h"
#include "server/oauth/device_endpoint.h"
#include "server/oauth/consent_endpoint.h"
#include "server/oauth/introspection_endpoint.h"
#include "server/oauth/jwks_endpoint.h"
#include "server/oauth/protected_resource_metadata.h"
#include "server/oauth/pushed_authorization_endpoint.h"
#include "server/oauth/registration_endpoint.h"
#include "server/oauth/revocation_endpoint.h"
#include "server/oauth/token_endpoint.h"
#include "server/oauth/tokens/bearer_verifier.h"
#include "server/oauth/userinfo_endpoint.h"
#include "server/oauth/validate_endpoint.h"
#include "server/runtime/health_endpoint.h"
#include "server/runtime/server_config.h"
#include "server/runtime/upstream_sign_in_endpoint.h"

namespace analytics
{
class EventRecorder;
}

namespace runtime
{

class GatewaySide;
class StoreSide;

// Borrowed; each outlives the set.
struct EndpointNeighbours {
    StoreSide &storeSide;
    live::LiveState &liveState;
    analytics::EventRecorder &recorder;
    const oauth::KeyRing &keys;
    std::shared_ptr<const oauth::ServerDirectory> externalServers;
    mcp::ServerRegistry &servers; // behind /mcp
    std::function<QStringList()> providerTokenServers; // of them, those that get the token of the user's own provider
    const GatewaySide &gateway;
};

[[nodiscard]] oauth::OAuthConfig oauthConfig(const ServerConfig &config, const QString &publicUrl);

[[nodiscard]] identity::AdmissionPolicy admissionPolicy(const ServerConfig &config);

class EndpointSet final
{
public:
    EndpointSet(const EndpointNeighbours &neighbours, const ServerConfig &config, const QString &publicUrl);

    [[nodiscard]] const QString &publicUrl() const { return m_config.issuer; }
    [[nodiscard]] AuthMode authMode() const { return m_authMode; }
    [[nodiscard]] bool isSseServed() const { return m_config.isSseServed; }
    [[nodiscard]] QStringList providerIds() const; // "local", "github"
    [[nodiscard]] identity::Provider *provider(const QString &id) const { return m_providers.find(id); } // null: not switched on
    [[nodiscard]] oauth::ToolsByServer toolsByServer() const; // what the consent page and the permission matrix can name
    void recheckBrowserSessionsOf(const core::UserId &id) { m_signInRecorder.recheckSessionsOf(id); }
    [[nodiscard]] mcp::McpEndpoint &mcp() { return mcpEndpoint; }
    [[nodiscard]] const mcp::McpEndpoint &mcp() const { return mcpEndpoint; }

private:
    [[nodiscard]] oauth::ClientRequestGateParts gate(const EndpointNeighbours &neighbours, audit::EventKind refusalKind = audit::EventKind::TokenRefused);
    [[nodiscard]] oauth::ClientRequestGateParts gateForNewClients(const EndpointNeighbours &neighbours);
    [[nodiscard]] identity::SignInParts signInParts(const EndpointNeighbours &neighbours);

    // Order of members = order of construction; each borrows only what stands above it.
    const mcp::ServerRegistry &m_servers;
    AuthMode m_authMode;
    bool m_areLocalAccountsOn;
    oauth::OAuthConfig m_config;
    http::NetworkFetcher m_fetcher;
    http::GuardedFetcher m_guardedFetcher; // for addresses that clients name
    branding::PageRenderer m_pages;
    identity::ProviderRegistry m_providers;
    oauth::ProviderTokenSeal m_seal;
    oauth::TokenIssuer m_issuer;
    oauth::AccessTokenVerifier m_verifier;
    oauth::PersonalAccessTokenVerifier m_personalAccessTokens;
    jose::JwkSetCache m_outsideKeys; // of the issuer that the settings name
    oauth::OutsideTokenVerifier m_outsideTokens;
    oauth::BearerVerifier m_bearers;
    oauth::ClientLookup m_clients;
    jose::JwkSetCache m_clientKeys; // of the addresses that clients name
    oauth::ClientAuthenticator m_clientAuthenticator;

    // From /authorize to the code.
    identity::BrowserBinding m_binding;
    identity::BrowserSessions m_sessions;
    identity::ProviderRoundTrips m_roundTrips;
    identity::RequestRate m_signInRate;
    identity::RequestRate m_consentRate;
    identity::SecondFactor m_secondFactor;
    oauth::AuthorizationTransactions m_transactions;
    oauth::DeviceAnswers m_deviceAnswers;
    oauth::AuthorizationFlow m_flow;
    identity::SignInRecorder m_signInRecorder;
    oauth::UpstreamRenewal m_upstreamRenewal;

    // The MCP server that needs no upstream.
    std::unique_ptr<mcp::McpServer> m_builtInServer;
    mcp::ServerRegistration m_builtInRegistration;
    std::unique_ptr<mcp::McpServer> m_fixtures; // null unless the settings ask for them
    std::optional<mcp::ServerRegistration> m_fixturesRegistration;

public:
    oauth::AuthorizationServerMetadata authorizationServerMetadata;
    oauth::ProtectedResourceMetadata protectedResourceMetadata;
    oauth::JwksEndpoint jwksEndpoint;
    oauth::RegistrationEndpoint registrationEndpoint;
    oauth::ClientConfigurationEndpoint clientConfigurationEndpoint;
    oauth::PushedAuthorizationEndpoint pushedAuthorizationEndpoint;
    oauth::AuthorizationEndpoint authorizationEndpoint;
    identity::SignInEndpoint signInEndpoint;
    identity::AccountEndpoint accountEndpoint;
    identity::CallbackEndpoint callbackEndpoint;
    oauth::ConsentEndpoint consentEndpoint;
    oauth::TokenEndpoint tokenEndpoint;
    oauth::DeviceAuthorizationEndpoint deviceAuthorizationEndpoint;
    oauth::DeviceEndpoint deviceEndpoint;
    oauth::RevocationEndpoint revocationEndpoint;
    oauth::UserInfoEndpoint userInfoEndpoint;
    oauth::IntrospectionEndpoint introspectionEndpoint;
    oauth::ValidateEndpoint validateEndpoint;
    oauth::AdminRevocationEndpoint adminRevocationEndpoint;
    mcp::McpEndpoint mcpEndpoint;
    branding::LandingEndpoint landingEndpoint;
    branding::StylesheetEndpoint stylesheetEndpoint{branding::Stylesheet::Page};
    branding::StylesheetEndpoint darkColoursEndpoint{branding::Stylesheet::DarkColours};
    branding::LogoEndpoint logoEndpoint;
    HealthEndpoint healthEndpoint;
    std::unique_ptr<UpstreamSignInEndpoint> upstreamSignInEndpoint; // null: accounts at servers cannot be read
};

} // namespace runtime
