// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/oauth/token_endpoints_fixture.h"

using namespace tests;

class IntrospectionEndpointTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsAClientAboutItsOwnAccessToken();
    void tellsAClientAboutItsOwnRefreshToken();
    void tellsAServerAboutTokensForItsResource();
    void saysOnlyInactive_data();
    void saysOnlyInactive();
    void forgetsWhoMayNotEnterAnyMore();
    void feelsAnEndAtOnce();
    void refusesWhoCannotProveWhoTheyAre_data();
    void refusesWhoCannotProveWhoTheyAre();
    void needsAToken();

private:
    static QList<http::Header> asClient() { return {basicHeader(basicClient, clientSecret)}; }
    static QList<http::Header> asServer() { return {basicHeader("server_tools", serverSecret)}; }
};

void IntrospectionEndpointTest::tellsAClientAboutItsOwnAccessToken()
{
    TokenEndpointsFixture f;
    const auto code = f.addCode(basicClient);
    Form form = OAuthFixture::codeForm(code, basicClient);
    const QJsonObject signedIn = f.post(f.token, with(form, "client_id", ""), asClient())->json();
    const auto exchange = f.post(f.introspection, {{"token", member(signedIn, "access_token")}, {"token_type_hint", "refresh_token"}}, asClient());
    QCOMPARE(exchange->status(), 200);
    QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
    const QJsonObject answer = exchange->json(); // RFC 7662 section 2.2
    QCOMPARE(answer.value(QLatin1String("active")), QJsonValue(true));
    QCOMPARE(member(answer, "client_id"), basicClient);
    QCOMPARE(member(answer, "sub"), userRow().id.bytes());
    QCOMPARE(member(answer, "username"), QByteArrayLiteral("alice"));
    QCOMPARE(member(answer, "aud"), QByteArrayLiteral("http://localhost:8788/mcp"));
    QCOMPARE(member(answer, "iss"), QByteArrayLiteral("http://localhost:8788"));
    QCOMPARE(member(answer, "token_type"), QByteArrayLiteral("Bearer"));
    QCOMPARE(member(answer, "scope"), QByteArrayLiteral("mcp:localhost:gatehouse email"));
    QVERIFY(answer.value(QLatin1String("exp")).toInteger() > answer.value(QLatin1String("iat")).toInteger());
}

void IntrospectionEndpointTest::tellsAClientAboutItsOwnRefreshToken()
{
    TokenEndpointsFixture f;
    const auto code = f.addCode(basicClient);
    const QJsonObject signedIn = f.post(f.token, with(OAuthFixture::codeForm(code, basicClient), "client_id", ""), asClient())->json();
    const QByteArray refreshToken = member(signedIn, "refresh_token");
    QJsonObject answer = f.post(f.introspection, {{"token", refreshToken}}, asClient())->json();
    QCOMPARE(answer.value(QLatin1String("active")), QJsonValue(true));
    QCOMPARE(member(answer, "sub"), userRow().id.bytes());
    QVERIFY(!answer.contains(QLatin1String("token_type")));
    // A rotated one does not count any more.
    QCOMPARE(f.post(f.token, {{"grant_type", "refresh_token"}, {"refresh_token", refreshToken}}, asClient())->status(), 200);
    answer = f.post(f.introspection, {{"token", refreshToken}}, asClient())->json();
    QCOMPARE(answer, (QJsonObject{{QStringLiteral("active"), false}}));
}

void IntrospectionEndpointTest::tellsAServerAboutTokensForItsResource()
{
    TokenEndpointsFixture f;
    const QByteArray token = f.signInForServer();
    const QJsonObject answer = f.post(f.introspection, {{"token", token}}, asServer())->json();
    QCOMPARE(answer.value(QLatin1String("active")), QJsonValue(true));
    QCOMPARE(member(answer, "aud"), externalResource.toUtf8());
    QCOMPARE(member(answer, "scope"), QByteArrayLiteral("mcp:localhost:tools"));
    // The same with the secret in the body.
    const Form inBody{{"token", token}, {"client_id", "server_tools"}, {"client_secret", serverSecret}};
    QCOMPARE(f.post(f.introspection, inBody)->json().value(QLatin1String("active")), QJsonValue(true));
}

void IntrospectionEndpointTest::saysOnlyInactive_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("RFC 7662 2.2 access token of another client") << QStringLiteral("foreign_access");
    QTest::newRow("RFC 7662 2.2 refresh token of another client") << QStringLiteral("foreign_refresh");
    QTest::newRow("RFC 7662 2.2 token for another resource, asked by a server") << QStringLiteral("other_resource");
    QTest::newRow("refresh token, asked by a server") << QStringLiteral("server_refresh");
    QTest::newRow("RFC 7662 2.2 nonsense") << QStringLiteral("nonsense");
    QTest::newRow("RFC 7662 2.2 expired") << QStringLiteral("expired");
    QTest::newRow("personal access token: good at /mcp alone") << QStringLiteral("personal");
}

void IntrospectionEndpointTest::saysOnlyInactive()
{
    QFETCH(QString, what);
    TokenEndpointsFixture f;
    QByteArray token("nonsense");
    auto headers = asClient();
    if (what == QLatin1String("foreign_access") || what == QLatin1String("foreign_refresh")) {
        token = member(f.signIn(), what == QLatin1String("foreign_access") ? "access_token" : "refresh_token");
    } else if (what == QLatin1String("other_resource")) {
        token = member(f.signIn(), "access_token");
        headers = asServer();
    } else if (what == QLatin1String("server_refresh")) {
        (void)f.signInForServer();
        token = member(f.lastAnswer, "refresh_token");
        headers = asServer();
    } else if (what == QLatin1String("expired")) {
        token = f.signInForServer();
        headers = asServer();
        f.clock.advance(f.config.accessTokenLifetime);
    } else if (what == QLatin1String("personal")) {
        token = f.addPersonalAccessToken({QStringLiteral("gatehouse")});
    }
    QVERIFY(!token.isEmpty());
    const auto exchange = f.post(f.introspection, {{"token", token}}, headers);
    QCOMPARE(exchange->status(), 200);
    QCOMPARE(exchange->json(), (QJsonObject{{QStringLiteral("active"), false}}));
}

void IntrospectionEndpointTest::forgetsWhoMayNotEnterAnyMore()
{
    TokenEndpointsFixture f;
    const QByteArray token = f.signInForServer();
    QCOMPARE(f.post(f.introspection, {{"token", token}}, asServer())->json().value(QLatin1String("active")), QJsonValue(true));
    f.closeServerToEverybodyBut("bob");
    QCOMPARE(f.post(f.introspection, {{"token", token}}, asServer())->json(), (QJsonObject{{QStringLiteral("active"), false}}));
    // Nor is there a new token for a server that looks at signatures alone.
    const auto refreshed = f.post(f.token, OAuthFixture::refreshForm(member(f.lastAnswer, "refresh_token")));
    QCOMPARE(refreshed->status(), 400);
    QCOMPARE(member(refreshed->json(), "error"), QByteArrayLiteral("invalid_grant"));
}

void IntrospectionEndpointTest::feelsAnEndAtOnce()
{
    TokenEndpointsFixture f;
    const QByteArray token = f.signInForServer();
    QCOMPARE(f.post(f.introspection, {{"token", token}}, asServer())->json().value(QLatin1String("active")), QJsonValue(true));
    f.updateUser([](store::UserRow &user) { user.status = store::UserStatus::Blocked; });
    QCOMPARE(f.post(f.introspection, {{"token", token}}, asServer())->json(), (QJsonObject{{QStringLiteral("active"), false}}));
}

void IntrospectionEndpointTest::refusesWhoCannotProveWhoTheyAre_data()
{
    QTest::addColumn<QList<http::Header>>("headers");
    QTest::addColumn<Form>("form");
    const Form token{{"token", "x"}};
    QTest::newRow("RFC 7662 2.1 nobody") << QList<http::Header>() << token;
    QTest::newRow("RFC 7662 2.1 public client") << QList<http::Header>() << with(token, "client_id", publicClient);
    QTest::newRow("RFC 7662 2.1 wrong client secret") << QList<http::Header>{basicHeader(basicClient, "wrong")} << token;
    QTest::newRow("RFC 7662 2.1 unknown client") << QList<http::Header>{basicHeader("mcp_nobody", "x")} << token;
    QTest::newRow("wrong server secret") << QList<http::Header>{basicHeader("server_tools", "wrong")} << token;
    QTest::newRow("empty server secret") << QList<http::Header>{basicHeader("server_tools", "")} << token;
    QTest::newRow("server without secret") << QList<http::Header>() << with(token, "client_id", "server_tools");
    QTest::newRow("unknown server") << QList<http::Header>{basicHeader("server_nobody", serverSecret)} << token;
}

void IntrospectionEndpointTest::refusesWhoCannotProveWhoTheyAre()
{
    QFETCH(QList<http::Header>, headers);
    QFETCH(Form, form);
    TokenEndpointsFixture f;
    const auto exchange = f.post(f.introspection, form, headers);
    QCOMPARE(exchange->status(), 401);
    QCOMPARE(member(exchange->json(), "error"), QByteArrayLiteral("invalid_client"));
    QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
}

void IntrospectionEndpointTest::needsAToken()
{
    TokenEndpointsFixture f;
    const auto exchange = f.post(f.introspection, {{"token_type_hint", "access_token"}}, asClient());
    QCOMPARE(exchange->status(), 400);
    QCOMPARE(member(exchange->json(), "error"), QByteArrayLiteral("invalid_request"));
}

QTEST_GUILESS_MAIN(IntrospectionEndpointTest)
#include "tst_introspection_endpoint.moc"
