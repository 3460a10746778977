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
constexpr RoutePolicy Mcp{Cors::Configured, Caching::NoStore, 4 * 1024 * 1024};

template <class Endpoint>
http::Handler to(Endpoint &endpoint)
{
    return [&endpoint](const http::ExchangePtr &exchange, const QByteArray &) { endpoint.handle(exchange); };
}

} // namespace

void mountRoutes(http::Router &router, EndpointSet &e)
{
    // clang-format off
    // Discovery
    router.add("GET",    "/.well-known/oauth-authorization-server", Document, to(e.authorizationServerMetadata));
    router.add("GET",    "/.well-known/jwks.json",                  Document, to(e.jwksEndpoint));
    const QByteArrayList resources = e.protectedResourceMetadata.paths(); // /.well-known/oauth-protected-resource[/...]
    for (const QByteArray &path : resources) {
        router.add("GET", path,                                     Document, to(e.protectedResourceMetadata));
    }

    // OAuth
    router.add("POST",   "/register",                               Api,      to(e.registrationEndpoint));
    router.add("GET",    "/authorize",                              Page,     to(e.authorizationEndpoint));
    router.add("POST",   "/authorize",                              Page,     to(e.authorizationEndpoint));
    router.add("GET",    "/auth",                                   Page,     to(e.authorizationEndpoint)); // alias
    router.add("POST",   "/auth",                                   Page,     to(e.authorizationEndpoint)); // alias
    router.add("POST",   "/token",                                  Api,      to(e.tokenEndpoint));
    router.add("POST",   "/revoke",                                 Api,      to(e.revocationEndpoint));

    // Pages on the way from /authorize to the code
    router.add("GET",    "/login",                                  Page,     to(e.signInEndpoint));
    router.add("POST",   "/login",                                  Page,     to(e.signInEndpoint));
    router.add("GET",    "/callback",                               Page,     to(e.callbackEndpoint));
    router.add("GET",    "/auth/github/callback",                   Page,     to(e.callbackEndpoint)); // alias
    router.add("GET",    "/consent",                                Page,     to(e.consentEndpoint));
    router.add("POST",   "/consent",                                Page,     to(e.consentEndpoint));

    // MCP
    for (const QByteArray path : {"/mcp", "/mcp/gatehouse"}) {
        for (const QByteArray method : {"GET", "POST", "DELETE"}) {
            router.add(method, path,                                Mcp,      to(e.mcpEndpoint));
        }
    }

    // The rest
    router.add("GET",    "/",                                       Page,     to(e.landingEndpoint));
    router.add("GET",    "/assets/page.css",                        Asset,    to(e.stylesheetEndpoint));
    router.add("GET",    "/health",                                 Page,     to(e.healthEndpoint));
    // clang-format on
}

} // namespace runtime
