// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/oauth/oauth_fixture.h"

#include "server/store/revoked_access_token_table.h"

using namespace tests;

class RevocationEndpointTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsTheFamilyOfARefreshToken();
    void revokesAnAccessTokenAlone();
    void answersTheSameForWhatItDoesNotRevoke_data();
    void answersTheSameForWhatItDoesNotRevoke();
    void refusesRequestsItCannotRead_data();
    void refusesRequestsItCannotRead();
    void authenticatesConfidentialClients();

private:
    [[nodiscard]] bool isRevoked(OAuthFixture &f, const QByteArray &jti) const
    {
        return f
            .database([jti](store::Transaction &transaction) {
                return store::RevokedAccessTokenTable(transaction).find(jti);
            })
            ->has_value();
    }
};

void RevocationEndpointTest::endsTheFamilyOfARefreshToken()
{
    OAuthFixture f;
    const QJsonObject answer = f.signIn();
    const auto exchange = f.post(f.revocation,
        {{"token", member(answer, "refresh_token")}, {"token_type_hint", "access_token"}, {"client_id", publicClient}});
    QCOMPARE(exchange->status(), 200); // RFC 7009 section 2.1: a wrong hint does not matter
    QVERIFY(exchange->response().body.isEmpty());
    QVERIFY(f.family(f.lastFamily).revokedAt.has_value());
    QCOMPARE(f.post(f.token, OAuthFixture::refreshForm(member(answer, "refresh_token")))->status(), 400);
}

void RevocationEndpointTest::revokesAnAccessTokenAlone()
{
    OAuthFixture f;
    const QJsonObject answer = f.signIn();
    QCOMPARE(
        f.post(f.revocation, {{"token", member(answer, "access_token")}, {"client_id", publicClient}})->status(), 200);
    QVERIFY(isRevoked(f, f.claimsOf(answer).jti));
    QVERIFY(!f.family(f.lastFamily).revokedAt.has_value());
    QCOMPARE(f.post(f.token, OAuthFixture::refreshForm(member(answer, "refresh_token")))->status(), 200);
}

void RevocationEndpointTest::answersTheSameForWhatItDoesNotRevoke_data()
{
    QTest::addColumn<QByteArray>("member");
    QTest::addColumn<QByteArray>("client");
    QTest::newRow("protocol 5 bug 6: refresh token of another client") << QByteArray("refresh_token") << otherClient;
    QTest::newRow("protocol 5 bug 6: access token of another client") << QByteArray("access_token") << otherClient;
    QTest::newRow("RFC 7009 2.2 unknown token") << QByteArray("nonsense") << publicClient;
    QTest::newRow("RFC 7009 2.2 unknown refresh token") << QByteArray("gatehouse_rt_nonsense") << publicClient;
    QTest::newRow("forged access token") << QByteArray("eyJhbGciOiJub25lIn0.e30.AAAA") << publicClient;
}

void RevocationEndpointTest::answersTheSameForWhatItDoesNotRevoke()
{
    QFETCH(QByteArray, member);
    QFETCH(QByteArray, client);
    OAuthFixture f;
    const QJsonObject answer = f.signIn();
    const QByteArray token
        = answer.contains(QLatin1String(member)) ? tests::member(answer, member.constData()) : member;
    const QString before = f.snapshot();
    const auto exchange = f.post(f.revocation, {{"token", token}, {"client_id", client}});
    QCOMPARE(exchange->status(), 200);
    QVERIFY(exchange->response().body.isEmpty());
    QCOMPARE(f.snapshot(), before);
}

void RevocationEndpointTest::refusesRequestsItCannotRead_data()
{
    QTest::addColumn<Form>("form");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("RFC 7009 2.1 no token") << Form{{"client_id", publicClient}} << 400 << QByteArray("invalid_request");
    QTest::newRow("RFC 6749 3.2 token twice")
        << Form{{"token", "a"}, {"token", "b"}, {"client_id", publicClient}} << 400 << QByteArray("invalid_request");
    QTest::newRow("RFC 7009 2.1 no client") << Form{{"token", "a"}} << 401 << QByteArray("invalid_client");
    QTest::newRow("RFC 7009 2.1 unknown client")
        << Form{{"token", "a"}, {"client_id", "nobody"}} << 401 << QByteArray("invalid_client");
}

void RevocationEndpointTest::refusesRequestsItCannotRead()
{
    QFETCH(Form, form);
    QFETCH(int, status);
    QFETCH(QByteArray, error);
    OAuthFixture f;
    const auto exchange = f.post(f.revocation, form);
    QCOMPARE(exchange->status(), status);
    QCOMPARE(member(exchange->json(), "error"), error);
}

void RevocationEndpointTest::authenticatesConfidentialClients()
{
    OAuthFixture f;
    const QByteArray code = f.addCode(basicClient);
    const QJsonObject answer
        = f.post(f.token, with(OAuthFixture::codeForm(code), "client_id", {}), {basicHeader(basicClient, clientSecret)})
              ->json();
    const Form form{{"token", member(answer, "refresh_token")}};
    QCOMPARE(f.post(f.revocation, with(form, "client_id", basicClient))->status(), 401);
    QVERIFY(!f.family(f.lastFamily).revokedAt);
    QCOMPARE(f.post(f.revocation, form, {basicHeader(basicClient, clientSecret)})->status(), 200);
    QVERIFY(f.family(f.lastFamily).revokedAt.has_value());
}

QTEST_GUILESS_MAIN(RevocationEndpointTest)
#include "tst_revocation_endpoint.moc"
