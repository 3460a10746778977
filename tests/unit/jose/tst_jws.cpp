// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/base64url.h"
#include "server/jose/jwk.h"
#include "server/jose/jws.h"

#include <QJsonDocument>
#include <QTest>

using jose::Jws;
using jose::SigningAlgorithm;
using jose::SigningKey;
using jose::VerificationKey;

class JwsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void verifiesWhatItSigned_data();
    void verifiesWhatItSigned();
    void survivesStorage_data();
    void survivesStorage();
    void publishesOnlyPublicMembers_data();
    void publishesOnlyPublicMembers();
    void computesTheThumbprintOfTheRfc();
    void refusesWhatIsNotSignedByTheKey_data();
    void refusesWhatIsNotSignedByTheKey();
    void refusesMalformedTokens_data();
    void refusesMalformedTokens();

private:
    const SigningKey &keyFor(SigningAlgorithm algorithm) const
    {
        return algorithm == SigningAlgorithm::RS256 ? *m_rsa : *m_ec;
    }

    std::optional<SigningKey> m_rsa;
    std::optional<SigningKey> m_ec;
};

static void algorithmRows()
{
    QTest::addColumn<SigningAlgorithm>("algorithm");
    QTest::newRow("RFC 7518 3.3 RS256") << SigningAlgorithm::RS256;
    QTest::newRow("RFC 7518 3.4 ES256") << SigningAlgorithm::ES256;
}

static QByteArray part(const char *json)
{
    return core::toBase64Url(json);
}

void JwsTest::initTestCase()
{
    m_rsa = SigningKey::generate(SigningAlgorithm::RS256);
    m_ec = SigningKey::generate(SigningAlgorithm::ES256);
}

void JwsTest::verifiesWhatItSigned_data()
{
    algorithmRows();
}

void JwsTest::verifiesWhatItSigned()
{
    QFETCH(SigningAlgorithm, algorithm);
    const SigningKey &key = keyFor(algorithm);
    const QJsonObject payload{{QStringLiteral("sub"), QStringLiteral("github|583231")}};
    const QByteArray token = jose::signJws(key, QLatin1String("at+jwt"), payload);
    const auto jws = Jws::parse(token);
    QVERIFY(jws.has_value());
    QCOMPARE(jws->payload, payload);
    QCOMPARE(jws->type, QByteArrayLiteral("at+jwt"));
    QCOMPARE(jws->kid, key.publicKey().kid());
    QCOMPARE(
        jws->signature.size(), algorithm == SigningAlgorithm::ES256 ? 64 : 256); // RFC 7518 section 3.4: r ‖ s, no DER
    QVERIFY(jws->isSignedBy(key.publicKey()));
}

void JwsTest::survivesStorage_data()
{
    algorithmRows();
}

void JwsTest::survivesStorage()
{
    QFETCH(SigningAlgorithm, algorithm);
    const SigningKey &key = keyFor(algorithm);
    const auto again = SigningKey::fromPkcs8(algorithm, key.toPkcs8());
    QVERIFY(again.has_value());
    QCOMPARE(again->publicKey().kid(), key.publicKey().kid());
    const auto publicHalf = VerificationKey::fromSpki(algorithm, key.publicKey().toSpki());
    QVERIFY(publicHalf.has_value());
    QVERIFY(publicHalf->verifies("data", again->sign("data")));
    const auto other = algorithm == SigningAlgorithm::RS256 ? SigningAlgorithm::ES256 : SigningAlgorithm::RS256;
    QVERIFY(!SigningKey::fromPkcs8(other, key.toPkcs8()));
    QVERIFY(!VerificationKey::fromSpki(other, key.publicKey().toSpki()));
    QVERIFY(!VerificationKey::fromSpki(algorithm, "no key"));
}

void JwsTest::publishesOnlyPublicMembers_data()
{
    QTest::addColumn<SigningAlgorithm>("algorithm");
    QTest::addColumn<QStringList>("members");
    QTest::newRow("RFC 7518 6.3.1 RSA") << SigningAlgorithm::RS256
                                        << QStringLiteral("alg e kid kty n use").split(QLatin1Char(' '));
    QTest::newRow("RFC 7518 6.2.1 EC") << SigningAlgorithm::ES256
                                       << QStringLiteral("alg crv kid kty use x y").split(QLatin1Char(' '));
}

void JwsTest::publishesOnlyPublicMembers()
{
    QFETCH(SigningAlgorithm, algorithm);
    QFETCH(QStringList, members);
    const QJsonObject jwk = keyFor(algorithm).publicKey().toJwk();
    QCOMPARE(jwk.keys(), members);
    if (algorithm == SigningAlgorithm::RS256) {
        QCOMPARE(jwk.value(QStringLiteral("e")).toString(), QStringLiteral("AQAB"));
        QCOMPARE(core::fromBase64Url(jwk.value(QStringLiteral("n")).toString().toLatin1())->size(), 256);
    } else {
        QCOMPARE(core::fromBase64Url(jwk.value(QStringLiteral("x")).toString().toLatin1())->size(), 32);
        QCOMPARE(core::fromBase64Url(jwk.value(QStringLiteral("y")).toString().toLatin1())->size(), 32);
    }
}

void JwsTest::computesTheThumbprintOfTheRfc()
{
    // RFC 7638 section 3.1
    const QJsonObject members{{QStringLiteral("kty"), QStringLiteral("RSA")},
        {QStringLiteral("e"), QStringLiteral("AQAB")},
        {QStringLiteral("n"),
            QStringLiteral(
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
                "BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_"
                "2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
                "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrd"
                "kt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw")}};
    QCOMPARE(jose::jwkThumbprint(members), QByteArrayLiteral("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
}

void JwsTest::refusesWhatIsNotSignedByTheKey_data()
{
    QTest::addColumn<QByteArray>("token");
    const QJsonObject payload{{QStringLiteral("sub"), QStringLiteral("a")}};
    const QByteArrayList ec = jose::signJws(*m_ec, QLatin1String("at+jwt"), payload).split('.');
    const QByteArray pem = core::toBase64Url(m_rsa->publicKey().toSpki());
    QTest::newRow("RFC 8725 3.1 alg none") << part(R"({"alg":"none","typ":"at+jwt"})") + '.' + ec[1] + '.' + ec[2];
    QTest::newRow("RFC 8725 2.1 alg HS256") << part(R"({"alg":"HS256","typ":"at+jwt"})") + '.' + ec[1] + '.' + ec[2];
    QTest::newRow("RFC 8725 3.1 alg of another family")
        << part(R"({"alg":"RS256","typ":"at+jwt"})") + '.' + ec[1] + '.' + ec[2];
    QTest::newRow("alg missing") << part(R"({"typ":"at+jwt"})") + '.' + ec[1] + '.' + ec[2];
    QTest::newRow("payload changed") << ec[0] + '.' + part(R"({"sub":"b"})") + '.' + ec[2];
    QTest::newRow("signature of 63 bytes")
        << ec[0] + '.' + ec[1] + '.' + core::toBase64Url(core::fromBase64Url(ec[2])->chopped(1));
    QTest::newRow("signature in DER") << ec[0] + '.' + ec[1] + '.' + core::toBase64Url(QByteArray(70, '\x30'));
    QTest::newRow("signature of zeros (CVE-2022-21449)")
        << ec[0] + '.' + ec[1] + '.' + core::toBase64Url(QByteArray(64, '\0'));
    QTest::newRow("another key of the same kind")
        << jose::signJws(SigningKey::generate(SigningAlgorithm::ES256), QLatin1String("at+jwt"), payload);
}

void JwsTest::refusesWhatIsNotSignedByTheKey()
{
    QFETCH(QByteArray, token);
    const auto jws = Jws::parse(token);
    QVERIFY(jws.has_value());
    QVERIFY(!jws->isSignedBy(m_ec->publicKey()));
    QVERIFY(!jws->isSignedBy(m_rsa->publicKey()));
}

void JwsTest::refusesMalformedTokens_data()
{
    QTest::addColumn<QByteArray>("token");
    const QByteArrayList good = jose::signJws(*m_ec, QLatin1String("at+jwt"), {}).split('.');
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("RFC 7515 7.1 two parts") << good[0] + '.' + good[1];
    QTest::newRow("RFC 7515 7.1 four parts") << good.join('.') + ".x";
    QTest::newRow("empty signature") << good[0] + '.' + good[1] + '.';
    QTest::newRow("padding") << good[0] + '.' + good[1] + '.' + good[2] + "==";
    QTest::newRow("standard alphabet") << good[0] + '.' + good[1] + ".ab+/";
    QTest::newRow("stray bits: another spelling of the signature")
        << good[0] + '.' + good[1] + '.' + good[2].chopped(1) + 'B';
    QTest::newRow("blank in front") << ' ' + good.join('.');
    QTest::newRow("header is no object") << part("[]") + '.' + good[1] + '.' + good[2];
    QTest::newRow("header is no JSON") << part("x") + '.' + good[1] + '.' + good[2];
    QTest::newRow("payload is no object") << good[0] + '.' + part("1") + '.' + good[2];
    QTest::newRow("RFC 7515 4.1.11 critical extension")
        << part(R"({"alg":"ES256","crit":["exp"]})") + '.' + good[1] + '.' + good[2];
    QTest::newRow("longer than any token of ours")
        << good[0] + '.' + core::toBase64Url(QByteArray(9000, ' ')) + '.' + good[2];
}

void JwsTest::refusesMalformedTokens()
{
    QFETCH(QByteArray, token);
    QVERIFY(!Jws::parse(token));
}

QTEST_GUILESS_MAIN(JwsTest)
#include "tst_jws.moc"
