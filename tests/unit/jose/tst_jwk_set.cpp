// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jose/jwk_set.h"
#include "server/jose/jwk_set_cache.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/scripted_fetcher.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using jose::Jws;
using jose::JwkSet;
using jose::JwkSetCache;
using jose::JwkSetProblem;
using jose::SigningAlgorithm;
using jose::SigningKey;
using jose::VerificationKey;

namespace
{

const QUrl address(QStringLiteral("https://idp.example/jwks"));

QByteArray setOf(const QList<QJsonObject> &keys)
{
    QJsonArray array;
    for (const QJsonObject &key : keys) {
        array.append(key);
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("keys"), array}}).toJson();
}

QJsonObject with(QJsonObject jwk, const char *name, const QJsonValue &value)
{
    jwk.insert(QLatin1String(name), value);
    return jwk;
}

QJsonObject without(QJsonObject jwk, const char *name)
{
    jwk.remove(QLatin1String(name));
    return jwk;
}

Jws signedBy(const SigningKey &key)
{
    return *Jws::parse(jose::signJws(key, QLatin1String("JWT"), {{QStringLiteral("sub"), QStringLiteral("x")}}));
}

Jws withKid(Jws jws, const QByteArray &kid)
{
    jws.kid = kid;
    return jws;
}

} // namespace

class JwkSetTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_rsa = SigningKey::generate(SigningAlgorithm::RS256);
        m_ec = SigningKey::generate(SigningAlgorithm::ES256);
        m_other = SigningKey::generate(SigningAlgorithm::ES256);
    }

    void readsThePublicKeysItCanUse_data()
    {
        QTest::addColumn<QJsonObject>("jwk");
        QTest::addColumn<bool>("isKey");
        const QJsonObject rsa = m_rsa->publicKey().toJwk();
        const QJsonObject ec = m_ec->publicKey().toJwk();
        QTest::newRow("RFC 7518 6.3 RSA") << rsa << true;
        QTest::newRow("RFC 7518 6.2 EC") << ec << true;
        QTest::newRow("RFC 7517 4.4 alg may be absent") << without(rsa, "alg") << true;
        QTest::newRow("RFC 7517 4.2 use may be absent") << without(ec, "use") << true;
        QTest::newRow("RFC 7517 4.2 for encryption") << with(rsa, "use", QStringLiteral("enc")) << false;
        QTest::newRow("RFC 8725 3.1 alg of another kind of key") << with(rsa, "alg", QStringLiteral("ES256")) << false;
        QTest::newRow("RFC 8725 3.1 HS256 on a public key") << with(rsa, "alg", QStringLiteral("HS256")) << false;
        QTest::newRow("RFC 7517 4.1 unknown kty") << with(rsa, "kty", QStringLiteral("oct")) << false;
        QTest::newRow("RFC 7518 6.3.1 no modulus") << without(rsa, "n") << false;
        QTest::newRow("RFC 7518 3.3 a modulus that is too short") << with(rsa, "n", QStringLiteral("AQAB")) << false;
        QTest::newRow("RFC 7518 6.2.1 another curve") << with(ec, "crv", QStringLiteral("P-384")) << false;
        QTest::newRow("RFC 7518 6.2.1 a point off the curve") << with(ec, "x", ec.value(QStringLiteral("y"))) << false;
        QTest::newRow("RFC 7518 6.2.1 not base64url") << with(ec, "x", QStringLiteral("+/==")) << false;
    }
    void readsThePublicKeysItCanUse()
    {
        QFETCH(QJsonObject, jwk);
        QFETCH(bool, isKey);
        const auto key = VerificationKey::fromJwk(jwk);
        QCOMPARE(key.has_value(), isKey);
        QCOMPARE(JwkSet::parse(setOf({jwk}))->isEmpty(), !isKey);
        if (isKey) {
            const SigningKey &signer = key->algorithm() == SigningAlgorithm::RS256 ? *m_rsa : *m_ec;
            QCOMPARE(key->kid(), signer.publicKey().kid());
            QVERIFY(signedBy(signer).isSignedBy(*key));
        }
    }

    void choosesTheKeyThatIsMeant_data()
    {
        QTest::addColumn<QByteArray>("set");
        QTest::addColumn<QByteArray>("kid");
        QTest::addColumn<bool>("isFound");
        const QJsonObject ec = with(m_ec->publicKey().toJwk(), "kid", QStringLiteral("one"));
        const QJsonObject other = with(m_other->publicKey().toJwk(), "kid", QStringLiteral("two"));
        const QJsonObject rsa = with(m_rsa->publicKey().toJwk(), "kid", QStringLiteral("one"));
        QTest::newRow("by kid") << setOf({other, ec}) << QByteArray("one") << true;
        QTest::newRow("the only key needs no kid") << setOf({ec}) << QByteArray() << true;
        QTest::newRow("a nameless only key serves any kid") << setOf({without(ec, "kid")}) << QByteArray("x") << true;
        QTest::newRow("several keys: kid is required") << setOf({ec, other}) << QByteArray() << false;
        QTest::newRow("unknown kid") << setOf({ec, other}) << QByteArray("three") << false;
        QTest::newRow("the only key has another name") << setOf({ec}) << QByteArray("three") << false;
        QTest::newRow("one name, two kinds of key: the algorithm decides") << setOf({rsa, ec}) << QByteArray("one") << true;
        QTest::newRow("one name, two keys of a kind: neither") << setOf({ec, with(other, "kid", QStringLiteral("one"))}) << QByteArray("one") << false;
        QTest::newRow("only a key of another algorithm has that name") << setOf({rsa}) << QByteArray("one") << false;
        QTest::newRow("no keys") << setOf({}) << QByteArray() << false;
    }
    void choosesTheKeyThatIsMeant()
    {
        QFETCH(QByteArray, set);
        QFETCH(QByteArray, kid);
        QFETCH(bool, isFound);
        const auto parsed = JwkSet::parse(set);
        const VerificationKey *const key = parsed->keyFor(withKid(signedBy(*m_ec), kid));
        QCOMPARE(key != nullptr, isFound);
    }

    void refusesWhatIsNoSet_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("<html>");
        QTest::newRow("an array") << QByteArray("[]");
        QTest::newRow("no keys member") << QByteArray("{}");
        QTest::newRow("keys is an object") << QByteArray(R"({"keys":{}})");
    }
    void refusesWhatIsNoSet()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!JwkSet::parse(text));
    }

    void noticesSecretsInASet()
    {
        QVERIFY(!JwkSet::parse(setOf({m_ec->publicKey().toJwk()}))->hasSecrets());
        QVERIFY(JwkSet::parse(setOf({with(m_ec->publicKey().toJwk(), "d", QStringLiteral("AQAB"))}))->hasSecrets());
        QVERIFY(JwkSet::parse(setOf({QJsonObject{{QStringLiteral("kty"), QStringLiteral("oct")}, {QStringLiteral("k"), QStringLiteral("AQAB")}}}))->hasSecrets());
    }

    void fetchesOnceForManyAndRemembers()
    {
        m_fetcher.serve(address, setOf({m_ec->publicKey().toJwk()}));
        m_fetcher.isHeld = true;
        JwkSetCache cache(m_fetcher, m_clock);
        for (int i = 0; i < 20; ++i) {
            ask(cache, signedBy(*m_ec));
        }
        m_fetcher.release();
        QCOMPARE(m_found, 20);
        ask(cache, signedBy(*m_ec));
        QCOMPARE(m_found, 21);
        QCOMPARE(m_fetcher.asked.size(), 1);
    }

    void asksAgainForAnUnknownKeyButNotOften()
    {
        m_fetcher.serve(address, setOf({m_ec->publicKey().toJwk()}));
        JwkSetCache cache(m_fetcher, m_clock);
        ask(cache, signedBy(*m_ec));
        for (int i = 0; i < 100; ++i) {
            ask(cache, signedBy(*m_other));
        }
        QCOMPARE(m_fetcher.asked.size(), 1); // somebody makes up kids
        QCOMPARE(m_problems.size(), 100);
        // A real rotation over there is noticed within a minute, and a known key works all the time.
        m_fetcher.serve(address, setOf({m_ec->publicKey().toJwk(), m_other->publicKey().toJwk()}));
        m_clock.advance(JwkSetCache::refreshInterval);
        ask(cache, signedBy(*m_other));
        QCOMPARE(m_found, 2);
        QCOMPARE(m_fetcher.asked.size(), 2);
    }

    void forgetsKeysThatWereTakenBack()
    {
        m_fetcher.serve(address, setOf({m_ec->publicKey().toJwk()}));
        JwkSetCache cache(m_fetcher, m_clock);
        ask(cache, signedBy(*m_ec));
        m_fetcher.serve(address, setOf({m_other->publicKey().toJwk()}));
        m_clock.advance(JwkSetCache::lifetime);
        ask(cache, signedBy(*m_ec));
        QCOMPARE(m_problems, QList{JwkSetProblem::NoSuchKey});
    }

    void outlivesAnOutageForADay()
    {
        m_fetcher.serve(address, setOf({m_ec->publicKey().toJwk()}));
        JwkSetCache cache(m_fetcher, m_clock);
        ask(cache, signedBy(*m_ec));
        m_fetcher.fail(address);
        m_clock.advance(JwkSetCache::lifetime);
        ask(cache, signedBy(*m_ec));
        QCOMPARE(m_found, 2);
        m_clock.advance(JwkSetCache::outageLifetime);
        ask(cache, signedBy(*m_ec));
        QCOMPARE(m_problems, QList{JwkSetProblem::Unavailable});
    }

    void saysThatNobodyAnswers_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("no answer") << 0 << QByteArray();
        QTest::newRow("another status") << 500 << setOf({});
        QTest::newRow("a redirect is not followed") << 302 << QByteArray();
        QTest::newRow("no set") << 200 << QByteArray("hello");
    }
    void saysThatNobodyAnswers()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        if (status != 0) {
            m_fetcher.serve(address, body, status);
        }
        JwkSetCache cache(m_fetcher, m_clock);
        ask(cache, signedBy(*m_ec));
        ask(cache, signedBy(*m_ec));
        QCOMPARE(m_problems, (QList{JwkSetProblem::Unavailable, JwkSetProblem::Unavailable}));
        QCOMPARE(m_fetcher.asked.size(), 1); // not more than once a minute either
    }

    void isBounded()
    {
        JwkSetCache cache(m_fetcher, m_clock);
        for (int i = 0; i < 1000; ++i) {
            cache.find(QUrl(QStringLiteral("https://h%1.example/").arg(i)), signedBy(*m_ec), this, [](const auto &) {});
        }
        QCOMPARE(m_fetcher.asked.size(), 1000);
    }

    void cleanup()
    {
        m_fetcher.results.clear();
        m_fetcher.asked.clear();
        m_fetcher.isHeld = false;
        m_found = 0;
        m_problems.clear();
    }

private:
    void ask(JwkSetCache &cache, const Jws &jws)
    {
        cache.find(address, jws, this, [this, jws](const core::Expected<VerificationKey, JwkSetProblem> &key) {
            if (key) {
                QVERIFY(jws.isSignedBy(*key));
                ++m_found;
            } else {
                m_problems.append(key.error());
            }
        });
    }

    tests::ScriptedFetcher m_fetcher;
    tests::FixedClock m_clock;
    std::optional<SigningKey> m_rsa;
    std::optional<SigningKey> m_ec;
    std::optional<SigningKey> m_other;
    int m_found = 0;
    QList<JwkSetProblem> m_problems;
};

QTEST_GUILESS_MAIN(JwkSetTest)
#include "tst_jwk_set.moc"
