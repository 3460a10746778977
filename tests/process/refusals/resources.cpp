// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked with a token (/mcp, /userinfo, /validate, /admin/revoke: protocol section 3.3, RFC 6750), the documents, the rest, and who
// may ask at all (protocol section 1.0).
#include "tests/process/refusals/world.h"

namespace tests
{

namespace
{

const QByteArray toolsList = R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}})";

Asked mcp(const QByteArray &path, const Fields &headers, const QByteArray &method = "POST")
{
    const Fields usual{{"Accept", "application/json, text/event-stream"}, {"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/list"}, {"Content-Type", "application/json"}};
    return send(method, path, usual + headers, method == "POST" ? toolsList : QByteArray());
}

// An access token of ours with something changed in it.
QByteArray forged(const QByteArray &token, const QByteArray &header)
{
    const QByteArrayList parts = token.split('.');
    return header.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + '.' + parts.value(1) + '.' + parts.value(2);
}

Refusals doorOfMcp()
{
    const Fields challenge{{"WWW-Authenticate", "resource_metadata=\"http://127.0.0.1:"}, {"WWW-Authenticate", "error=\"invalid_token\""}};
    Refusals rows;
    for (const QByteArray path : {"/mcp", "/mcp/gatehouse"}) {
        const Fields first{{"WWW-Authenticate", "Bearer scope=\"mcp:127.0.0.1:gatehouse\", resource_metadata=\"http://127.0.0.1:"}, {"WWW-Authenticate", path + '"'}};
        for (const QByteArray method : {"POST", "GET", "DELETE", "HEAD"}) {
            rows.append(Refusal{path + " RFC 6750 3.1, Q-09, bug 32: " + method + " without a token", [=](World &) { return mcp(path, {}, method); }, 401, method == "HEAD" ? "" : "unauthorized", first});
        }
        rows.append(Refusal{path + " RFC 6750 3.1: a token nobody issued", [=](World &) { return mcp(path, bearer("nonsense")); }, 401, "invalid_token", challenge});
        rows.append(Refusal{path + " RFC 6750 3.1: a refresh token", [=](World &w) { return mcp(path, bearer(w.tokens.refresh)); }, 401, "invalid_token", challenge});
        rows.append(Refusal{path + " RFC 8725 3.1: alg none", [=](World &w) { return mcp(path, bearer(forged(w.tokens.access, R"({"alg":"none","typ":"at+jwt"})"))); }, 401, "invalid_token", challenge});
        rows.append(Refusal{path + " RFC 8725 3.1: a public key as a secret", [=](World &w) { return mcp(path, bearer(forged(w.tokens.access, R"({"alg":"HS256","typ":"at+jwt"})"))); }, 401, "invalid_token", challenge});
        rows.append(Refusal{path + " RFC 9068 4: another type of JWT", [=](World &w) { return mcp(path, bearer(forged(w.tokens.access, R"({"alg":"ES256","typ":"JWT"})"))); }, 401, "invalid_token", challenge});
        rows.append(Refusal{path + " RFC 6750 2.3: the token in the query", [=](World &w) { return mcp(path + "?access_token=" + w.tokens.access, {}); }, 400, "invalid_request"});
        rows.append(Refusal{path + " RFC 6750 2: Basic", [=](World &w) { return mcp(path, w.basic.basic()); }, 401, "unauthorized", first});
        rows.append(Refusal{path + ": PUT", [=](World &) { return send("PUT", path); }, 405, "method_not_allowed", {{"Allow", "POST"}}});
        rows.append(Refusal{path + " MCP 2025-11-25 transports, bug 24: a foreign Origin", [=](World &w) { return mcp(path, bearer(w.tokens.access) + Fields{{"Origin", "https://evil.example"}}); }, 403, "origin_not_allowed"});
        rows.append(Refusal{path + " protocol 1.0: Origin null", [=](World &w) { return mcp(path, bearer(w.tokens.access) + Fields{{"Origin", "null"}}); }, 403, "origin_not_allowed"});
        rows.append(Refusal{path + " protocol 1.0, bug 24: a foreign Host", [=](World &w) { return mcp(path, bearer(w.tokens.access) + Fields{{"Host", "evil.example"}}); }, 403, "host_not_allowed"});
    }
    rows.append(Refusal{"/mcp/gatehouse bug 10: a token of /mcp", [](World &w) { return mcp("/mcp/gatehouse", bearer(w.tokens.access)); }, 401, "invalid_token", challenge});
    rows.append(Refusal{"/mcp: a personal access token that opens nothing here", [](World &w) { return mcp("/mcp", bearer(w.adminToken)); }, 403, "insufficient_scope",
                 {{"WWW-Authenticate", "error=\"insufficient_scope\""}, {"WWW-Authenticate", "scope=\"mcp:127.0.0.1:gatehouse\""}}});
    rows.append(Refusal{"/mcp/<server> bug 10: a server that begins alike", [](World &w) { return mcp("/mcp/gatehouse-evil", bearer(w.tokens.access)); }, 404, {}});
    return rows;
}

Refusals withTokens()
{
    return {
        {"/userinfo RFC 6750 3.1: no token", [](World &) { return get("/userinfo"); }, 401, {}, {{"WWW-Authenticate", "Bearer"}}},
        {"/userinfo RFC 6750 3.1: a token nobody issued", [](World &) { return get("/userinfo", bearer("x")); }, 401, "invalid_token", {{"WWW-Authenticate", "error=\"invalid_token\""}}},
        {"/userinfo RFC 6750 3.1, product 6: a token without openid", [](World &w) { return get("/userinfo", bearer(w.tokens.access)); }, 403, "insufficient_scope",
         {{"WWW-Authenticate", "error=\"insufficient_scope\""}, {"WWW-Authenticate", "scope=\"openid\""}}},
        {"/userinfo: a refresh token", [](World &w) { return get("/userinfo", bearer(w.tokens.refresh)); }, 401, "invalid_token"},
        {"/userinfo: a personal access token", [](World &w) { return get("/userinfo", bearer(w.plainToken)); }, 401, "invalid_token"},
        {"/userinfo RFC 6750 2: Basic", [](World &w) { return get("/userinfo", w.basic.basic()); }, 400, "invalid_request"},
        {"/userinfo RFC 6750 2.3: the token in the query", [](World &w) { return get("/userinfo?access_token=" + w.tokens.access); }, 401, {}},
        {"/userinfo POST without a token", [](World &) { return form("/userinfo", {}); }, 401, {}},
        {"/userinfo: DELETE", [](World &) { return send("DELETE", "/userinfo"); }, 405, "method_not_allowed", {{"Allow", "GET"}}},
        {"/validate: no token", [](World &) { return json("POST", "/validate", "{}"); }, 400, "invalid_request"},
        {"/validate: nothing", [](World &) { return send("POST", "/validate"); }, 400, "invalid_request"},
        {"/validate: two tokens", [](World &w) { return json("POST", "/validate", R"({"token":")" + w.tokens.access + "\"}", bearer(w.tokens.access)); }, 400, "invalid_request"},
        {"/validate: a token that is no string", [](World &) { return json("POST", "/validate", R"({"token":1})"); }, 400, "invalid_request"},
        {"/validate: broken JSON", [](World &) { return json("POST", "/validate", "{"); }, 400, "invalid_request"},
        {"/validate product 6: a token nobody issued, in the header", [](World &) { return send("POST", "/validate", bearer("x")); }, 401, "invalid_token", {{"WWW-Authenticate", "error=\"invalid_token\""}}},
        {"/validate product 6: a token nobody issued, in the body", [](World &) { return json("POST", "/validate", R"({"token":"x"})"); }, 401, "invalid_token"},
        {"/validate: a refresh token", [](World &w) { return send("POST", "/validate", bearer(w.tokens.refresh)); }, 401, "invalid_token"},
        {"/validate: GET", [](World &) { return get("/validate"); }, 405, "method_not_allowed", {{"Allow", "POST"}}},
        {"/admin/revoke product 6: no token", [](World &w) { return json("POST", "/admin/revoke", R"({"token":")" + w.tokens.refresh + "\"}"); }, 401, {}, {{"WWW-Authenticate", "Bearer"}}},
        {"/admin/revoke product 6: an MCP access token of the owner", [](World &w) { return json("POST", "/admin/revoke", R"({"token":")" + w.tokens.refresh + "\"}", bearer(w.tokens.access)); }, 401, "invalid_token"},
        {"/admin/revoke product 6: a personal access token without the scope", [](World &w) { return json("POST", "/admin/revoke", R"({"token":")" + w.tokens.refresh + "\"}", bearer(w.plainToken)); }, 403,
         "insufficient_scope", {{"WWW-Authenticate", "scope=\"admin:revoke\""}}},
        {"/admin/revoke: client authentication", [](World &w) { return json("POST", "/admin/revoke", R"({"token":")" + w.tokens.refresh + "\"}", w.basic.basic()); }, 400, "invalid_request"},
        {"/admin/revoke: no token to revoke", [](World &w) { return json("POST", "/admin/revoke", "{}", bearer(w.adminToken)); }, 400, "invalid_request"},
        {"/admin/revoke: broken JSON", [](World &w) { return json("POST", "/admin/revoke", "[", bearer(w.adminToken)); }, 400, "invalid_request"},
        {"/admin/revoke: GET", [](World &w) { return get("/admin/revoke", bearer(w.adminToken)); }, 405, "method_not_allowed", {{"Allow", "POST"}}},
    };
}

Refusals documents()
{
    Refusals rows;
    for (const QByteArray path : {"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/.well-known/jwks.json", "/.well-known/oauth-protected-resource",
                                  "/.well-known/oauth-protected-resource/mcp", "/health", "/", "/assets/page.css"}) {
        rows.append(Refusal{path + ": POST", [path](World &) { return form(path, {}); }, 405, "method_not_allowed", {{"Allow", "GET"}}});
    }
    for (const QByteArray path : {"/.well-known/oauth-protected-resource/elsewhere", "/.well-known/nothing", "/nothing", "/mcpx", "/token/", "/TOKEN",
                                  "/authorize/", "/%2e%2e/etc/passwd", "/assets/../page.css", "/.env", "/gatehouse.db"}) {
        rows.append(Refusal{"no such path: " + path, [path](World &) { return get(path); }, 404, "not_found"});
    }
    rows.append(Refusal{"no such server: its document", [](World &) { return get("/.well-known/oauth-protected-resource/mcp/nowhere"); }, 404, {}});
    for (const QByteArray path : {"/authorize", "/login", "/consent", "/device", "/account", "/health", "/"}) { // pages: no page of somebody else asks them
        rows.append(Refusal{path + " protocol 1.0, bug 24: a foreign Origin", [path](World &) { return get(path, {{"Origin", "https://evil.example"}}); }, 403, "origin_not_allowed"});
    }
    for (const QByteArray path : {"/register", "/token", "/authorize", "/health", "/.well-known/oauth-authorization-server", "/mcp"}) {
        rows.append(Refusal{path + " protocol 1.0, bug 22, bug 24: a foreign Host", [path](World &) { return get(path, {{"Host", "evil.example"}}); }, 403, "host_not_allowed"});
        rows.append(Refusal{path + " protocol 1.0, bug 22: Host 0.0.0.0", [path](World &) { return get(path, {{"Host", "0.0.0.0"}}); }, 403, "host_not_allowed"});
    }
    for (const QByteArray path : {"/introspect", "/validate", "/admin/revoke"}) { // asked by programs
        rows.append(Refusal{path + " protocol 1.0: a foreign Origin", [path](World &) { return form(path, {{"token", "x"}}, {{"Origin", "https://evil.example"}}); }, 403, "origin_not_allowed"});
    }
    return rows;
}

} // namespace

Refusals refusalsOfResources()
{
    return doorOfMcp() + withTokens() + documents();
}

} // namespace tests
