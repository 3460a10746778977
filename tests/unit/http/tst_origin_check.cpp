// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/cors.h"
#include "tests/support/recorded_exchange.h"

#include <QTest>

namespace
{

http::AccessOptions options()
{
    return {.publicUrl = QStringLiteral("https://gate.example:8443/base"),
        .allowedHosts = {QStringLiteral("inner.example"), QStringLiteral("[2001:db8::1]")},
        .allowedOrigins
        = {QStringLiteral("https://app.example/"), QStringLiteral("vscode-webview://abc"), QStringLiteral("null")},
        .loopbackOrigins = http::LoopbackOrigins::Allowed};
}

} // namespace

class OriginCheckTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void admitsOwnHosts_data();
    void admitsOwnHosts();
    void admitsOwnOrigins_data();
    void admitsOwnOrigins();
    void refusesLoopbackOriginsInOpenMode();
    void refusesForwardedRequestsInOpenMode_data();
    void refusesForwardedRequestsInOpenMode();
    void refusesForeignPagesInOpenMode_data();
    void refusesForeignPagesInOpenMode();
    void answersCors_data();
    void answersCors();
    void answersPreflights();
};

void OriginCheckTest::admitsOwnHosts_data()
{
    QTest::addColumn<QByteArrayList>("hosts");
    QTest::addColumn<bool>("isAdmitted");
    const auto row = [](const char *name, const QByteArrayList &hosts, bool isAdmitted) {
        QTest::newRow(name) << hosts << isAdmitted;
    };
    row("localhost", {"localhost"}, true);
    row("localhost with a port", {"localhost:8788"}, true);
    row("any port", {"localhost:1"}, true);
    row("IPv4 loopback", {"127.0.0.1:8788"}, true);
    row("IPv6 loopback", {"[::1]:8788"}, true);
    row("IPv6 loopback spelled out", {"[0:0:0:0:0:0:0:1]"}, true);
    row("the public host", {"gate.example"}, true);
    row("RFC 3986 6.2.2.1 hosts ignore case", {"GATE.example:443"}, true);
    row("a configured host", {"inner.example"}, true);
    row("a configured IPv6 host", {"[2001:DB8:0::1]:80"}, true);
    row("DNS rebinding", {"evil.example.com"}, false);
    row("a longer name", {"localhost.evil.example"}, false);
    row("a name that ends so", {"evil-gate.example"}, false);
    row("a prefix with userinfo", {"localhost@evil.example"}, false);
    row("userinfo before ours", {"evil@localhost"}, false);
    row("a port that is no number", {"localhost:80x"}, false);
    row("a port out of range", {"localhost:65536"}, false);
    row("a path", {"localhost/x"}, false);
    row("a list", {"localhost, evil.example"}, false);
    row("empty", {""}, false);
    row("missing", {}, false);
    row("0.0.0.0", {"0.0.0.0:8788"}, false);
    row("unclosed bracket", {"[::1"}, false);
    row("text after the bracket", {"[::1]x"}, false);
    row("a scope", {"[::1%eth0]"}, false);
}

void OriginCheckTest::admitsOwnHosts()
{
    QFETCH(QByteArrayList, hosts);
    http::Request request;
    for (const QByteArray &host : hosts) {
        request.headers.append({"host", host});
    }
    QTEST(http::OriginCheck(options()).admitsHost(request), "isAdmitted");
}

void OriginCheckTest::admitsOwnOrigins_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<bool>("isAdmitted");
    const auto row = [](const char *name, const char *origin, bool isAdmitted) {
        QTest::newRow(name) << QByteArray(origin) << isAdmitted;
    };
    row("our own", "https://gate.example:8443", true);
    row("our host with another port", "https://gate.example", false);
    row("our host without TLS", "http://gate.example:8443", false);
    row("loopback, any port", "http://localhost:6274", true);
    row("loopback address", "http://127.0.0.1:3000", true);
    row("IPv6 loopback", "http://[::1]:3000", true);
    row("loopback over https", "https://localhost", true);
    row("configured", "https://app.example", true);
    row("configured, default port spelled out", "https://app.example:443", true);
    row("configured, other port", "https://app.example:444", false);
    row("an editor's webview", "vscode-webview://abc", true);
    row("another webview", "vscode-webview://abd", false);
    row("null is never ours, even when configured", "null", false);
    row("foreign", "https://evil.example.com", false);
    row("a loopback prefix", "http://localhost.evil.example", false);
    row("loopback as userinfo", "http://localhost:80@evil.example", false);
    row("loopback under another scheme", "ftp://localhost", false);
    row("no scheme", "localhost", false);
    row("empty", "", false);
}

void OriginCheckTest::admitsOwnOrigins()
{
    QFETCH(QByteArray, origin);
    QTEST(http::OriginCheck(options()).admitsOrigin(origin), "isAdmitted");
}

void OriginCheckTest::refusesLoopbackOriginsInOpenMode()
{
    http::AccessOptions open{.publicUrl = QStringLiteral("http://127.0.0.1:8788"),
        .allowedHosts = {},
        .allowedOrigins = {},
        .loopbackOrigins = http::LoopbackOrigins::Refused};
    const http::OriginCheck check(open);
    QVERIFY(!check.admitsOrigin("http://localhost:3000"));
    QVERIFY(!check.admitsOrigin("http://127.0.0.1:3000"));
    QVERIFY2(check.admitsOrigin("http://127.0.0.1:8788"), "our own pages");
}

void OriginCheckTest::refusesForwardedRequestsInOpenMode_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("isTrace");
    QTest::newRow("RFC 7239") << QByteArray("Forwarded") << true;
    QTest::newRow("RFC 9110 7.6.3") << QByteArray("VIA") << true;
    QTest::newRow("product 3 X-Forwarded-For") << QByteArray("X-Forwarded-For") << true;
    QTest::newRow("product 3 X-Forwarded-Host") << QByteArray("x-forwarded-host") << true;
    QTest::newRow("product 3 a tunnel of Cloudflare") << QByteArray("CF-Ray") << true;
    QTest::newRow("its address") << QByteArray("Cf-Connecting-IP") << true;
    QTest::newRow("a reverse proxy that writes nothing else") << QByteArray("X-Real-IP") << true;
    QTest::newRow("a content network") << QByteArray("True-Client-IP") << true;
    QTest::newRow("a gateway") << QByteArray("X-Original-Host") << true;
    QTest::newRow("another tunnel") << QByteArray("Ngrok-Trace-Id") << true;
    QTest::newRow("an ordinary header") << QByteArray("Accept") << false;
    QTest::newRow("one that only begins alike") << QByteArray("Cfx") << false;
}

void OriginCheckTest::refusesForwardedRequestsInOpenMode()
{
    QFETCH(QByteArray, name);
    QFETCH(bool, isTrace);
    const auto request = tests::RecordedExchange::requestFor("POST", "/mcp", {{"Host", "localhost"}, {name, "x"}});
    http::AccessOptions access = options();
    QVERIFY(http::OriginCheck(access).admitsWay(request));
    access.forwardedRequests = http::ForwardedRequests::Refused;
    QCOMPARE(http::OriginCheck(access).admitsWay(request), !isTrace);
}

void OriginCheckTest::refusesForeignPagesInOpenMode_data()
{
    QTest::addColumn<QByteArray>("site");
    QTest::addColumn<bool>("isAdmitted");
    QTest::newRow("another site's page or image") << QByteArray("cross-site") << false;
    QTest::newRow("a page on another port of this machine") << QByteArray("same-site") << false;
    QTest::newRow("something new") << QByteArray("near-by") << false;
    QTest::newRow("our own page") << QByteArray("same-origin") << true;
    QTest::newRow("a person at the address bar") << QByteArray("none") << true;
}

void OriginCheckTest::refusesForeignPagesInOpenMode()
{
    QFETCH(QByteArray, site);
    QFETCH(bool, isAdmitted);
    const auto request = tests::RecordedExchange::requestFor("GET", "/mcp", {{"Host", "localhost"}, {"sec-fetch-site", site}});
    http::AccessOptions access = options();
    QVERIFY(http::OriginCheck(access).admitsWay(request));
    access.foreignPages = http::ForeignPages::Refused;
    QCOMPARE(http::OriginCheck(access).admitsWay(request), isAdmitted);
    QVERIFY(http::OriginCheck(access).admitsWay(tests::RecordedExchange::requestFor("GET", "/mcp", {{"Host", "localhost"}})));
}

void OriginCheckTest::answersCors_data()
{
    QTest::addColumn<int>("policy");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<QByteArray>("allowOrigin");
    const auto row = [](const char *name, http::Cors policy, const char *origin, const char *allowOrigin) {
        QTest::newRow(name) << int(policy) << QByteArray(origin) << QByteArray(allowOrigin);
    };
    row("pages have none", http::Cors::None, "http://localhost:1", "");
    row("documents answer everybody", http::Cors::AnyOrigin, "https://evil.example", "*");
    row("documents answer without Origin", http::Cors::AnyOrigin, "", "*");
    row("/mcp answers loopback", http::Cors::Configured, "http://localhost:1", "http://localhost:1");
    row("/mcp answers configured origins", http::Cors::Configured, "https://app.example", "https://app.example");
    row("/mcp does not answer foreign ones", http::Cors::Configured, "https://evil.example", "");
    row("/mcp without Origin", http::Cors::Configured, "", "");
}

void OriginCheckTest::answersCors()
{
    QFETCH(int, policy);
    QFETCH(QByteArray, origin);
    QFETCH(QByteArray, allowOrigin);
    http::Request request = tests::RecordedExchange::requestFor("GET", "/x");
    if (!origin.isEmpty()) {
        request.headers.append({"Origin", origin});
    }
    const auto headers = http::corsHeaders(http::Cors(policy), request, http::OriginCheck(options()), {});
    QByteArray actual;
    for (const http::Header &header : headers) {
        QVERIFY(header.name != "Access-Control-Allow-Credentials");
        if (header.name == "Access-Control-Allow-Origin") {
            actual = header.value;
        }
    }
    QCOMPARE(actual, allowOrigin);
    const bool variesByOrigin = std::any_of(
        headers.begin(), headers.end(), [](const http::Header &h) { return h.name == "Vary" && h.value == "Origin"; });
    QCOMPARE(variesByOrigin, http::Cors(policy) == http::Cors::Configured);
}

void OriginCheckTest::answersPreflights()
{
    const http::Request request = tests::RecordedExchange::requestFor("OPTIONS", "/mcp",
        {{"Origin", "http://localhost:1"}, {"Access-Control-Request-Method", "POST"},
            {"Access-Control-Request-Headers", "authorization, mcp-param-region,x-secret,mcp-param-a b"}});
    http::Response response;
    response.headers = http::corsHeaders(http::Cors::Configured, request, http::OriginCheck(options()), "GET, POST");
    const auto value = [&](QByteArrayView name) {
        http::Request lookup;
        lookup.headers = response.headers;
        return lookup.header(name).value_or(QByteArray());
    };
    QCOMPARE(value("Access-Control-Allow-Methods"), QByteArray("GET, POST"));
    const QByteArray allowed = value("Access-Control-Allow-Headers");
    for (const char *name : {"Authorization", "Content-Type", "Accept", "Mcp-Session-Id", "MCP-Protocol-Version",
             "Mcp-Method", "Mcp-Name", "Last-Event-ID", "DPoP", "traceparent", "mcp-param-region"}) {
        QVERIFY2(allowed.contains(name), name);
    }
    QVERIFY(!allowed.contains("x-secret"));
    QVERIFY(!allowed.contains("mcp-param-a b"));
}

QTEST_GUILESS_MAIN(OriginCheckTest)
#include "tst_origin_check.moc"
