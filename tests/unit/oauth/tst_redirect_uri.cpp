// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/redirect_uri.h"

#include <QTest>

using oauth::RedirectUri;
using oauth::RedirectUriKind;

class RedirectUriTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsWhatMayBeRegistered_data();
    void acceptsWhatMayBeRegistered();
    void refusesWhatMayNotBeRegistered_data();
    void refusesWhatMayNotBeRegistered();
    void namesLoopbackWhenRefusingOutOfBand();
    void matchesExactlyButForTheLoopbackPort_data();
    void matchesExactlyButForTheLoopbackPort();
    void showsThePersonWhereTheCodeGoes();
};

void RedirectUriTest::acceptsWhatMayBeRegistered_data()
{
    QTest::addColumn<QString>("uri");
    QTest::addColumn<RedirectUriKind>("kind");
    const auto row = [](const char *name, const char *uri, RedirectUriKind kind) {
        QTest::newRow(name) << QString::fromLatin1(uri) << kind;
    };
    row("https (RFC 6749 3.1.2)", "https://claude.ai/api/mcp/auth_callback", RedirectUriKind::Https);
    row("https with port and query", "https://app.example:8443/cb?tenant=1", RedirectUriKind::Https);
    row("https without a path", "https://app.example", RedirectUriKind::Https);
    row("https with an IPv6 literal", "https://[2001:db8::1]/cb", RedirectUriKind::Https);
    row("upper-case scheme and host are the same host", "HTTPS://App.Example/cb", RedirectUriKind::Https);
    row("loopback name with port (RFC 8252 7.3)", "http://localhost:8787/callback", RedirectUriKind::LoopbackHttp);
    row("loopback IPv4 without port", "http://127.0.0.1/", RedirectUriKind::LoopbackHttp);
    row("loopback IPv6", "http://[::1]:9/cb", RedirectUriKind::LoopbackHttp);
    row("private use with authority: Cursor (Q-28)", "cursor://anysphere.cursor-mcp/oauth/callback",
        RedirectUriKind::PrivateUse);
    row("private use, reverse domain (RFC 8252 7.1)", "com.example.app:/oauth2redirect", RedirectUriKind::PrivateUse);
    row("private use with empty authority", "com.example.app:///cb", RedirectUriKind::PrivateUse);
    row("a percent-encoded blank is a character of the path", "https://app.example/a%20b", RedirectUriKind::Https);
    row("two dots inside a segment are no dot segment", "https://app.example/a..b", RedirectUriKind::Https);
}

void RedirectUriTest::acceptsWhatMayBeRegistered()
{
    QFETCH(QString, uri);
    QFETCH(RedirectUriKind, kind);
    const auto parsed = RedirectUri::parse(uri);
    QVERIFY2(parsed.has_value(), qPrintable(parsed ? QString() : parsed.error().description));
    QCOMPARE(parsed->kind, kind);
    QCOMPARE(parsed->uri, uri);
    QVERIFY(oauth::redirectUriMatches(uri, uri));
}

void RedirectUriTest::refusesWhatMayNotBeRegistered_data()
{
    QTest::addColumn<QString>("uri");
    const auto row = [](const char *name, const QString &uri) { QTest::newRow(name) << uri; };
    const auto l1 = [&row](const char *name, const char *uri) { row(name, QString::fromLatin1(uri)); };
    l1("protocol 5 bug 5: javascript", "javascript:alert(1)");
    l1("protocol 5 bug 5: javascript, mixed case", "JaVaScRiPt:alert(1)");
    l1("protocol 5 bug 5: javascript dressed with slashes", "javascript://app.example/%0aalert(1)");
    l1("protocol 5 bug 5: javascript, one slash", "javascript:/alert(1)");
    l1("protocol 5 bug 5: leading blank", " javascript:alert(1)");
    l1("protocol 5 bug 5: leading control character", "\x01javascript:alert(1)");
    l1("protocol 5 bug 5: tab inside the scheme", "java\tscript:alert(1)");
    l1("protocol 5 bug 5: line break inside the scheme", "java\nscript:alert(1)");
    l1("protocol 5 bug 5: carriage return at the end", "https://app.example/cb\r");
    l1("protocol 5 bug 5: encoded scheme character", "java%73cript:alert(1)");
    l1("protocol 5 bug 5: encoded colon", "javascript%3Aalert(1)");
    l1("protocol 5 bug 5: data", "data:text/html,<script>alert(1)</script>");
    l1("protocol 5 bug 5: data with slashes", "DATA://text/html;base64,PHNjcmlwdD4=");
    l1("protocol 5 bug 5: vbscript", "vbscript:/msgbox");
    l1("protocol 5 bug 5: file", "file:///etc/passwd");
    l1("protocol 5 bug 5: blob", "blob:https://app.example/1");
    l1("protocol 5 bug 5: about", "about:blank");
    l1("protocol 5 bug 5: view-source", "view-source:/https://app.example");
    l1("protocol 5 bug 5: filesystem", "filesystem:/x");
    l1("protocol 5 bug 5: chrome", "chrome://settings");
    l1("protocol 5 bug 5: intent", "intent://scan/#Intent;end");
    l1("protocol 5 bug 5: ms-msdt", "ms-msdt:/id");
    l1("protocol 5 bug 5: ws", "ws://localhost/cb");
    l1("protocol 5 bug 5: mailto", "mailto:/a@b.example");
    row("protocol 5 bug 5: full-width letters", QString::fromUtf8("ｊavascript:/alert(1)"));
    row("protocol 5 bug 5: zero-width blank in front", QString::fromUtf8("\u200bhttps://app.example/cb"));
    row("non-ASCII host", QString::fromUtf8("https://exämple.org/cb"));
    l1("protocol 3.5: fragment", "https://app.example/cb#x");
    l1("protocol 3.5: empty fragment", "https://app.example/cb#");
    l1("protocol 5 bug 17: user info posing as port", "http://localhost:80@evil.example/cb");
    l1("protocol 5 bug 17: user info on https", "https://app.example@evil.example/cb");
    l1("protocol 5 bug 17: user info before loopback", "http://user:pw@127.0.0.1/cb");
    l1("protocol 5 bug 17: wildcard port", "http://localhost:*/cb");
    l1("protocol 3.5: wildcard host", "https://*.example/cb");
    l1("protocol 3.5: wildcard path", "https://app.example/*");
    l1("protocol 3.5: parent segment", "https://app.example/a/../cb");
    l1("protocol 3.5: parent segment, encoded", "https://app.example/a/%2E%2e/cb");
    l1("protocol 3.5: parent segment, half encoded", "https://app.example/a/.%2e");
    l1("protocol 3.5: backslash", "https://app.example\\@evil.example/cb");
    l1("protocol 3.5: encoded backslash", "https://app.example/%5c");
    l1("protocol 3.5: encoded line break", "https://app.example/%0d%0aSet-Cookie:x");
    l1("protocol 3.5: encoded NUL", "https://app.example/%00");
    l1("protocol 3.5: broken percent", "https://app.example/%zz");
    l1("protocol 3.5: percent at the end", "https://app.example/%2");
    l1("protocol 3.5: relative", "/callback");
    l1("protocol 3.5: scheme-relative", "//app.example/cb");
    l1("protocol 3.5: host only", "app.example/cb");
    l1("protocol 3.5: http elsewhere", "http://app.example/cb");
    l1("protocol 3.5: http on a name that begins like loopback", "http://127.0.0.1.evil.example/cb");
    l1("protocol 3.5: http on a name that ends like loopback", "http://evil.localhost/cb");
    l1("protocol 3.5: http on localhost with a dot", "http://localhost./cb");
    l1("protocol 3.5: http on another loopback spelling", "http://127.1/cb");
    l1("protocol 3.5: http on any address", "http://0.0.0.0/cb");
    l1("protocol 3.5: https without host", "https:///cb");
    l1("protocol 3.5: https without slashes", "https:app.example/cb");
    l1("protocol 3.5: port is no number", "http://localhost:80x/cb");
    l1("protocol 3.5: port is signed", "http://localhost:+80/cb");
    l1("protocol 3.5: port is empty", "http://localhost:/cb");
    l1("protocol 3.5: port 0", "http://localhost:0/cb");
    l1("protocol 3.5: port out of range", "http://localhost:65536/cb");
    l1("protocol 3.5: unclosed bracket", "http://[::1/cb");
    l1("protocol 3.5: text after the bracket", "http://[::1]evil.example/cb");
    l1("opaque private-use URI", "myapp:callback");
    l1("out of band", "urn:ietf:wg:oauth:2.0:oob");
    l1("empty", "");
    row("longer than any client needs", QStringLiteral("https://app.example/") + QString(2048, QLatin1Char('a')));
}

void RedirectUriTest::refusesWhatMayNotBeRegistered()
{
    QFETCH(QString, uri);
    const auto parsed = RedirectUri::parse(uri);
    QVERIFY(!parsed.has_value());
    QCOMPARE(parsed.error().code, oauth::ErrorCode::InvalidRedirectUri);
    QVERIFY(!parsed.error().description.isEmpty());
    QVERIFY2(!oauth::redirectUriMatches(uri, uri),
        "what an older policy let in must not be redirected to (protocol 5 bug 18)");
}

void RedirectUriTest::namesLoopbackWhenRefusingOutOfBand()
{
    for (const char *uri :
        {"urn:ietf:wg:oauth:2.0:oob", "URN:IETF:WG:OAUTH:2.0:OOB", "urn:ietf:wg:oauth:2.0:oob:auto"}) {
        const auto parsed = RedirectUri::parse(QString::fromLatin1(uri));
        QVERIFY(!parsed.has_value());
        QVERIFY2(
            parsed.error().description.contains(QStringLiteral("loopback")), qPrintable(parsed.error().description));
    }
}

void RedirectUriTest::matchesExactlyButForTheLoopbackPort_data()
{
    QTest::addColumn<QString>("registered");
    QTest::addColumn<QString>("requested");
    QTest::addColumn<bool>("isMatch");
    const auto row = [](const char *name, const char *registered, const char *requested, bool isMatch) {
        QTest::newRow(name) << QString::fromLatin1(registered) << QString::fromLatin1(requested) << isMatch;
    };
    row("RFC 6749 3.1.2.3 same string", "https://a.example/cb", "https://a.example/cb", true);
    row("RFC 8252 7.3 another loopback port", "http://127.0.0.1:1234/cb", "http://127.0.0.1:51687/cb", true);
    row("RFC 8252 7.3 IPv6 loopback port", "http://[::1]/cb", "http://[::1]:51687/cb", true);
    row("protocol 5 bug 19: portless localhost, random port (Q-19)", "http://localhost/callback",
        "http://localhost:51687/callback", true);
    row("port registered, none asked for", "http://localhost:8787/callback", "http://localhost/callback", true);
    row("Q-31: VS Code, path is a lone slash", "http://127.0.0.1/", "http://127.0.0.1:33418", true);
    row("RFC 9700 4.1 another path", "http://localhost/callback", "http://localhost:1/callback2", false);
    row("RFC 9700 4.1 longer path", "https://a.example/cb", "https://a.example/cb/x", false);
    row("RFC 9700 4.1 trailing slash", "https://a.example/cb", "https://a.example/cb/", false);
    row("RFC 9700 4.1 another query", "http://localhost/callback?a=1", "http://localhost:1/callback?a=2", false);
    row("RFC 9700 4.1 added query", "https://a.example/cb", "https://a.example/cb?x=1", false);
    row("RFC 9700 4.1 https port counts", "https://a.example/cb", "https://a.example:444/cb", false);
    row("RFC 9700 4.1 case of the path", "https://a.example/cb", "https://a.example/CB", false);
    row("loopback names do not stand for each other", "http://localhost/cb", "http://127.0.0.1:5/cb", false);
    row("scheme downgraded", "https://localhost/cb", "http://localhost/cb", false);
    row("protocol 5 bug 17: user info posing as port", "http://localhost/cb", "http://localhost:80@evil.example/cb",
        false);
    row("host continued", "http://localhost/cb", "http://localhost.evil.example/cb", false);
    row("private use is exact", "cursor://a/cb", "cursor://b/cb", false);
    row("private use takes no other port", "cursor://a:1/cb", "cursor://a:2/cb", false);
    row("Q-40: n8n asks for another one", "https://n8n.example/a", "https://n8n.example/b", false);
}

void RedirectUriTest::matchesExactlyButForTheLoopbackPort()
{
    QFETCH(QString, registered);
    QFETCH(QString, requested);
    QFETCH(bool, isMatch);
    QCOMPARE(oauth::redirectUriMatches(registered, requested), isMatch);
    QCOMPARE(
        oauth::isRegisteredRedirectUri({QStringLiteral("https://other.example/"), registered}, requested), isMatch);
    QVERIFY(!oauth::isRegisteredRedirectUri({}, requested));
}

void RedirectUriTest::showsThePersonWhereTheCodeGoes()
{
    const auto parse = [](const char *uri) { return *RedirectUri::parse(QString::fromLatin1(uri)); };
    QCOMPARE(parse("https://Claude.ai/cb").displayHost(), QStringLiteral("claude.ai"));
    QCOMPARE(parse("https://claude.ai:8443/cb").cspSource(), QStringLiteral("https://claude.ai:8443"));
    QCOMPARE(parse("http://localhost:8787/cb").displayHost(), QStringLiteral("localhost"));
    QCOMPARE(parse("http://[::1]:8787/cb").cspSource(), QStringLiteral("http://[::1]:8787"));
    QCOMPARE(parse("cursor://x/cb").displayHost(), QStringLiteral("cursor:"));
    QCOMPARE(parse("cursor://x/cb").cspSource(), QStringLiteral("cursor:"));
}

QTEST_GUILESS_MAIN(RedirectUriTest)
#include "tst_redirect_uri.moc"
