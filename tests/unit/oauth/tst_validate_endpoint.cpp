// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/oauth/token_endpoints_fixture.h"

using namespace tests;

class ValidateEndpointTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatATokenSays_data();
    void tellsWhatATokenSays();
    void refusesWhatDoesNotCount_data();
    void refusesWhatDoesNotCount();
    void refusesRequestsItCannotRead_data();
    void refusesRequestsItCannotRead();
    void forgetsWhoMayNotEnterAnyMore();

private:
    static std::shared_ptr<RecordedExchange> ask(TokenEndpointsFixture &f, std::shared_ptr<RecordedExchange> exchange)
    {
        f.validate.handle(exchange);
        return OAuthFixture::answered(exchange);
    }
    static std::shared_ptr<RecordedExchange> withBearer(const QByteArray &token)
    {
        return RecordedExchange::of(RecordedExchange::requestFor("POST", "/validate", bearer(token)));
    }
    static std::shared_ptr<RecordedExchange> withJson(const QByteArray &token)
    {
        return RecordedExchange::postJson("/validate", R"({"token":")" + token + R"("})");
    }
};

void ValidateEndpointTest::tellsWhatATokenSays_data()
{
    QTest::addColumn<QByteArray>("way");
    QTest::newRow("S1-28 as a bearer token") << QByteArray("header");
    QTest::newRow("S1-28 in a JSON body") << QByteArray("json");
    QTest::newRow("in a form") << QByteArray("form");
}

void ValidateEndpointTest::tellsWhatATokenSays()
{
    QFETCH(QByteArray, way);
    TokenEndpointsFixture f;
    const QByteArray token = member(f.signIn(), "access_token");
    const auto exchange = ask(f, way == "header" ? withBearer(token) : way == "json" ? withJson(token) : RecordedExchange::postForm("/validate", "token=" + token));
    QCOMPARE(exchange->status(), 200);
    QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
    QCOMPARE(exchange->json().value(QLatin1String("valid")), QJsonValue(true));
    const QJsonObject payload = exchange->json().value(QLatin1String("payload")).toObject();
    QCOMPARE(member(payload, "token_type"), QByteArrayLiteral("access"));
    QCOMPARE(member(payload, "sub"), userRow().id.bytes());
    QCOMPARE(member(payload, "email"), userRow().email.toUtf8());
    QVERIFY(payload.contains(QLatin1String("exp")) && payload.contains(QLatin1String("iat")) && payload.contains(QLatin1String("iss")) && payload.contains(QLatin1String("aud")));
}

void ValidateEndpointTest::refusesWhatDoesNotCount_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::newRow("nonsense") << QByteArray("nonsense");
    QTest::newRow("refresh token") << QByteArray("refresh");
    QTest::newRow("personal access token") << QByteArray("personal");
    QTest::newRow("expired") << QByteArray("expired");
    QTest::newRow("its session was ended") << QByteArray("ended");
}

void ValidateEndpointTest::refusesWhatDoesNotCount()
{
    QFETCH(QByteArray, what);
    TokenEndpointsFixture f;
    const QJsonObject signedIn = f.signIn();
    QByteArray token = member(signedIn, what == "refresh" ? "refresh_token" : "access_token");
    if (what == "nonsense") {
        token = "nonsense";
    } else if (what == "personal") {
        token = f.addPersonalAccessToken({QStringLiteral("gatehouse")});
    } else if (what == "expired") {
        f.clock.advance(f.config.accessTokenLifetime);
    } else if (what == "ended") {
        QCOMPARE(f.post(f.revocation, {{"token", member(signedIn, "refresh_token")}, {"client_id", publicClient}})->status(), 200);
    }
    const auto exchange = ask(f, withJson(token));
    QCOMPARE(exchange->status(), 401);
    QCOMPARE(exchange->json().value(QLatin1String("valid")), QJsonValue(false));
    QCOMPARE(member(exchange->json(), "error"), QByteArrayLiteral("invalid_token"));
    QVERIFY(!exchange->json().contains(QLatin1String("payload")));
    QVERIFY(exchange->responseHeader("WWW-Authenticate").startsWith("Bearer error=\"invalid_token\""));
}

void ValidateEndpointTest::refusesRequestsItCannotRead_data()
{
    QTest::addColumn<QList<http::Header>>("headers");
    QTest::addColumn<QByteArray>("body");
    const QList<http::Header> json{{"Content-Type", "application/json"}};
    QTest::newRow("no token at all") << QList<http::Header>() << QByteArray();
    QTest::newRow("RFC 6750 2 two tokens") << (json + bearer("a")) << QByteArray(R"({"token":"b"})");
    QTest::newRow("two Authorization headers") << (bearer("a") + bearer("b")) << QByteArray();
    QTest::newRow("another scheme") << QList<http::Header>{{"Authorization", "Basic YTpi"}} << QByteArray();
    QTest::newRow("no JSON") << json << QByteArray("{");
    QTest::newRow("JSON that is no object") << json << QByteArray("[]");
    QTest::newRow("a token that is no text") << json << QByteArray(R"({"token":1})");
    QTest::newRow("an empty token") << json << QByteArray(R"({"token":""})");
    QTest::newRow("another media type") << QList<http::Header>{{"Content-Type", "text/plain"}} << QByteArray("token");
}

void ValidateEndpointTest::refusesRequestsItCannotRead()
{
    QFETCH(QList<http::Header>, headers);
    QFETCH(QByteArray, body);
    TokenEndpointsFixture f;
    const auto exchange = ask(f, RecordedExchange::of(RecordedExchange::requestFor("POST", "/validate", headers, body)));
    QCOMPARE(exchange->status(), 400);
    QCOMPARE(exchange->json().value(QLatin1String("valid")), QJsonValue(false));
    QCOMPARE(member(exchange->json(), "error"), QByteArrayLiteral("invalid_request"));
}

void ValidateEndpointTest::forgetsWhoMayNotEnterAnyMore()
{
    TokenEndpointsFixture f;
    const QByteArray token = f.signInForServer();
    QCOMPARE(ask(f, withBearer(token))->status(), 200);
    f.closeServerToEverybodyBut("bob");
    QCOMPARE(ask(f, withBearer(token))->status(), 401);
}

QTEST_GUILESS_MAIN(ValidateEndpointTest)
#include "tst_validate_endpoint.moc"
