// SPDX-License-Identifier: GPL-3.0-or-later
// /authorize and its alias (protocol section 3.7): phase A never leaves this server, phase B goes back to a client that somebody has
// allowed before, and to nobody else.
#include "tests/process/refusals/world.h"

namespace tests
{

namespace
{

using Changes = QList<World::Change>;

std::function<Asked(World &)> asking(const Changes &changes)
{
    return [changes](World &w) { return get("/authorize?" + w.authorizeQuery(w.publicClient.id, changes)); };
}

Refusals phaseA()
{
    const auto uri = [](const QByteArray &value) { return Changes{{"redirect_uri", value}}; };
    Refusals rows{
        {"/authorize A RFC 6749 4.1.2.1: no client_id", asking({{"client_id", std::nullopt}}), 400, "client_id_missing"},
        {"/authorize A RFC 6749 4.1.2.1, Q-20: an unknown client_id", asking({{"client_id", "mcp_127.0.0.1_nobody"}}), 400, "unknown_client"},
        {"/authorize A: a client_id of 3000 characters", asking({{"client_id", QByteArray(3000, 'x')}}), 400, "client_id_missing"},
        {"/authorize A protocol 3.6: a metadata document without TLS", asking({{"client_id", "http://app.example/client.json"}}), 400, "client_id_invalid"},
        {"/authorize A protocol 3.6: a metadata document without a path", asking({{"client_id", "https://app.example"}}), 400, "client_id_invalid"},
        {"/authorize A protocol 3.6: a metadata document with a fragment", asking({{"client_id", "https://app.example/c#x"}}), 400, "client_id_invalid"},
        {"/authorize A protocol 3.6: a metadata document with userinfo", asking({{"client_id", "https://a:b@app.example/c"}}), 400, "client_id_invalid"},
        {"/authorize A protocol 3.6: a metadata document with dot segments", asking({{"client_id", "https://app.example/a/../c"}}), 400, "client_id_invalid"},
        {"/authorize A protocol 3.6, bug 38: a metadata document at the cloud's own address", asking({{"client_id", "https://169.254.169.254/latest/meta-data"}}), 400, "client_metadata_unreachable"},
        {"/authorize A protocol 3.6, bug 38: a metadata document in a private network", asking({{"client_id", "https://10.0.0.1/c"}}), 400, "client_metadata_unreachable"},
        {"/authorize A: a client made for itself alone", [](World &w) { return get("/authorize?" + w.authorizeQuery(w.machine.id)); }, 400, "redirect_uri_mismatch"},
        {"/authorize A bug 1 CVE-2025-4143: an unregistered redirect URI, of a client somebody allowed", asking(uri("https://evil.example/cb")), 400, "redirect_uri_mismatch"},
        {"/authorize A bug 1 CVE-2025-4143: an unregistered redirect URI, of a client nobody allowed",
         [](World &w) { return get("/authorize?" + w.authorizeQuery(w.otherPublic.id, {{"redirect_uri", "https://evil.example/cb"}})); }, 400, "redirect_uri_mismatch"},
        {"/authorize A bug 19: another path of the loopback", asking(uri("http://127.0.0.1:6274/other")), 400, "redirect_uri_mismatch"},
        {"/authorize A bug 19: another loopback host", asking(uri("http://localhost:6274/oauth/callback")), 400, "redirect_uri_mismatch"},
        {"/authorize A bug 17: userinfo that looks like a port", asking(uri("http://127.0.0.1:6274@evil.example/oauth/callback")), 400, "redirect_uri_mismatch"},
        {"/authorize A RFC 6749 3.1.2: a fragment", asking(uri(OAuthFlow::redirectUri() + "#x")), 400, "redirect_uri_mismatch"},
        {"/authorize A RFC 9700 4.1: a query more", asking(uri(OAuthFlow::redirectUri() + "?next=https://evil.example")), 400, "redirect_uri_mismatch"},
        {"/authorize A: no redirect URI, a loopback one is registered", asking({{"redirect_uri", std::nullopt}}), 400, "redirect_uri_missing"},
        {"/authorize A bug 15: a script in the redirect URI", asking(uri("\"><script>alert(1)</script>")), 400, "redirect_uri_mismatch"},
        {"/authorize A RFC 9126 4: a request_uri nobody pushed", asking({{"request_uri", "urn:ietf:params:oauth:request_uri:made-up"}}), 400, "invalid_request_uri"},
        {"/authorize A POST: a broken percent-encoding",
         [](World &w) { return send("POST", "/authorize", {{"Content-Type", "application/x-www-form-urlencoded"}}, "x=%zz&" + w.authorizeQuery(w.publicClient.id)); }, 400, "invalid_request"},
        {"/authorize A: nothing at all", [](World &) { return get("/authorize"); }, 400, "client_id_missing"},
        {"/authorize A POST: not a form", [](World &) { return json("POST", "/authorize", "{}"); }, 400, "invalid_request"},
        {"/authorize A POST bug 1: an unregistered redirect URI",
         [](World &w) { return send("POST", "/authorize", {{"Content-Type", "application/x-www-form-urlencoded"}}, w.authorizeQuery(w.publicClient.id, {{"redirect_uri", "https://evil.example/cb"}})); }, 400,
         "redirect_uri_mismatch"},
        {"/auth, the alias, bug 1: an unregistered redirect URI", [](World &w) { return get("/auth?" + w.authorizeQuery(w.publicClient.id, {{"redirect_uri", "https://evil.example/cb"}})); }, 400, "redirect_uri_mismatch"},
        {"/authorize: DELETE", [](World &) { return send("DELETE", "/authorize"); }, 405, "method_not_allowed", {{"Allow", "POST"}}},
        {"/auth, the alias: PUT", [](World &) { return send("PUT", "/auth"); }, 405, "method_not_allowed", {{"Allow", "POST"}}},
    };
    for (const QByteArray name : {"client_id", "redirect_uri", "state", "code_challenge", "response_type", "scope"}) {
        rows.append(Refusal{"/authorize A RFC 6749 3.1: " + name + " twice", [name](World &w) {
                         return get("/authorize?" + w.authorizeQuery(w.publicClient.id, {{"scope", "openid"}}) + '&' + name + "=again");
                     }, 400, "invalid_request"});
    }
    for (const QByteArray uriOfScript : {"javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "about:blank"}) {
        rows.append(Refusal{"/authorize A bug 5: redirect URI " + uriOfScript, asking(uri(uriOfScript)), 400, "redirect_uri_mismatch"});
    }
    return rows;
}

Refusals phaseB()
{
    struct Wrong {
        const char *name;
        Changes changes;
        const char *error;
    };
    const QList<Wrong> all{
        {"RFC 6749 4.1.2.1: no response_type", {{"response_type", std::nullopt}}, "invalid_request"},
        {"OAuth 2.1: response_type=token", {{"response_type", "token"}}, "unsupported_response_type"},
        {"OAuth 2.1: response_type=code id_token", {{"response_type", "code id_token"}}, "unsupported_response_type"},
        {"an unknown response_mode", {{"response_mode", "fragment"}}, "invalid_request"},
        {"bug 2 CVE-2025-4144: no challenge", {{"code_challenge", std::nullopt}}, "invalid_request"},
        {"bug 3: no challenge and no method", {{"code_challenge", std::nullopt}, {"code_challenge_method", std::nullopt}}, "invalid_request"},
        {"RFC 7636 4.3: no method, which means plain", {{"code_challenge_method", std::nullopt}}, "invalid_request"},
        {"RFC 9700 2.1.1: plain", {{"code_challenge_method", "plain"}}, "invalid_request"},
        {"RFC 7636 4.2: a challenge of 42 characters", {{"code_challenge", QByteArray(42, 'c')}}, "invalid_request"},
        {"RFC 7636 4.2: a challenge with a blank", {{"code_challenge", QByteArray(42, 'c') + ' '}}, "invalid_request"},
        {"RFC 8707 2, bug 14: a resource of somebody else", {{"resource", "https://x.example/mcp"}}, "invalid_target"},
        {"RFC 8707 2: a relative resource", {{"resource", "/mcp"}}, "invalid_target"},
        {"RFC 8707 2: a resource with a fragment", {{"resource", "http://127.0.0.1/mcp#x"}}, "invalid_target"},
        {"RFC 6749 3.3: only unknown scopes", {{"scope", "everything"}}, "invalid_scope"},
        {"RFC 6749 3.3: a scope with a quote", {{"scope", "openid \""}}, "invalid_scope"},
        {"product 5: administration, which is not switched on", {{"scope", "mcp:127.0.0.1:admin"}}, "invalid_scope"},
        {"OpenID Connect Core 6.1: a request object", {{"request", "eyJhbGciOiJub25lIn0.e30."}}, "request_not_supported"},
        {"OpenID Connect Core 3.1.2.1: prompt=none login", {{"prompt", "none login"}}, "invalid_request"},
        {"OpenID Connect Core 3.1.2.6: prompt=none without a session", {{"prompt", "none"}}, "login_required"},
        {"OpenID Connect Core 3.1.2.1: max_age that is no number", {{"max_age", "soon"}}, "invalid_request"},
        {"a state of 5000 characters", {{"state", QByteArray(5000, 's')}}, "invalid_request"},
        {"a nonce of 600 characters", {{"nonce", QByteArray(600, 'n')}}, "invalid_request"},
    };
    Refusals rows;
    for (const Wrong &wrong : all) {
        const bool hasOwnState = wrong.changes.constFirst().first == "state";
        Fields location{{"Location", OAuthFlow::redirectUri() + "?error=" + wrong.error}, {"Location", "iss=http"}};
        if (!hasOwnState) {
            location.append(qMakePair(QByteArray("Location"), QByteArray("state=the-state")));
        }
        rows.append(Refusal{QByteArray("/authorize B, back to a client somebody allowed, ") + wrong.name, asking(wrong.changes), 303, wrong.error, location});
        rows.append(Refusal{QByteArray("/authorize B OAuth 2.1 7.12.2, a page for a client nobody allowed, ") + wrong.name,
                     [changes = wrong.changes](World &w) { return get("/authorize?" + w.authorizeQuery(w.otherPublic.id, changes)); }, 400, wrong.error});
    }
    rows.append(Refusal{"/authorize B RFC 6749 4.1.2.1: a request_uri of another kind", asking({{"request_uri", "https://app.example/request"}}), 303, "request_uri_not_supported",
                 {{"Location", "error=request_uri_not_supported"}, {"Location", "state=the-state"}}});
    return rows;
}

} // namespace

Refusals refusalsOfAuthorization()
{
    return phaseA() + phaseB();
}

} // namespace tests
