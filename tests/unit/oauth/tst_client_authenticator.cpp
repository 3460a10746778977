// SPDX-License-Identifier: GPL-3.0-or-later
// private_key_jwt (RFC 7523) through /token: every claim, every key, every way to present it wrongly.
#include "tests/unit/oauth/oauth_fixture.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace tests;

namespace
{

const QByteArray robot = QByteArrayLiteral("robot");
const QUrl keysUrl(QStringLiteral("https://robot.example/keys"));
const QByteArray jwtBearer = QByteArrayLiteral("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");

QByteArray setOf(const jose::SigningKey &key)
{
    const QJsonObject set{{QStringLiteral("keys"), QJsonArray{key.publicKey().toJwk()}}};
    return QJsonDocument(set).toJson(QJsonDocument::Compact);
}

} // namespace

class ClientAuthenticatorTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_key = jose::SigningKey::generate(jose::SigningAlgorithm::ES256);
        m_other = jose::SigningKey::generate(jose::SigningAlgorithm::ES256);
    }

    void judgesTheClaims_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QJsonValue>("value"); // undefined: left out
        QTest::addColumn<int>("status");
        const auto at = [](int seconds) { return QJsonValue(qint64(1'800'000'000 + seconds)); };
        const QString issuer = fixtureConfig().issuer;
        const QString token = issuer + QStringLiteral("/token");
        QTest::newRow("RFC 7523 3: as it should be") << QString() << QJsonValue() << 200;
        QTest::newRow("RFC 7523 3.1 iss is another") << u"iss"_qs << QJsonValue(u"somebody"_qs) << 401;
        QTest::newRow("RFC 7523 3.1 no iss") << u"iss"_qs << QJsonValue(QJsonValue::Undefined) << 401;
        QTest::newRow("RFC 7523 3.2 sub is another client") << u"sub"_qs << QJsonValue(u"client-public"_qs) << 401;
        QTest::newRow("RFC 7523 3.2 no sub") << u"sub"_qs << QJsonValue(QJsonValue::Undefined) << 401;
        QTest::newRow("RFC 7523 3.3 aud is the token endpoint") << u"aud"_qs << QJsonValue(token) << 200;
        QTest::newRow("RFC 9126 2 aud is the PAR endpoint")
            << u"aud"_qs << QJsonValue(QString(issuer + u"/par"_qs)) << 200;
        QTest::newRow("RFC 7523 3.3 aud lists us alone") << u"aud"_qs << QJsonValue(QJsonArray{issuer, token}) << 200;
        QTest::newRow("RFC 7523 3.3 aud lists somebody else too")
            << u"aud"_qs << QJsonValue(QJsonArray{issuer, u"https://x.example"_qs}) << 401;
        QTest::newRow("RFC 7523 3.3 aud is an empty list") << u"aud"_qs << QJsonValue(QJsonArray()) << 401;
        QTest::newRow("RFC 7523 3.3 another aud") << u"aud"_qs << QJsonValue(u"https://x.example/token"_qs) << 401;
        QTest::newRow("RFC 7523 3.3 no aud") << u"aud"_qs << QJsonValue(QJsonValue::Undefined) << 401;
        QTest::newRow("RFC 7523 3.4 no exp") << u"exp"_qs << QJsonValue(QJsonValue::Undefined) << 401;
        QTest::newRow("RFC 7523 3.4 expired") << u"exp"_qs << at(-120) << 401;
        QTest::newRow("RFC 7523 3.4 a little skew is forgiven") << u"exp"_qs << at(-30) << 200;
        QTest::newRow("RFC 7523 3.4 lives too long") << u"exp"_qs << at(3600) << 401;
        QTest::newRow("RFC 7523 3.4 exp is a text") << u"exp"_qs << QJsonValue(u"soon"_qs) << 401;
        QTest::newRow("RFC 7523 3.5 not yet") << u"nbf"_qs << at(300) << 401;
        QTest::newRow("RFC 7523 3.6 issued in the future") << u"iat"_qs << at(300) << 401;
        QTest::newRow("RFC 7523 3.7 no jti") << u"jti"_qs << QJsonValue(QJsonValue::Undefined) << 401;
    }
    void judgesTheClaims()
    {
        QFETCH(QString, name);
        QFETCH(QJsonValue, value);
        QFETCH(int, status);
        OAuthFixture f;
        addRobot(f, setOf(*m_key), {});
        QJsonObject claims = goodClaims();
        if (!name.isEmpty()) {
            claims.insert(name, value); // an undefined one removes it
        }
        const auto exchange = f.post(f.token, formFor(jose::signJws(*m_key, QLatin1String("JWT"), claims)));
        QVERIFY2(exchange->status() == status, exchange->response().body.constData());
        if (status == 401) {
            QCOMPARE(member(exchange->json(), "error"), QByteArrayLiteral("invalid_client"));
            QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
        }
    }

    void countsAnAssertionOnce()
    {
        OAuthFixture f;
        addRobot(f, setOf(*m_key), {});
        const Form form = formFor(jose::signJws(*m_key, QLatin1String("JWT"), goodClaims()));
        const auto first = f.start(f.token, form);
        const auto second = f.start(f.token, form);
        OAuthFixture::answered(first);
        OAuthFixture::answered(second);
        QCOMPARE(first->status() + second->status(), 200 + 401); // of two at once exactly one
        QCOMPARE(f.post(f.token, form)->status(), 401);
    }

    void refusesOtherKeysAndForms()
    {
        OAuthFixture f;
        addRobot(f, setOf(*m_key), {});
        const QByteArray good = jose::signJws(*m_key, QLatin1String("JWT"), goodClaims());
        QCOMPARE(f.post(f.token, formFor(jose::signJws(*m_other, QLatin1String("JWT"), goodClaims())))->status(), 401);
        QCOMPARE(f.post(f.token, formFor(good.left(good.size() - 4) + "AAAA"))->status(), 401);
        QCOMPARE(f.post(f.token, formFor("nonsense"))->status(), 401);
        QCOMPARE(f.post(f.token, with(formFor(good), "client_assertion_type", "saml"))->status(), 401);
        QCOMPARE(f.post(f.token, with(formFor(good), "client_id", "client-public"))->status(), 401);
        // RFC 6749 section 2.3: one way, not two
        QCOMPARE(f.post(f.token, with(formFor(good), "client_secret", "x"))->status(), 400);
        QCOMPARE(f.post(f.token, formFor(good), {basicHeader(robot, "x")})->status(), 400);
        // and the registered one: neither a secret nor nothing
        QCOMPARE(f.post(f.token, {{"grant_type", "client_credentials"}, {"client_id", robot}})->status(), 401);
        QCOMPARE(f.post(f.token, with(formFor(good), "client_id", robot))->status(), 200); // none of it used up the jti
    }

    void fetchesPublishedKeysOnlyForWhoRegisteredThem()
    {
        OAuthFixture f;
        f.fetcher.serve(keysUrl, setOf(*m_key));
        addRobot(f, {}, keysUrl.toString());
        QCOMPARE(f.post(f.token, formFor(jose::signJws(*m_key, QLatin1String("JWT"), goodClaims())))->status(), 200);
        QCOMPARE(f.fetcher.asked, QList{keysUrl});
        QJsonObject stranger = goodClaims();
        stranger.insert(QStringLiteral("iss"), QString::fromLatin1(publicClient));
        stranger.insert(QStringLiteral("sub"), QString::fromLatin1(publicClient));
        QCOMPARE(f.post(f.token, formFor(jose::signJws(*m_key, QLatin1String("JWT"), stranger)))->status(), 401);
        QCOMPARE(f.fetcher.asked.size(), 1);
    }

    void saysNothingAboutKeysThatCannotBeRead()
    {
        OAuthFixture f;
        addRobot(f, {}, keysUrl.toString()); // nobody answers there
        const auto exchange = f.post(f.token, formFor(jose::signJws(*m_key, QLatin1String("JWT"), goodClaims())));
        QCOMPARE(exchange->status(), 401);
        QCOMPARE(member(exchange->json(), "error_description"), QByteArrayLiteral("Client authentication failed."));
    }

private:
    static void addRobot(OAuthFixture &f, const QByteArray &jwks, const QString &jwksUri)
    {
        store::ClientRow row = OAuthFixture::client(robot, oauth::ClientAuthMethod::PrivateKeyJwt);
        row.kind = store::ClientKind::Manual;
        row.grantTypes = QStringList{QStringLiteral("client_credentials")};
        row.scope = QStringLiteral("mcp:localhost:gatehouse");
        row.jwks = jwks;
        row.jwksUri = jwksUri;
        QVERIFY(f.database([row](store::Transaction &tx) { return store::ClientTable(tx).insert(row); }).has_value());
    }
    static QJsonObject goodClaims()
    {
        const QString id = QString::fromLatin1(robot);
        return {{QStringLiteral("iss"), id}, {QStringLiteral("sub"), id},
            {QStringLiteral("aud"), fixtureConfig().issuer}, {QStringLiteral("exp"), 1'800'000'060},
            {QStringLiteral("jti"), QString::fromLatin1(core::randomToken(8))}};
    }
    static Form formFor(const QByteArray &assertion)
    {
        return {{"grant_type", "client_credentials"}, {"client_assertion_type", jwtBearer},
            {"client_assertion", assertion}};
    }

    std::optional<jose::SigningKey> m_key;
    std::optional<jose::SigningKey> m_other;
};

QTEST_GUILESS_MAIN(ClientAuthenticatorTest)
#include "tst_client_authenticator.moc"
