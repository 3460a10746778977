// SPDX-License-Identifier: GPL-3.0-or-later
// Every endpoint with all it stands on, made from one ServerConfig for one public URL. What routes.cpp mounts are the endpoints at
// the end; what they share stands above them. Server thread.
#pragma once

#include "server/branding/landing_endpoint.h"
#include "server/branding/stylesheet.h"
#include "server/http/fetch/network_fetcher.h"
#include "server/identity/callback_endpoint.h"
#include "server/mcp/mcp_endpoint.h"
#include "server/oauth/authorization_endpoint.h"
#include "server/oauth/authorization_server_metadata.h"
#include "server/oauth/consent_endpoint.h"
#include "server/oauth/jwks_endpoint.h"
#include "server/oauth/protected_resource_metadata.h"
#include "server/oauth/registration_endpoint.h"
#include "server/oauth/revocation_endpoint.h"
#include "server/oauth/token_endpoint.h"
#include "server/oauth/tokens/access_token_verifier.h"
#include "server/runtime/health_endpoint.h"
#include "server/runtime/server_config.h"

namespace analytics
{
class EventRecorder;
}

namespace runtime
{

class StoreSide;

// Borrowed; each outlives the set.
struct EndpointNeighbours {
    StoreSide &storeSide;
    live::LiveState &liveState;
    analytics::EventRecorder &recorder;
    const oauth::KeyRing &keys;
};

[[nodiscard]] oauth::OAuthConfig oauthConfig(const ServerConfig &config, const QString &publicUrl);

class EndpointSet final
{
public:
    EndpointSet(const EndpointNeighbours &neighbours, const ServerConfig &config, const QString &publicUrl);

    [[nodiscard]] const QString &publicUrl() const { return m_config.issuer; }
    [[nodiscard]] QStringList providerIds() const; // "local", "github"
    [[nodiscard]] mcp::McpEndpoint &mcp() { return mcpEndpoint; }
    [[nodiscard]] const mcp::McpEndpoint &mcp() const { return mcpEndpoint; }

private:
    [[nodiscard]] identity::SignInParts signInParts(const EndpointNeighbours &neighbours);
    [[nodiscard]] oauth::ToolsByServer toolsByServer() const; // what the consent page can name

    // Order of members = order of construction; each borrows only what stands above it.
    bool m_areLocalAccountsOn;
    oauth::OAuthConfig m_config;
    http::NetworkFetcher m_fetcher;
    branding::PageRenderer m_pages;
    identity::ProviderRegistry m_providers;
    oauth::ProviderTokenSeal m_seal;
    oauth::TokenIssuer m_issuer;
    oauth::AccessTokenVerifier m_verifier;

    // From /authorize to the code.
    identity::BrowserBinding m_binding;
    identity::BrowserSessions m_sessions;
    identity::ProviderRoundTrips m_roundTrips;
    identity::RequestRate m_signInRate;
    oauth::AuthorizationTransactions m_transactions;
    oauth::AuthorizationFlow m_flow;
    identity::SignInRecorder m_signInRecorder;

public:
    oauth::AuthorizationServerMetadata authorizationServerMetadata;
    oauth::ProtectedResourceMetadata protectedResourceMetadata;
    oauth::JwksEndpoint jwksEndpoint;
    oauth::RegistrationEndpoint registrationEndpoint;
    oauth::AuthorizationEndpoint authorizationEndpoint;
    identity::SignInEndpoint signInEndpoint;
    identity::CallbackEndpoint callbackEndpoint;
    oauth::ConsentEndpoint consentEndpoint;
    oauth::TokenEndpoint tokenEndpoint;
    oauth::RevocationEndpoint revocationEndpoint;
    mcp::McpEndpoint mcpEndpoint;
    branding::LandingEndpoint landingEndpoint;
    branding::StylesheetEndpoint stylesheetEndpoint;
    HealthEndpoint healthEndpoint;
};

} // namespace runtime
