// SPDX-License-Identifier: GPL-3.0-or-later
// Every refusal of /authorize (protocol section 3.7), and what is let through on purpose.
#include "server/branding/page_renderer.h"
#include "server/oauth/authorization_answer.h"
#include "server/oauth/authorization_checks.h"
#include "tests/support/rows.h"

#include <QTest>
#include <QUrl>

using namespace oauth;

namespace
{

const QByteArray challenge = QByteArrayLiteral("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
const QString callback = QStringLiteral("https://app.example/cb");

using Fields = QList<QPair<QByteArray, QByteArray>>;

const Fields goodFields{
    {"response_type", "code"},
    {"client_id", "mcp_localhost_1"},
    {"redirect_uri", "https://app.example/cb"},
    {"state", "xyz"},
    {"code_challenge", challenge},
    {"code_challenge_method", "S256"},
};

// A value of nothing leaves the field out.
Fields changed(const QByteArray &name, const std::optional<QByteArray> &value)
{
    Fields fields = goodFields;
    fields.removeIf([&name](const auto &field) { return field.first == name; });
    if (value) {
        fields.append({name, *value});
    }
    return fields;
}

QByteArray encoded(const Fields &fields)
{
    QByteArray query;
    for (const auto &[name, value] : fields) {
        query += (query.isEmpty() ? QByteArray() : QByteArray("&")) + name + '=' + value.toPercentEncoding();
    }
    return query;
}

http::Request requestOf(const QByteArray &query)
{
    http::Request request;
    request.method = "GET";
    request.path = "/authorize";
    request.query = query;
    return request;
}

store::ClientRow client(const QStringList &redirectUris = {callback})
{
    store::ClientRow row = tests::clientRow();
    row.redirectUris = redirectUris;
    return row;
}

OAuthConfig config()
{
    OAuthConfig config;
    config.issuer = QStringLiteral("http://localhost:8788");
    return config;
}

} // namespace

class AuthorizationChecksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void phaseAEndsInAPage_data();
    void phaseAEndsInAPage();
    void phaseAAccepts_data();
    void phaseAAccepts();
    void phaseBEndsInAnOAuthError_data();
    void phaseBEndsInAnOAuthError();
    void phaseBAccepts_data();
    void phaseBAccepts();
    void keepsAClientWithinItsNamedScopes();
    void silentRequestsSayWhatIsMissing();
    void answersKeepTheRedirectUriAndTheState_data();
    void answersKeepTheRedirectUriAndTheState();
};

void AuthorizationChecksTest::phaseAEndsInAPage_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QStringList>("registered");
    QTest::addColumn<QByteArray>("reason");
    const QStringList one{callback};
    const QStringList loopback{QStringLiteral("http://localhost/callback")};
    const auto asking = [](const char *uri) { return encoded(changed("redirect_uri", QByteArray(uri))); };

    QTest::newRow("RFC 6749 3.1: a repeated client_id")
        << encoded(goodFields) + "&client_id=other" << one << QByteArray("invalid_request");
    QTest::newRow("RFC 6749 3.1: a repeated redirect_uri")
        << encoded(goodFields) + "&redirect_uri=https://evil.example/" << one << QByteArray("invalid_request");
    QTest::newRow("RFC 6749 3.1: a repeated state")
        << encoded(goodFields) + "&state=abc" << one << QByteArray("invalid_request");
    QTest::newRow("RFC 6749 3.1: a repeated code_challenge")
        << encoded(goodFields) + "&code_challenge=x" << one << QByteArray("invalid_request");
    QTest::newRow("a percent sign without digits")
        << encoded(goodFields) + "&x=%zz" << one << QByteArray("invalid_request");
    QTest::newRow("bytes that are no UTF-8") << encoded(goodFields) + "&x=%ff" << one << QByteArray("invalid_request");
    QTest::newRow("a NUL") << encoded(goodFields) + "&x=%00" << one << QByteArray("invalid_request");
    QTest::newRow("RFC 6749 4.1.2.1: no client_id")
        << encoded(changed("client_id", std::nullopt)) << one << QByteArray("client_id_missing");
    QTest::newRow("RFC 6749 3.1: an empty client_id counts as none")
        << encoded(changed("client_id", QByteArray())) << one << QByteArray("client_id_missing");
    QTest::newRow("RFC 6749 4.1.2.1: an unknown client")
        << encoded(changed("client_id", QByteArray("nobody"))) << one << QByteArray("unknown_client");

    QTest::newRow("CVE-2025-4143: an unregistered redirect URI")
        << asking("https://evil.example/cb") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("RFC 9700 4.1: another path")
        << asking("https://app.example/cb/x") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("RFC 9700 4.1: a prefix")
        << asking("https://app.example/c") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("RFC 9700 4.1: an added query")
        << asking("https://app.example/cb?x=1") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("RFC 6749 3.1.2: an added fragment")
        << asking("https://app.example/cb#x") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("RFC 9700 4.1: another port")
        << asking("https://app.example:444/cb") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("RFC 9700 4.1: http for https")
        << asking("http://app.example/cb") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("RFC 9700 4.1: dot segments")
        << asking("https://app.example/x/../cb") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("userinfo in front of the host (FastMCP 346)")
        << asking("https://app.example@evil.example/cb") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("a backslash before the host")
        << asking("https://app.example\\@evil.example/cb") << one << QByteArray("redirect_uri_mismatch");
    QTest::newRow("userinfo that looks like a loopback port")
        << asking("http://localhost:80@evil.example/callback") << loopback << QByteArray("redirect_uri_mismatch");
    QTest::newRow("RFC 8252 7.3: another loopback path")
        << asking("http://localhost:5000/other") << loopback << QByteArray("redirect_uri_mismatch");
    QTest::newRow("RFC 8252 7.3: another loopback name")
        << asking("http://127.0.0.1:5000/callback") << loopback << QByteArray("redirect_uri_mismatch");
    QTest::newRow("a host that begins like a loopback name")
        << asking("http://localhost.evil.example/callback") << loopback << QByteArray("redirect_uri_mismatch");
    for (const char *uri : {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
             " javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:https://x/y",
             "about:blank", "//evil.example/cb", "/cb", "https:evil.example", "urn:ietf:wg:oauth:2.0:oob"}) {
        // Registered under an older policy: what runs script is refused all the same (bugs 5 and 18).
        QTest::addRow("a dangerous scheme, even registered: %s", QByteArray(uri).toPercentEncoding(":/").constData())
            << asking(uri) << QStringList{QString::fromLatin1(uri)} << QByteArray("redirect_uri_mismatch");
    }
    QTest::newRow("RFC 6749 3.1.2.3: none asked for, two registered")
        << encoded(changed("redirect_uri", std::nullopt)) << QStringList{callback, QStringLiteral("https://b.example/")}
        << QByteArray("redirect_uri_missing");
    QTest::newRow("none asked for, a loopback one registered")
        << encoded(changed("redirect_uri", std::nullopt)) << loopback << QByteArray("redirect_uri_missing");
}

void AuthorizationChecksTest::phaseAEndsInAPage()
{
    QFETCH(QByteArray, query);
    QFETCH(QStringList, registered);
    QFETCH(QByteArray, reason);
    const auto parameters = AuthorizationParameters::parse(requestOf(query));
    if (!parameters) {
        QCOMPARE(parameters.error().reason, reason);
        return;
    }
    const auto id = requireClientId(*parameters);
    if (!id) {
        QCOMPARE(id.error().reason, reason);
        return;
    }
    const std::optional<store::ClientRow> found = *id == client().id ? std::optional(client(registered)) : std::nullopt;
    const auto redirectUri = requireRedirectUri(*parameters, found);
    QVERIFY(!redirectUri);
    QCOMPARE(redirectUri.error().reason, reason);
}

void AuthorizationChecksTest::phaseAAccepts_data()
{
    QTest::addColumn<std::optional<QByteArray>>("asked");
    QTest::addColumn<QStringList>("registered");
    QTest::addColumn<QString>("uri");
    using Asked = std::optional<QByteArray>;
    QTest::newRow("exactly what is registered") << Asked("https://app.example/cb") << QStringList{callback} << callback;
    QTest::newRow("one of several") << Asked("https://app.example/cb")
                                    << QStringList{QStringLiteral("https://b.example/"), callback} << callback;
    QTest::newRow("RFC 8252 7.3, FastMCP 3574: a loopback port")
        << Asked("http://localhost:51687/callback") << QStringList{QStringLiteral("http://localhost/callback")}
        << QStringLiteral("http://localhost:51687/callback");
    QTest::newRow("RFC 8252 7.3: IPv6 loopback")
        << Asked("http://[::1]:4000/cb") << QStringList{QStringLiteral("http://[::1]/cb")}
        << QStringLiteral("http://[::1]:4000/cb");
    QTest::newRow("Q-28: a private-use scheme")
        << Asked("cursor://anysphere.cursor-mcp/oauth/callback")
        << QStringList{QStringLiteral("cursor://anysphere.cursor-mcp/oauth/callback")}
        << QStringLiteral("cursor://anysphere.cursor-mcp/oauth/callback");
    QTest::newRow("bug 39: left out, one registered") << Asked() << QStringList{callback} << callback;
}

void AuthorizationChecksTest::phaseAAccepts()
{
    QFETCH(std::optional<QByteArray>, asked);
    QFETCH(QStringList, registered);
    QFETCH(QString, uri);
    const auto parameters = AuthorizationParameters::parse(requestOf(encoded(changed("redirect_uri", asked))));
    QVERIFY(parameters);
    const auto redirectUri = requireRedirectUri(*parameters, client(registered));
    QVERIFY(redirectUri);
    QCOMPARE(redirectUri->uri, uri);
}

void AuthorizationChecksTest::phaseBEndsInAnOAuthError_data()
{
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<ErrorCode>("code");
    using Code = ErrorCode;
    QTest::newRow("RFC 6749 4.1.2.1: no response_type")
        << changed("response_type", std::nullopt) << Code::InvalidRequest;
    QTest::newRow("OAuth 2.1: response_type=token")
        << changed("response_type", "token") << Code::UnsupportedResponseType;
    QTest::newRow("a hybrid response_type")
        << changed("response_type", "code id_token") << Code::UnsupportedResponseType;
    QTest::newRow("response_mode=fragment") << changed("response_mode", "fragment") << Code::InvalidRequest;
    QTest::newRow("CVE-2025-4144: no code_challenge")
        << changed("code_challenge", std::nullopt) << Code::InvalidRequest;
    QTest::newRow("workers-oauth-provider 0.8.2: method S256 and an empty code_challenge")
        << changed("code_challenge", "") << Code::InvalidRequest;
    QTest::newRow("RFC 7636 4.3: no method means plain")
        << changed("code_challenge_method", std::nullopt) << Code::InvalidRequest;
    QTest::newRow("RFC 9700 2.1.1: plain") << changed("code_challenge_method", "plain") << Code::InvalidRequest;
    QTest::newRow("RFC 7636 4.2: the method's case counts")
        << changed("code_challenge_method", "s256") << Code::InvalidRequest;
    QTest::newRow("RFC 7636 4.2: a challenge of 42 characters")
        << changed("code_challenge", challenge.left(42)) << Code::InvalidRequest;
    QTest::newRow("RFC 7636 4.2: a challenge of 44 characters")
        << changed("code_challenge", challenge + 'a') << Code::InvalidRequest;
    QTest::newRow("RFC 7636 4.2: a padded challenge")
        << changed("code_challenge", challenge.left(42) + '=') << Code::InvalidRequest;
    QTest::newRow("RFC 8707 2: a foreign resource (CVE-2025-69196)")
        << changed("resource", "https://other.example/mcp") << Code::InvalidTarget;
    QTest::newRow("RFC 8707 2: a resource with a fragment")
        << changed("resource", "http://localhost:8788/mcp#x") << Code::InvalidTarget;
    QTest::newRow("RFC 8707 2: a relative resource") << changed("resource", "/mcp") << Code::InvalidTarget;
    QTest::newRow("RFC 8707 2: a resource that only begins like ours")
        << changed("resource", "http://localhost:8788/mcp-evil") << Code::InvalidTarget;
    QTest::newRow("RFC 8707 2: two different resources") << (changed("resource", "http://localhost:8788/mcp")
        << qMakePair(QByteArray("resource"), QByteArray("http://localhost:8788/mcp/gatehouse")))
                                                         << Code::InvalidTarget;
    QTest::newRow("RFC 6749 3.3: only unknown scopes") << changed("scope", "launch missiles") << Code::InvalidScope;
    QTest::newRow("RFC 6749 3.3: a quote in a scope") << changed("scope", "openid\"") << Code::InvalidScope;
    QTest::newRow("a scope of another host") << changed("scope", "mcp:other.example:gatehouse") << Code::InvalidScope;
    QTest::newRow("OpenID Connect Core 6.1: a request object")
        << changed("request", "eyJhbGciOiJub25lIn0.e30.") << Code::RequestNotSupported;
    QTest::newRow("OpenID Connect Core 6.2: a request_uri")
        << changed("request_uri", "https://app.example/r") << Code::RequestUriNotSupported;
    QTest::newRow("OpenID Connect Core 3.1.2.1: prompt=none with another")
        << changed("prompt", "none login") << Code::InvalidRequest;
    QTest::newRow("OpenID Connect Core 3.1.2.6: prompt=none") << changed("prompt", "none") << Code::LoginRequired;
}

void AuthorizationChecksTest::phaseBEndsInAnOAuthError()
{
    QFETCH(Fields, fields);
    QFETCH(ErrorCode, code);
    const OAuthConfig settings = config();
    const ScopeCatalogue scopes(settings);
    const ResourceIndicators resources(settings);
    const auto parameters = AuthorizationParameters::parse(requestOf(encoded(fields)));
    QVERIFY(parameters);
    const auto redirectUri = requireRedirectUri(*parameters, client());
    QVERIFY(redirectUri);
    const auto request = checkAuthorization(*parameters, client(), *redirectUri, {scopes, resources, false});
    QVERIFY(!request);
    QCOMPARE(request.error().code, code);
}

void AuthorizationChecksTest::phaseBAccepts_data()
{
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("scope");
    const QString mcp = QStringLiteral("http://localhost:8788/mcp");
    const QString gatehouse = QStringLiteral("mcp:localhost:gatehouse");
    QTest::newRow("as little as possible: our resource, its scopes") << goodFields << mcp << gatehouse;
    QTest::newRow("RFC 8707 2: the resource asked for") << changed("resource", "http://localhost:8788/mcp/gatehouse")
                                                        << QString(mcp + QLatin1String("/gatehouse")) << gatehouse;
    QTest::newRow("Q-11: a trailing slash") << changed("resource", "http://localhost:8788/mcp/") << mcp << gatehouse;
    QTest::newRow("RFC 3986 6.2.2.1: upper case in scheme and host")
        << changed("resource", "HTTP://LOCALHOST:8788/mcp") << mcp << gatehouse;
    QTest::newRow("the same resource twice") << (changed("resource", "http://localhost:8788/mcp")
        << qMakePair(QByteArray("resource"), QByteArray("http://localhost:8788/mcp")))
                                             << mcp << gatehouse;
    QTest::newRow("RFC 6749 3.3: unknown scopes are left out") << changed(
        "scope", "openid bogus mcp:localhost:gatehouse") << mcp << QStringLiteral("openid mcp:localhost:gatehouse");
    QTest::newRow("Q-10: everything that is advertised")
        << changed("scope", "mcp:localhost:gatehouse openid email profile offline_access") << mcp
        << QStringLiteral("mcp:localhost:gatehouse openid email profile offline_access");
    QTest::newRow("bug 39: no state") << changed("state", std::nullopt) << mcp << gatehouse;
    QTest::newRow("Q-39: a short state") << changed("state", "1") << mcp << gatehouse;
    QTest::newRow("response_mode=query") << changed("response_mode", "query") << mcp << gatehouse;
    QTest::newRow("parameters nobody knows") << changed("foo", "bar") << mcp << gatehouse;
    QTest::newRow("prompt=consent, which we always do") << changed("prompt", "consent") << mcp << gatehouse;
}

void AuthorizationChecksTest::phaseBAccepts()
{
    QFETCH(Fields, fields);
    QFETCH(QString, resource);
    QFETCH(QString, scope);
    const OAuthConfig settings = config();
    const ScopeCatalogue scopes(settings);
    const ResourceIndicators resources(settings);
    const auto parameters = AuthorizationParameters::parse(requestOf(encoded(fields)));
    QVERIFY(parameters);
    const auto request
        = checkAuthorization(*parameters, client(), *RedirectUri::parse(callback), {scopes, resources, false});
    QVERIFY2(request.has_value(), request ? "" : qPrintable(request.error().description));
    QCOMPARE(request->resource, resource);
    QCOMPARE(request->scopes.toString(), scope);
    QCOMPARE(request->codeChallenge, QString::fromLatin1(challenge));
}

void AuthorizationChecksTest::keepsAClientWithinItsNamedScopes()
{
    const OAuthConfig settings = config();
    const ScopeCatalogue scopes(settings);
    const ResourceIndicators resources(settings);
    const auto check = [&](const std::optional<QByteArray> &scope, bool isLimited) {
        store::ClientRow row = client();
        row.scope = QStringLiteral("mcp:localhost:gatehouse email");
        row.isScopeLimited = isLimited;
        const auto parameters = AuthorizationParameters::parse(requestOf(encoded(changed("scope", scope))));
        const auto request = checkAuthorization(*parameters, row, *RedirectUri::parse(callback), {scopes, resources, false});
        return request ? request->scopes.toString() : QString(toWire(request.error().code));
    };
    QCOMPARE(check("openid email mcp:localhost:gatehouse", true), QStringLiteral("email mcp:localhost:gatehouse"));
    QCOMPARE(check("openid profile", true), QStringLiteral("invalid_scope"));
    QCOMPARE(check(std::nullopt, true), QStringLiteral("mcp:localhost:gatehouse"));
    QCOMPARE(check("openid profile", false), QStringLiteral("openid profile")); // what a client registered by itself is no limit
}

void AuthorizationChecksTest::silentRequestsSayWhatIsMissing()
{
    const OAuthConfig settings = config();
    const ScopeCatalogue scopes(settings);
    const ResourceIndicators resources(settings);
    const auto parameters = AuthorizationParameters::parse(requestOf(encoded(changed("prompt", "none"))));
    const auto request
        = checkAuthorization(*parameters, client(), *RedirectUri::parse(callback), {scopes, resources, true});
    QCOMPARE(request.error().code, ErrorCode::ConsentRequired); // somebody is signed in, but consent is always asked
}

void AuthorizationChecksTest::answersKeepTheRedirectUriAndTheState_data()
{
    QTest::addColumn<QString>("redirectUri");
    QTest::addColumn<std::optional<QString>>("state");
    QTest::addColumn<QByteArray>("location");
    using State = std::optional<QString>;
    QTest::newRow("plain") << callback << State(u"xyz"_qs)
                           << QByteArray(
                                  "https://app.example/cb?code=C%2F1&state=xyz&iss=http%3A%2F%2Flocalhost%3A8788");
    QTest::newRow("bug 39: no state, none invented")
        << callback << State() << QByteArray("https://app.example/cb?code=C%2F1&iss=http%3A%2F%2Flocalhost%3A8788");
    QTest::newRow("RFC 6749 3.1.2: its own query stays")
        << u"https://app.example/cb?a=%20b"_qs << State(u"s"_qs)
        << QByteArray("https://app.example/cb?a=%20b&code=C%2F1&state=s&iss=http%3A%2F%2Flocalhost%3A8788");
    QTest::newRow("a state that would break out (CVE-2025-62800)")
        << callback << State(QString(u"a&code=x#\r\n<é>"_qs))
        << QByteArray("https://app.example/"
                      "cb?code=C%2F1&state=a%26code%3Dx%23%0D%0A%3C%C3%A9%3E&iss=http%3A%2F%2Flocalhost%3A8788");
    QTest::newRow("a private-use scheme")
        << u"cursor://x/cb"_qs << State(u"s"_qs)
        << QByteArray("cursor://x/cb?code=C%2F1&state=s&iss=http%3A%2F%2Flocalhost%3A8788");
}

void AuthorizationChecksTest::answersKeepTheRedirectUriAndTheState()
{
    QFETCH(QString, redirectUri);
    QFETCH(std::optional<QString>, state);
    QFETCH(QByteArray, location);
    const branding::PageRenderer pages(std::make_shared<branding::CurrentBranding>(), QStringLiteral("localhost"));
    const http::Response answer = codeAnswer({*RedirectUri::parse(redirectUri), state}, "C/1", config().issuer, pages);
    QCOMPARE(answer.status, 303);
    QCOMPARE(answer.headers.first().value, location);
    const http::Response error = errorAnswer(
        {*RedirectUri::parse(redirectUri), state}, {ErrorCode::AccessDenied, {}, {}, {}}, config().issuer, pages);
    QCOMPARE(error.status, 303);
    QVERIFY(error.headers.first().value.contains("error=access_denied&error_description="));
    QVERIFY(error.headers.first().value.endsWith("iss=http%3A%2F%2Flocalhost%3A8788"));
}

QTEST_GUILESS_MAIN(AuthorizationChecksTest)
#include "tst_authorization_checks.moc"
