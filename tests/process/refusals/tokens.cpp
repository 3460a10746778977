// SPDX-License-Identifier: GPL-3.0-or-later
// /token (protocol section 3.9), /revoke (3.11), /introspect (3.12), /par (3.14) and /device_authorization (RFC 8628): what asks as a client.
#include "tests/process/refusals/world.h"

namespace tests
{

namespace
{

const QByteArray basicChallenge = "Basic realm=";

using Make = std::function<Asked(World &)>;

// As a good redemption of a fresh code would be, but for what is changed.
Make redeeming(const QList<World::Change> &changes, const std::function<QByteArray(World &)> &clientId = {})
{
    return [=](World &w) {
        Fields fields{{"grant_type", "authorization_code"},
                      {"code", w.freshCode()},
                      {"redirect_uri", OAuthFlow::redirectUri()},
                      {"client_id", clientId ? clientId(w) : w.publicClient.id},
                      {"code_verifier", w.flow->codeVerifier()},
                      {"resource", w.url("/mcp")}};
        for (const World::Change &change : changes) {
            fields.removeIf([&change](const auto &field) { return field.first == change.first; });
            if (change.second) {
                fields.append(qMakePair(change.first, *change.second));
            }
        }
        return form("/token", fields);
    };
}

Make refreshing(const Fields &more, const std::function<QByteArray(World &)> &clientId = {})
{
    return [=](World &w) {
        return form("/token", Fields{{"grant_type", "refresh_token"}, {"refresh_token", w.tokens.refresh}, {"client_id", clientId ? clientId(w) : w.publicClient.id}} + more);
    };
}

Make asking(const QByteArray &path, const std::function<Fields(World &)> &fields, const std::function<Fields(World &)> &headers = {})
{
    return [=](World &w) { return form(path, fields(w), headers ? headers(w) : Fields()); };
}

Refusals clientAuthentication(const QByteArray &path, const Fields &body)
{
    const auto withBody = [path, body](const std::function<Fields(World &)> &more, const std::function<Fields(World &)> &headers = {}) {
        return asking(path, [=](World &w) { return body + more(w); }, headers);
    };
    const auto nothing = [](World &) { return Fields(); };
    const auto header = [](const QByteArray &value) { return [value](World &) { return Fields{{"Authorization", value}}; }; };
    return {
        {path + " RFC 6749 5.2: no client", withBody(nothing), 401, "invalid_client"},
        {path + " RFC 6749 5.2: an unknown client", withBody([](World &) { return Fields{{"client_id", "nobody"}}; }), 401, "invalid_client"},
        {path + " RFC 6749 5.2: a wrong secret by Basic", withBody(nothing, [](World &w) { return World::Client{w.basic.id, "wrong", {}}.basic(); }), 401, "invalid_client",
         {{"WWW-Authenticate", basicChallenge}}},
        {path + " RFC 6749 2.3.1: a wrong secret in the body", withBody([](World &w) { return Fields{{"client_id", w.post.id}, {"client_secret", "wrong"}}; }), 401, "invalid_client"},
        {path + " bug 9: registered for Basic, came without", withBody([](World &w) { return Fields{{"client_id", w.basic.id}}; }), 401, "invalid_client"},
        {path + " bug 9: registered for Basic, secret in the body", withBody([](World &w) { return Fields{{"client_id", w.basic.id}, {"client_secret", w.basic.secret}}; }), 401, "invalid_client"},
        {path + " bug 9: registered for the body, came by Basic", withBody(nothing, [](World &w) { return w.post.basic(); }), 401, "invalid_client", {{"WWW-Authenticate", basicChallenge}}},
        {path + " bug 9: registered without a secret, came with one", withBody([](World &w) { return Fields{{"client_id", w.publicClient.id}, {"client_secret", "x"}}; }), 401, "invalid_client"},
        {path + " bug 9: Basic that is no base64", withBody(nothing, header("Basic !!!")), 401, "invalid_client", {{"WWW-Authenticate", basicChallenge}}},
        {path + " bug 9: Basic without a colon", withBody(nothing, header("Basic " + QByteArray("abc").toBase64())), 401, "invalid_client", {{"WWW-Authenticate", basicChallenge}}},
        {path + " bug 9: Basic with a broken percent-encoding", withBody(nothing, header("Basic " + QByteArray("a%zz:b").toBase64())), 401, "invalid_client", {{"WWW-Authenticate", basicChallenge}}},
        {path + " RFC 6749 2.3: two ways at once", withBody([](World &w) { return Fields{{"client_id", w.basic.id}, {"client_secret", w.basic.secret}}; }, [](World &w) { return w.basic.basic(); }), 400,
         "invalid_request"},
        {path + " RFC 6749 2.3: two clients at once", withBody([](World &w) { return Fields{{"client_id", w.post.id}}; }, [](World &w) { return w.basic.basic(); }), 400, "invalid_request"},
        {path + " RFC 7523 3: an assertion that is no JWT",
         withBody([](World &w) { return Fields{{"client_id", w.basic.id}, {"client_assertion", "x"}, {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}; }), 401,
         "invalid_client"},
        {path + " RFC 7523 2.2: an assertion of another kind", withBody([](World &w) { return Fields{{"client_id", w.basic.id}, {"client_assertion", "x"}, {"client_assertion_type", "saml"}}; }), 401,
         "invalid_client"},
        {path + " bug 8: JSON", [path](World &) { return json("POST", path, "{}"); }, 400, "invalid_request"},
        {path + " bug 8: no content type", [path](World &) { return send("POST", path, {{"Content-Type", ""}}, "a=b"); }, 400, "invalid_request"},
        {path + " bug 8: a content type that begins alike", [path](World &) { return send("POST", path, {{"Content-Type", "application/x-www-form-urlencodedx"}}, "a=b"); }, 400, "invalid_request"},
        {path + " bug 8: a content type of nonsense", [path](World &) { return send("POST", path, {{"Content-Type", ";;;=/"}}, "a=b"); }, 400, "invalid_request"},
        {path + " RFC 6749 3.2: a parameter twice", asking(path, [](World &w) { return Fields{{"client_id", w.publicClient.id}, {"client_id", w.publicClient.id}}; }), 400, "invalid_request"},
        {path + ": a broken percent-encoding", [path](World &) { return send("POST", path, {{"Content-Type", "application/x-www-form-urlencoded"}}, "a=%zz"); }, 400, "invalid_request"},
        {path + ": a NUL", [path](World &) { return send("POST", path, {{"Content-Type", "application/x-www-form-urlencoded"}}, "a=%00"); }, 400, "invalid_request"},
        {path + ": bytes that are no UTF-8", [path](World &) { return send("POST", path, {{"Content-Type", "application/x-www-form-urlencoded"}}, "a=%ff"); }, 400, "invalid_request"},
        {path + " product 10: more than 64 KiB", [path](World &) { return form(path, {{"x", QByteArray(66'000, 'x')}}); }, 413, {}},
        {path + ": GET", [path](World &) { return get(path); }, 405, "method_not_allowed", {{"Allow", "POST"}}},
        {path + ": PUT", [path](World &) { return send("PUT", path); }, 405, "method_not_allowed", {{"Allow", "POST"}}},
    };
}

Refusals codeGrant()
{
    const auto other = [](World &w) { return w.otherPublic.id; };
    const Make used = [](World &w) {
        const Asked asked = redeeming({})(w);
        TestBrowser browser;
        [[maybe_unused]] const HttpAnswer first = browser.send("POST", QUrl::fromEncoded(w.url("/token")), asked.headers, asked.body);
        return form("/token", {{"grant_type", "authorization_code"}, {"code", w.flow->code()}, {"client_id", w.otherPublic.id}, {"code_verifier", w.flow->codeVerifier()}});
    };
    return {
        {"/token code RFC 6749 4.1.3: no code", redeeming({{"code", std::nullopt}}), 400, "invalid_request"},
        {"/token code RFC 6749 5.2: a made up code", redeeming({{"code", "made-up"}}), 400, "invalid_grant"},
        {"/token code bug 6: a forged code with a known shape", redeeming({{"code", "local|x:family:junk"}}), 400, "invalid_grant"},
        {"/token code RFC 6749 4.1.3: another client", redeeming({}, other), 400, "invalid_grant"},
        {"/token code protocol 3.9: a used code and another client ends nothing", used, 400, "invalid_grant"},
        {"/token code RFC 7636 4.6, bug 2: no verifier", redeeming({{"code_verifier", std::nullopt}}), 400, "invalid_grant"},
        {"/token code RFC 7636 4.6, bug 2: an empty verifier", redeeming({{"code_verifier", ""}}), 400, "invalid_grant"},
        {"/token code RFC 7636 4.6, bug 3: another verifier", redeeming({{"code_verifier", QByteArray(43, 'v')}}), 400, "invalid_grant"},
        {"/token code RFC 7636 4.1: a verifier of 42 characters", redeeming({{"code_verifier", QByteArray(42, 'v')}}), 400, "invalid_grant"},
        {"/token code RFC 7636 4.2: the challenge as verifier (plain)", [](World &w) {
             const Asked asked = redeeming({})(w);
             return form("/token", {{"grant_type", "authorization_code"}, {"code", w.flow->code()}, {"client_id", w.publicClient.id}, {"code_verifier", w.flow->codeChallenge()}, {"redirect_uri", OAuthFlow::redirectUri()}});
         }, 400, "invalid_grant"},
        {"/token code RFC 6749 4.1.3, bug 1: another redirect URI", redeeming({{"redirect_uri", "http://127.0.0.1:6275/oauth/callback"}}), 400, "invalid_grant"},
        {"/token code bug 7, bug 14: a resource of somebody else", redeeming({{"resource", "https://x.example/mcp"}}), 400, "invalid_target"},
        {"/token code bug 7: another resource of ours than asked for", redeeming({{"resource", "http://127.0.0.1/mcp/gatehouse"}}), 400, "invalid_target"},
        {"/token code RFC 6749 5.2: a client that authenticates", [](World &w) {
             return form("/token", {{"grant_type", "authorization_code"}, {"code", w.freshCode()}, {"code_verifier", w.flow->codeVerifier()}, {"redirect_uri", OAuthFlow::redirectUri()}}, w.basic.basic());
         }, 400, "invalid_grant"},
    };
}

Refusals otherGrants()
{
    const auto token = [](const std::function<Fields(World &)> &fields, const std::function<Fields(World &)> &headers = {}) { return asking("/token", fields, headers); };
    const auto asMachine = [](World &w) { return w.machine.basic(); };
    return {
        {"/token RFC 6749 5.2: no grant_type", token([](World &w) { return Fields{{"client_id", w.publicClient.id}}; }), 400, "invalid_request"},
        {"/token RFC 6749 5.2: an unknown grant_type", token([](World &w) { return Fields{{"client_id", w.publicClient.id}, {"grant_type", "magic"}}; }), 400, "unsupported_grant_type"},
        {"/token OAuth 2.1: the password grant",
         token([](World &w) { return Fields{{"client_id", w.publicClient.id}, {"grant_type", "password"}, {"username", ServerProcess::Owner}, {"password", ServerProcess::OwnerPassword}}; }), 400,
         "unsupported_grant_type"},
        {"/token RFC 8693: token exchange, which we do not have",
         token([](World &w) { return Fields{{"client_id", w.publicClient.id}, {"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"}, {"subject_token", w.tokens.access}}; }), 400, "unsupported_grant_type"},
        {"/token RFC 7523: the jwt-bearer grant, which we do not have",
         token([](World &w) { return Fields{{"client_id", w.publicClient.id}, {"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {"assertion", w.tokens.access}}; }), 400, "unsupported_grant_type"},
        {"/token refresh RFC 6749 6: no token", token([](World &w) { return Fields{{"client_id", w.publicClient.id}, {"grant_type", "refresh_token"}}; }), 400, "invalid_request"},
        {"/token refresh RFC 6749 5.2: a made up token",
         token([](World &w) { return Fields{{"client_id", w.publicClient.id}, {"grant_type", "refresh_token"}, {"refresh_token", "gatehouse_rt_x"}}; }), 400, "invalid_grant"},
        {"/token refresh: an access token in its place",
         token([](World &w) { return Fields{{"client_id", w.publicClient.id}, {"grant_type", "refresh_token"}, {"refresh_token", w.tokens.access}}; }), 400, "invalid_grant"},
        {"/token refresh RFC 6749 10.4, bug 35: another public client", refreshing({}, [](World &w) { return w.otherPublic.id; }), 400, "invalid_grant"},
        {"/token refresh bug 35: another client that authenticates",
         token([](World &w) { return Fields{{"grant_type", "refresh_token"}, {"refresh_token", w.tokens.refresh}}; }, [](World &w) { return w.basic.basic(); }), 400, "invalid_grant"},
        {"/token refresh bug 35: a confidential client without its secret", refreshing({}, [](World &w) { return w.basic.id; }), 401, "invalid_client"},
        {"/token refresh RFC 6749 6: a wider scope", refreshing({{"scope", "openid mcp:127.0.0.1:*"}}), 400, "invalid_scope"},
        {"/token refresh RFC 6749 3.3: a scope with a quote", refreshing({{"scope", "a\"b"}}), 400, "invalid_scope"},
        {"/token refresh RFC 8707 2.2, bug 7: a resource of somebody else", refreshing({{"resource", "https://x.example/"}}), 400, "invalid_target"},
        {"/token refresh RFC 8707 2.2, bug 7: two resources", refreshing({{"resource", "https://x.example/a"}, {"resource", "https://x.example/b"}}), 400, "invalid_target"},
        {"/token client_credentials: a public client", token([](World &w) { return Fields{{"client_id", w.publicClient.id}, {"grant_type", "client_credentials"}}; }), 400, "unauthorized_client"},
        {"/token client_credentials: a client that registered itself", token([](World &) { return Fields{{"grant_type", "client_credentials"}}; }, [](World &w) { return w.basic.basic(); }), 400, "unauthorized_client"},
        {"/token client_credentials RFC 6749 3.3: only unknown scopes", token([](World &) { return Fields{{"grant_type", "client_credentials"}, {"scope", "everything"}}; }, asMachine), 400, "invalid_scope"},
        {"/token client_credentials: nobody to identify", token([](World &) { return Fields{{"grant_type", "client_credentials"}, {"scope", "openid"}}; }, asMachine), 400, "invalid_scope"},
        {"/token client_credentials RFC 8707 2: a resource of somebody else", token([](World &) { return Fields{{"grant_type", "client_credentials"}, {"resource", "https://x.example"}}; }, asMachine), 400,
         "invalid_target"},
        {"/token device_code RFC 8628 3.4: no code", token([](World &w) { return Fields{{"client_id", w.otherPublic.id}, {"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}}; }), 400, "invalid_request"},
        {"/token device_code RFC 8628 3.5: a made up code",
         token([](World &w) { return Fields{{"client_id", w.otherPublic.id}, {"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}, {"device_code", "x"}}; }), 400, "invalid_grant"},
        {"/token device_code RFC 8628 3.5: nobody has decided yet", [](World &w) {
             TestBrowser browser;
             const QByteArray code = browser.post(QUrl::fromEncoded(w.url("/device_authorization")), {{"client_id", w.otherPublic.id}}).json().value(QLatin1String("device_code")).toString().toLatin1();
             return form("/token", {{"client_id", w.otherPublic.id}, {"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}, {"device_code", code}});
         }, 400, "authorization_pending"},
        {"/token device_code RFC 8628 3.4: another client's code", [](World &w) {
             TestBrowser browser;
             const QByteArray code = browser.post(QUrl::fromEncoded(w.url("/device_authorization")), {{"client_id", w.otherPublic.id}}).json().value(QLatin1String("device_code")).toString().toLatin1();
             return form("/token", {{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}, {"device_code", code}}, w.basic.basic());
         }, 400, "invalid_grant"},
    };
}

Refusals pushedRequests()
{
    const auto pushing = [](const QList<World::Change> &changes) {
        return [changes](World &w) {
            return send("POST", "/par", {{"Content-Type", "application/x-www-form-urlencoded"}}, w.authorizeQuery(w.publicClient.id, changes));
        };
    };
    return {
        {"/par RFC 9126 2.1: a request_uri inside", pushing({{"request_uri", "urn:x"}}), 400, "invalid_request"},
        {"/par bug 1: a redirect URI that is not registered", pushing({{"redirect_uri", "https://evil.example/cb"}}), 400, "invalid_request"},
        {"/par: no redirect URI though it is a loopback one", pushing({{"redirect_uri", std::nullopt}}), 400, "invalid_request"},
        {"/par bug 2: no challenge", pushing({{"code_challenge", std::nullopt}}), 400, "invalid_request"},
        {"/par bug 2: no challenge and no method", pushing({{"code_challenge", std::nullopt}, {"code_challenge_method", std::nullopt}}), 400, "invalid_request"},
        {"/par RFC 7636 4.3: plain", pushing({{"code_challenge_method", "plain"}}), 400, "invalid_request"},
        {"/par RFC 6749 4.1.2.1: no response_type", pushing({{"response_type", std::nullopt}}), 400, "invalid_request"},
        {"/par RFC 6749 4.1.2.1: response_type=token", pushing({{"response_type", "token"}}), 400, "unsupported_response_type"},
        {"/par RFC 6749 3.3: only unknown scopes", pushing({{"scope", "everything"}}), 400, "invalid_scope"},
        {"/par RFC 8707 2: a resource of somebody else", pushing({{"resource", "https://x.example/"}}), 400, "invalid_target"},
        {"/par OpenID Connect Core 6: a request object", pushing({{"request", "eyJhbGciOiJub25lIn0.e30."}}), 400, "request_not_supported"},
        {"/par RFC 9126 2: another client_id than the one that authenticates",
         [](World &w) { return send("POST", "/par", w.basic.basic() + Fields{{"Content-Type", "application/x-www-form-urlencoded"}}, w.authorizeQuery(w.publicClient.id)); }, 400, "invalid_request"},
    };
}

} // namespace

Refusals refusalsOfTokens()
{
    const auto tokenField = [](World &w) { return Fields{{"client_id", w.publicClient.id}}; };
    Refusals rows = clientAuthentication("/token", {{"grant_type", "refresh_token"}, {"refresh_token", "x"}});
    rows += codeGrant() + otherGrants();
    rows += clientAuthentication("/revoke", {{"token", "x"}});
    rows.append(Refusal{"/revoke RFC 7009 2.1: no token", asking("/revoke", tokenField), 400, "invalid_request"});
    rows += clientAuthentication("/introspect", {{"token", "x"}});
    rows.append(Refusal{"/introspect RFC 7662 2.1: a public client", asking("/introspect", [](World &w) { return Fields{{"client_id", w.publicClient.id}, {"token", w.tokens.access}}; }), 401, "invalid_client"});
    rows.append(Refusal{"/introspect RFC 7662 2.1: no token", asking("/introspect", [](World &) { return Fields(); }, [](World &w) { return w.basic.basic(); }), 400, "invalid_request"});
    rows.append(Refusal{"/introspect: a server that does not exist", asking("/introspect", [](World &) { return Fields{{"token", "x"}}; }, [](World &) { return World::Client{"server:nowhere", "x", {}}.basic(); }), 401,
                 "invalid_client", {{"WWW-Authenticate", basicChallenge}}});
    rows += clientAuthentication("/par", {{"response_type", "code"}});
    rows += pushedRequests();
    rows += clientAuthentication("/device_authorization", {{"scope", "openid"}});
    rows += Refusals{
        {"/device_authorization RFC 8628 3.1: a client not registered for it", asking("/device_authorization", tokenField), 400, "unauthorized_client"},
        {"/device_authorization RFC 6749 3.3: only unknown scopes", asking("/device_authorization", [](World &w) { return Fields{{"client_id", w.otherPublic.id}, {"scope", "everything"}}; }), 400, "invalid_scope"},
        {"/device_authorization RFC 8707 2: a resource of somebody else", asking("/device_authorization", [](World &w) { return Fields{{"client_id", w.otherPublic.id}, {"resource", "https://x.example"}}; }), 400,
         "invalid_target"},
    };
    return rows;
}

} // namespace tests
