// SPDX-License-Identifier: GPL-3.0-or-later
// /register (RFC 7591) and /client/<id> (RFC 7592); protocol section 3.5.
#include "tests/process/refusals/world.h"

namespace tests
{

namespace
{

QByteArray metadata(const QByteArray &members)
{
    return R"({"client_name":"x","redirect_uris":["https://app.example/cb"],"token_endpoint_auth_method":"none")"
        + (members.isEmpty() ? QByteArray() : ',' + members) + '}';
}

// Protocol section 5, bug 5: in whatever spelling.
const QByteArrayList badRedirectUris{
    "javascript:alert(1)", "JavaScript:alert(1)", "jAvAsCrIpT:alert(1)", " javascript:alert(1)", "java\\tscript:alert(1)", "javascript://app.example/%0aalert(1)",
    "data:text/html,x", "DATA:text/html;base64,eA==", "vbscript:x", "VBScript:x", "file:///etc/passwd", "FILE:///x", "blob:https://app.example/1",
    "about:blank", "ABOUT:blank", "view-source:https://app.example/", "http://app.example/cb", "http://192.168.1.2/cb", "http://127.0.0.1.evil.example/cb",
    "https://user@app.example/cb", "https://user:pass@app.example/cb", "http://localhost:80@evil.example/cb", "https://app.example/cb#x", "https://app.example/cb#",
    "https://*.example/cb", "http://localhost:*/cb", "https://app.example\\\\@evil.example/", "https://app.example/../cb", "/cb", "cb", "//app.example/cb", "",
    "https://", "https:///cb", "urn:ietf:wg:oauth:2.0:oob", "https://app.example/\\u0000", "https://app.example/\\r\\nX: y", "ftp://app.example/cb", "ws://app.example/",
    "javascript&colon;alert(1)", "mailto:a@b.example", "intent://x#Intent;end", "jar:https://app.example!/", "chrome://settings"};

Asked registering(const QByteArray &body, const QByteArray &type = "application/json")
{
    return send("POST", "/register", {{"Content-Type", type}}, body);
}

Refusals registrations()
{
    const auto sent = [](const QByteArray &body, const QByteArray &type = "application/json") {
        return [body, type](World &) { return registering(body, type); };
    };
    Refusals rows{
        {"/register RFC 7591 3.1: not JSON by its type", sent(metadata({}), "text/plain"), 400, "invalid_client_metadata"},
        {"/register RFC 7591 3.1: a form", sent("client_name=x", "application/x-www-form-urlencoded"), 400, "invalid_client_metadata"},
        {"/register: broken JSON", sent("{\"redirect_uris\":["), 400, "invalid_client_metadata"},
        {"/register: an array", sent("[]"), 400, "invalid_client_metadata"},
        {"/register: nothing", sent(""), 400, "invalid_client_metadata"},
        {"/register: JSON deeper than anybody needs", sent(QByteArray(5000, '[')), 400, "invalid_client_metadata"},
        {"/register product 10: more than 64 KiB", sent(metadata("\"x\":\"" + QByteArray(66'000, 'x') + '"')), 413, {}},
        {"/register RFC 7591 2: no redirect URI", sent(R"({"client_name":"x"})"), 400, "invalid_redirect_uri"},
        {"/register RFC 7591 2: no redirect URI in the list", sent(R"({"client_name":"x","redirect_uris":[]})"), 400, "invalid_redirect_uri"},
        {"/register product 6: eleven redirect URIs",
         sent(R"({"redirect_uris":["https://a.example/1","https://a.example/2","https://a.example/3","https://a.example/4","https://a.example/5","https://a.example/6",)"
              R"("https://a.example/7","https://a.example/8","https://a.example/9","https://a.example/10","https://a.example/11"]})"),
         400, "invalid_redirect_uri"},
        {"/register: redirect URIs that are no list", sent(R"({"redirect_uris":"https://app.example/cb"})"), 400, "invalid_redirect_uri"},
        {"/register: redirect URIs that are no strings", sent(R"({"redirect_uris":[1]})"), 400, "invalid_redirect_uri"},
        {"/register bug 5: one bad redirect URI among good ones", sent(R"({"redirect_uris":["https://app.example/cb","javascript:x"]})"), 400, "invalid_redirect_uri"},
        {"/register product 6: a name of 101 characters", sent(R"({"redirect_uris":["https://app.example/cb"],"client_name":")" + QByteArray(101, 'n') + "\"}"), 400,
         "invalid_client_metadata"},
        {"/register product 6: an empty name", sent(R"({"redirect_uris":["https://app.example/cb"],"client_name":""})"), 400, "invalid_client_metadata"},
        {"/register: a name that is no string", sent(R"({"redirect_uris":["https://app.example/cb"],"client_name":{}})"), 400, "invalid_client_metadata"},
        {"/register: a name with a line break", sent(R"({"redirect_uris":["https://app.example/cb"],"client_name":"a\nb"})"), 400, "invalid_client_metadata"},
        {"/register: an authentication method nobody knows", sent(metadata(R"("token_endpoint_auth_method":"magic")")), 400, "invalid_client_metadata"},
        {"/register RFC 7591 2: tls_client_auth, which we do not have", sent(metadata(R"("token_endpoint_auth_method":"tls_client_auth")")), 400, "invalid_client_metadata"},
        {"/register: only grants we do not have", sent(metadata(R"("grant_types":["password"])")), 400, "invalid_client_metadata"},
        {"/register: client_credentials for whoever asks", sent(metadata(R"("grant_types":["client_credentials"])")), 400, "invalid_client_metadata"},
        {"/register: refresh_token alone", sent(metadata(R"("grant_types":["refresh_token"])")), 400, "invalid_client_metadata"},
        {"/register OAuth 2.1: the implicit flow", sent(metadata(R"("response_types":["token"])")), 400, "invalid_client_metadata"},
        {"/register RFC 7591 2: jwks and jwks_uri", sent(metadata(R"("jwks":{"keys":[]},"jwks_uri":"https://app.example/jwks")")), 400, "invalid_client_metadata"},
        {"/register RFC 7591 2: private_key_jwt without keys", sent(metadata(R"("token_endpoint_auth_method":"private_key_jwt")")), 400, "invalid_client_metadata"},
        {"/register: a private key among the keys", sent(metadata(R"("jwks":{"keys":[{"kty":"EC","crv":"P-256","x":"x","y":"y","d":"d"}]})")), 400, "invalid_client_metadata"},
        {"/register: a symmetric key", sent(metadata(R"("jwks":{"keys":[{"kty":"oct","k":"c2VjcmV0"}]})")), 400, "invalid_client_metadata"},
        {"/register protocol 3.6: a jwks_uri without TLS", sent(metadata(R"("jwks_uri":"http://app.example/jwks")")), 400, "invalid_client_metadata"},
        {"/register protocol 3.5: a client_uri that is a script", sent(metadata(R"("client_uri":"javascript:x")")), 400, "invalid_client_metadata"},
        {"/register protocol 3.5: a logo_uri that is a file", sent(metadata(R"("logo_uri":"file:///etc/passwd")")), 400, "invalid_client_metadata"},
        {"/register protocol 3.5: a policy_uri with a password", sent(metadata(R"("policy_uri":"https://a:b@app.example/")")), 400, "invalid_client_metadata"},
        {"/register: a scope with a quote", sent(metadata(R"("scope":"a\"b")")), 400, "invalid_client_metadata"},
        {"/register: GET", [](World &) { return get("/register"); }, 405, "method_not_allowed", {{"Allow", "POST"}}},
        {"/register: DELETE", [](World &) { return send("DELETE", "/register"); }, 405, "method_not_allowed", {{"Allow", "POST"}}},
    };
    for (const QByteArray &uri : badRedirectUris) {
        rows.append(Refusal{"/register bug 5, bug 17, bug 28: redirect URI " + uri, sent(R"({"redirect_uris":[")" + uri + "\"]}"), 400, "invalid_redirect_uri"});
    }
    return rows;
}

Refusals managements()
{
    const auto at = [](const World::Client &client) { return "/client/" + client.id; };
    const auto put = [at](const std::function<QByteArray(World &)> &body) {
        return [=](World &w) { return json("PUT", at(w.otherPublic), body(w), bearer(w.otherPublic.registrationToken)); };
    };
    const auto whole = [](const QByteArray &more) {
        return [more](World &w) { return metadata("\"client_id\":\"" + w.otherPublic.id + '"' + more); };
    };
    return {
        {"/client RFC 7592 2, RFC 6750 3.1: no token", [at](World &w) { return get(at(w.basic)); }, 401, {}, {{"WWW-Authenticate", "Bearer"}}},
        {"/client RFC 7592 2: a token nobody has", [at](World &w) { return get(at(w.basic), bearer("x")); }, 401, "invalid_token", {{"WWW-Authenticate", "error=\"invalid_token\""}}},
        {"/client RFC 7592 2: another client's token", [at](World &w) { return get(at(w.basic), bearer(w.post.registrationToken)); }, 401, "invalid_token"},
        {"/client RFC 7592 2: an access token", [at](World &w) { return get(at(w.publicClient), bearer(w.tokens.access)); }, 401, "invalid_token"},
        {"/client RFC 7592 2.1: an unknown client", [](World &w) { return get("/client/nobody", bearer(w.basic.registrationToken)); }, 401, "invalid_token"},
        {"/client: a client made by hand", [at](World &w) { return get(at(w.machine), bearer(w.basic.registrationToken)); }, 401, "invalid_token"},
        {"/client: Basic in place of Bearer", [at](World &w) { return get(at(w.basic), w.basic.basic()); }, 400, "invalid_request"},
        {"/client PUT without a token", [at](World &w) { return json("PUT", at(w.basic), metadata("\"client_id\":\"" + w.basic.id + '"')); }, 401, {}},
        {"/client PUT RFC 7592 2.2: no client_id", put([](World &) { return metadata({}); }), 400, "invalid_request"},
        {"/client PUT RFC 7592 2.2: another client_id", put([](World &w) { return metadata("\"client_id\":\"" + w.basic.id + '"'); }), 400, "invalid_request"},
        {"/client PUT RFC 7592 2.2: a secret that is not its own", put(whole(R"(,"client_secret":"x")")), 400, "invalid_request"},
        {"/client PUT RFC 7592 2.2: registration_access_token", put(whole(R"(,"registration_access_token":"x")")), 400, "invalid_request"},
        {"/client PUT RFC 7592 2.2: registration_client_uri", put(whole(R"(,"registration_client_uri":"x")")), 400, "invalid_request"},
        {"/client PUT RFC 7592 2.2: client_secret_expires_at", put(whole(R"(,"client_secret_expires_at":0)")), 400, "invalid_request"},
        {"/client PUT RFC 7592 2.2: client_id_issued_at", put(whole(R"(,"client_id_issued_at":0)")), 400, "invalid_request"},
        {"/client PUT bug 5: a dangerous redirect URI", put([](World &w) { return QByteArray(R"({"redirect_uris":["javascript:x"],"client_id":")" + w.otherPublic.id + "\"}"); }), 400, "invalid_redirect_uri"},
        {"/client PUT: broken JSON", put([](World &) { return QByteArray("{"); }), 400, "invalid_client_metadata"},
        {"/client PUT: client_credentials by one's own word", put(whole(R"(,"grant_types":["client_credentials"])")), 400, "invalid_client_metadata"},
        {"/client DELETE without a token", [at](World &w) { return send("DELETE", at(w.basic)); }, 401, {}},
        {"/client DELETE with another client's token", [at](World &w) { return send("DELETE", at(w.basic), bearer(w.post.registrationToken)); }, 401, "invalid_token"},
        {"/client: POST", [at](World &w) { return send("POST", at(w.basic)); }, 405, "method_not_allowed", {{"Allow", "PUT"}}},
        {"/client: no id", [](World &) { return get("/client/"); }, 404, "not_found"},
    };
}

} // namespace

Refusals refusalsOfRegistration()
{
    return registrations() + managements();
}

} // namespace tests
