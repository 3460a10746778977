// SPDX-License-Identifier: GPL-3.0-or-later
// Every route on one page: method, path, policy, endpoint (product section 6, protocol section 7). HEAD follows GET, OPTIONS follows
// the CORS policy, any other method is 405.
#include "server/runtime/routes.h"

#include "server/runtime/endpoint_set.h"

namespace runtime
{

namespace
{

using http::Caching;
using http::Cors;
using http::RoutePolicy;

constexpr RoutePolicy Page{Cors::None, Caching::NoStore};
constexpr RoutePolicy Asset{Cors::None, Caching::Handler};
constexpr RoutePolicy Document{Cors::AnyOrigin, Caching::Handler}; // well-known, JWKS
constexpr RoutePolicy Api{Cors::AnyOrigin, Caching::NoStore};      // /token, /register, /revoke
constexpr RoutePolicy Program{Cors::None, Caching::NoStore};       // asked by programs, not by pages
constexpr RoutePolicy Mcp{Cors::Configured, Caching::NoStore, 4 * 1024 * 1024};

http::Handler toClient(oauth::ClientConfigurationEndpoint &endpoint)
{
    return [&endpoint](const http::ExchangePtr &exchange, const QByteArray &id) { endpoint.handle(exchange, id); };
}

http::Handler toProvider(identity::CallbackEndpoint &endpoint)
{
    return [&endpoint](const http::ExchangePtr &exchange, const QByteArray &id) { endpoint.handleFor(exchange, QString::fromLatin1(id)); };
}

template <class Endpoint>
http::Handler to(Endpoint &endpoint)
{
    return [&endpoint](const http::ExchangePtr &exchange, const QByteArray &) { endpoint.handle(exchange); };
}

// In mode `oauth` alone: what is not served is not found, so that no client starts a flow that leads nowhere.
void mountOAuth(http::Router &router, EndpointSet &e)
{
    // clang-format off
    // Discovery
    router.add("GET",    "/.well-known/oauth-authorization-server", Document, to(e.authorizationServerMetadata));
    router.add("GET",    "/.well-known/openid-configuration",       Document, to(e.authorizationServerMetadata));
    router.add("GET",    "/.well-known/jwks.json",                  Document, to(e.jwksEndpoint));
    const QByteArray resource = "/.well-known/oauth-protected-resource";
    for (const QByteArray path : {"", "/mcp", "/mcp/<server>", "/sse"}) {
        router.add("GET", resource + path,                          Document, to(e.protectedResourceMetadata));
    }

    // OAuth
    router.add("POST",   "/register",                               Api,      to(e.registrationEndpoint));
    for (const QByteArray method : {"GET", "PUT", "DELETE"}) {
        router.add(method, "/client/<id>",                          Api,      toClient(e.clientConfigurationEndpoint));
    }
    router.add("POST",   "/par",                                    Api,      to(e.pushedAuthorizationEndpoint));
    router.add("POST",   "/device_authorization",                   Api,      to(e.deviceAuthorizationEndpoint));
    router.add("GET",    "/authorize",                              Page,     to(e.authorizationEndpoint));
    router.add("POST",   "/authorize",                              Page,     to(e.authorizationEndpoint));
    router.add("GET",    "/auth",                                   Page,     to(e.authorizationEndpoint)); // alias
    router.add("POST",   "/auth",                                   Page,     to(e.authorizationEndpoint)); // alias
    router.add("POST",   "/token",                                  Api,      to(e.tokenEndpoint));
    router.add("POST",   "/revoke",                                 Api,      to(e.revocationEndpoint));
    router.add("GET",    "/userinfo",                               Api,      to(e.userInfoEndpoint));
    router.add("POST",   "/userinfo",                               Api,      to(e.userInfoEndpoint));
    router.add("POST",   "/introspect",                             Program,  to(e.introspectionEndpoint));
    router.add("POST",   "/validate",                               Program,  to(e.validateEndpoint));

    // Pages on the way from /authorize to the code
    router.add("GET",    "/login",                                  Page,     to(e.signInEndpoint));
    router.add("POST",   "/login",                                  Page,     to(e.signInEndpoint));
    router.add("GET",    "/callback",                               Page,     to(e.callbackEndpoint));
    router.add("GET",    "/auth/github/callback",                   Page,     to(e.callbackEndpoint)); // alias
    router.add("GET",    "/callback/<provider>",                    Page,     toProvider(e.callbackEndpoint));
    router.add("GET",    "/account",                                Page,     to(e.accountEndpoint));
    router.add("POST",   "/account",                                Page,     to(e.accountEndpoint));
    router.add("GET",    "/consent",                                Page,     to(e.consentEndpoint));
    router.add("POST",   "/consent",                                Page,     to(e.consentEndpoint));
    router.add("GET",    "/device",                                 Page,     to(e.deviceEndpoint));
    router.add("POST",   "/device",                                 Page,     to(e.deviceEndpoint));
    // clang-format on
}

// Accounts of ours at servers behind the gateway. Only people who sign in here connect their own.
void mountUpstreamSignIn(http::Router &router, UpstreamSignInEndpoint &endpoint, AuthMode mode)
{
    // clang-format off
    if (mode == AuthMode::OAuth) {
        router.add("GET", "/upstream/connect/<server>",             Page,
                   [&endpoint](const http::ExchangePtr &exchange, const QByteArray &id) { endpoint.setOut(exchange, QString::fromLatin1(id)); });
    }
    router.add("GET",    "/upstream/callback",                      Page,     [&endpoint](const http::ExchangePtr &exchange, const QByteArray &) { endpoint.comeBack(exchange); });
    router.add("GET",    "/upstream/client.json",                   Document, [&endpoint](const http::ExchangePtr &exchange, const QByteArray &) { endpoint.describeUs(exchange); });
    // clang-format on
}

} // namespace

void mountRoutes(http::Router &router, EndpointSet &e)
{
    if (e.authMode() == AuthMode::OAuth) {
        mountOAuth(router, e);
    }
    // clang-format off
    // MCP
    for (const QByteArray path : {"/mcp", "/mcp/<server>"}) {
        for (const QByteArray method : {"GET", "POST", "DELETE"}) {
            router.add(method, path,                                Mcp,      to(e.mcpEndpoint));
        }
    }

    if (e.isSseServed()) {
        router.add("GET",  "/sse",                                  Mcp,      to(e.mcpEndpoint));
        router.add("POST", "/messages",                             Mcp,      to(e.mcpEndpoint));
    }

    if (e.upstreamSignInEndpoint) {
        mountUpstreamSignIn(router, *e.upstreamSignInEndpoint, e.authMode());
    }

    // The rest
    if (e.authMode() != AuthMode::Open) {
        router.add("POST", "/admin/revoke",                         Program,  to(e.adminRevocationEndpoint));
    }
    router.add("GET",    "/",                                       Page,     to(e.landingEndpoint));
    router.add("GET",    "/assets/page.css",                        Asset,    to(e.stylesheetEndpoint));
    router.add("GET",    "/assets/dark.css",                        Asset,    to(e.darkColoursEndpoint));
    router.add("GET",    "/assets/logo.png",                        Asset,    to(e.logoEndpoint));
    router.add("GET",    "/health",                                 Page,     to(e.healthEndpoint));
    // clang-format on
}

} // namespace runtime
