// SPDX-License-Identifier: GPL-3.0-or-later
// Who may pass /mcp, and the challenge for everybody else (RFC 6750 section 3, RFC 9728 section 5.1).
#include "tests/unit/mcp/mcp_fixture.h"

#include <QtTest>

using tests::McpFixture;

class BearerGuardTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusesEveryMethodWithoutToken_data();
    void refusesEveryMethodWithoutToken();
    void challenges_data();
    void challenges();
    void quotesWhatItSays();
    void namesTheMetadataOfThisVeryResource();
    void acceptsTheSchemeInAnyCase();
    void aTokenForOneResourceDoesNotOpenAnother();
    void saysWhenNobodyCouldBeAsked();
    void comesBeforeEverythingElse_data();
    void comesBeforeEverythingElse();
    void asksForTheScopeOfTheTool();
    void theWildcardScopeOpensEveryServer();
};

void BearerGuardTest::refusesEveryMethodWithoutToken_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/mcp", "/mcp/gatehouse"}) {
        for (const char *method : {"GET", "HEAD", "POST", "DELETE"}) {
            QTest::addRow("%s %s", method, path) << QByteArray(method) << QByteArray(path);
        }
    }
}

void BearerGuardTest::refusesEveryMethodWithoutToken()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    McpFixture mcp;
    const auto answer = mcp.send(method, path, {});
    QCOMPARE(answer->status(), 401);
    const QByteArray expected
        = R"(Bearer scope="mcp:gate.example.org:gatehouse", resource_metadata="https://gate.example.org/.well-known/oauth-protected-resource)"
        + path + '"';
    QCOMPARE(answer->responseHeader("WWW-Authenticate"), expected);
}

void BearerGuardTest::challenges_data()
{
    QTest::addColumn<QList<QByteArray>>("authorizations");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("error"); // empty: no error member

    const QByteArray mcp = "/mcp";
    using List = QList<QByteArray>;
    QTest::newRow("another scheme is no credential (RFC 6750 section 3.1)") << List{"Basic YTpi"} << mcp << 401 << QByteArray();
    QTest::newRow("a scheme that begins alike") << List{"Bearers x"} << mcp << 401 << QByteArray();
    QTest::newRow("an unknown token") << List{"Bearer nobody"} << mcp << 401 << QByteArray("invalid_token");
    QTest::newRow("an empty token") << List{"Bearer "} << mcp << 401 << QByteArray("invalid_token");
    QTest::newRow("the bare scheme") << List{"Bearer"} << mcp << 401 << QByteArray("invalid_token");
    QTest::newRow("a token with a blank") << List{"Bearer ada -token"} << mcp << 401 << QByteArray("invalid_token");
    QTest::newRow("a token with a quote") << List{"Bearer ada\"-token"} << mcp << 401 << QByteArray("invalid_token");
    QTest::newRow("two headers (RFC 6750 section 2)") << List{"Bearer ada-token", "Bearer ada-token"} << mcp << 400
                                                      << QByteArray("invalid_request");
    QTest::newRow("a token in the query") << List{} << QByteArray("/mcp?access_token=ada-token") << 400 << QByteArray("invalid_request");
    QTest::newRow("a token in both places") << List{"Bearer ada-token"} << QByteArray("/mcp?v=2&access_token=ada-token") << 400
                                            << QByteArray("invalid_request");
}

void BearerGuardTest::challenges()
{
    QFETCH(QList<QByteArray>, authorizations);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, error);
    McpFixture mcp;
    QList<http::Header> headers;
    for (const QByteArray &value : authorizations) {
        headers.append(http::Header{"Authorization", value});
    }
    const auto answer = mcp.send("POST", target, headers, "{}");
    QTEST(answer->status(), "status");
    const QByteArray challenge = answer->responseHeader("WWW-Authenticate");
    QVERIFY(challenge.startsWith("Bearer "));
    const QByteArray metadata = R"(resource_metadata="https://gate.example.org/.well-known/oauth-protected-resource/mcp")";
    QVERIFY(challenge.contains(metadata));
    QCOMPARE(challenge.contains(QByteArray("error=\"" + error + "\"")), !error.isEmpty());
    QCOMPARE(challenge.contains("error="), !error.isEmpty());
}

void BearerGuardTest::quotesWhatItSays()
{
    McpFixture mcp;
    const auto answer = mcp.send("POST", "/mcp", {{"Authorization", "Bearer nobody"}}, "{}");
    const QByteArray part1 = R"(error_description="not a \"live\" token")";
    QVERIFY(answer->responseHeader("WWW-Authenticate").contains(part1));

    const auto resource = mcp::resourceAt("/mcp", QStringLiteral("https://gate.example.org"));
    const auto hostile = mcp::invalidTokenResponse(*resource, QStringLiteral("a\r\nSet-Cookie: x\u00e4\\"));
    const QByteArray value = hostile.headers.first().value;
    const QByteArray part2 = R"(error_description="a??Set-Cookie: x?\\")";
    QVERIFY(value.contains(part2));
}

void BearerGuardTest::namesTheMetadataOfThisVeryResource()
{
    const auto below = mcp::resourceAt("/mcp/gatehouse", QStringLiteral("https://gate.example.org:8443/base"));
    QCOMPARE(below->url, QStringLiteral("https://gate.example.org:8443/base/mcp/gatehouse"));
    QCOMPARE(below->metadataUrl, QStringLiteral("https://gate.example.org:8443/.well-known/oauth-protected-resource/base/mcp/gatehouse"));
    const auto loopback = mcp::resourceAt("/mcp", QStringLiteral("http://[::1]:8788"));
    QCOMPARE(loopback->scopes(), QStringList{QStringLiteral("mcp:[::1]:gatehouse")});
    QVERIFY(!mcp::resourceAt("/mcp/Other", QStringLiteral("https://gate.example.org")));
    QVERIFY(!mcp::resourceAt("/mcp/a/b", QStringLiteral("https://gate.example.org")));
    QVERIFY(!mcp::resourceAt("/mcp/", QStringLiteral("https://gate.example.org")));
}

void BearerGuardTest::acceptsTheSchemeInAnyCase()
{
    McpFixture mcp;
    const QByteArray body = QJsonDocument(McpFixture::modernRequest(QStringLiteral("server/discover"))).toJson();
    const auto answer = mcp.send("POST", "/mcp",
                                 QList<http::Header>{{"authorization", "bEARER ada-token"}, {"content-type", "application/json"}}
                                     + McpFixture::modernHeaders(McpFixture::modernRequest(QStringLiteral("server/discover"))),
                                 body);
    QCOMPARE(answer->status(), 200);
}

void BearerGuardTest::aTokenForOneResourceDoesNotOpenAnother()
{
    McpFixture mcp;
    mcp.path = "/mcp/gatehouse";
    QCOMPARE(mcp.initialize("ada")->status(), 401);
    mcp.people["ada-token"].resource = QStringLiteral("https://gate.example.org/mcp/gatehouse");
    QCOMPARE(mcp.initialize("ada")->status(), 200);
    mcp.path = "/mcp";
    QCOMPARE(mcp.initialize("ada")->status(), 401);
}

void BearerGuardTest::saysWhenNobodyCouldBeAsked()
{
    McpFixture mcp;
    mcp.problem = mcp::TokenProblem::Unavailable;
    const auto answer = mcp.send("POST", "/mcp", {{"Authorization", "Bearer nobody"}}, "{}");
    QCOMPARE(answer->status(), 503);
    QVERIFY(answer->responseHeader("WWW-Authenticate").isEmpty());
}

void BearerGuardTest::comesBeforeEverythingElse_data()
{
    QTest::addColumn<QList<http::Header>>("headers");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("no content type") << QList<http::Header>{} << QByteArray("{}");
    QTest::newRow("not JSON") << QList<http::Header>{{"Content-Type", "application/json"}} << QByteArray("{");
    QTest::newRow("unsupported version") << QList<http::Header>{{"Content-Type", "application/json"}, {"MCP-Protocol-Version", "v999"}}
                                         << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"x"})");
    QTest::newRow("unknown session") << QList<http::Header>{{"Content-Type", "application/json"}, {"Mcp-Session-Id", "x"}}
                                     << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
    QTest::newRow("nothing acceptable") << QList<http::Header>{{"Accept", "image/png"}} << QByteArray("{}");
}

void BearerGuardTest::comesBeforeEverythingElse()
{
    QFETCH(QList<http::Header>, headers);
    QFETCH(QByteArray, body);
    McpFixture mcp;
    QCOMPARE(mcp.send("POST", "/mcp", headers, body)->status(), 401);
}

void BearerGuardTest::asksForTheScopeOfTheTool()
{
    McpFixture mcp;
    mcp.people["ada-token"].scopes = {QStringLiteral("openid"), QStringLiteral("mcp:elsewhere.example.org:gatehouse")};
    const auto answer = mcp.callModern("ada", QStringLiteral("add"), {{QStringLiteral("a"), 1}, {QStringLiteral("b"), 2}});
    QCOMPARE(answer->status(), 403);
    const QByteArray challenge = answer->responseHeader("WWW-Authenticate");
    const QByteArray part3 = R"(error="insufficient_scope")";
    QVERIFY(challenge.contains(part3));
    const QByteArray part4 = R"(scope="mcp:gate.example.org:gatehouse")";
    QVERIFY(challenge.contains(part4));
    QVERIFY(challenge.contains("resource_metadata="));
    QCOMPARE(mcp.calls.size(), size_t(1));
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Denied);
}

void BearerGuardTest::theWildcardScopeOpensEveryServer()
{
    McpFixture mcp;
    mcp.people["ada-token"].scopes = {QStringLiteral("mcp:gate.example.org:*")};
    QCOMPARE(mcp.callModern("ada", QStringLiteral("add"), {{QStringLiteral("a"), 1}, {QStringLiteral("b"), 2}})->status(), 200);
}

QTEST_GUILESS_MAIN(BearerGuardTest)
#include "tst_bearer_guard.moc"
