// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/random.h"
#include "server/jose/jws.h"
#include "server/oauth/keys/key_ring.h"
#include "server/store/signing_key_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/temporary_store.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QThread>
#include <QThreadPool>

using oauth::KeyRing;
using oauth::KeyRingError;
using oauth::SigningAlgorithm;

class KeyRingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesTheFirstKeyAndFindsItAgain_data();
    void makesTheFirstKeyAndFindsItAgain();
    void keepsPrivateKeysSealed();
    void refusesAnotherMasterKey();
    void publishesRetiredKeysUntilTheirLastTokenExpires();
    void makesANewKeyWhenTheAlgorithmChanges();

private:
    using Opened = std::optional<core::Expected<void, KeyRingError>>;

    [[nodiscard]] std::unique_ptr<KeyRing> open(
        SigningAlgorithm algorithm, const core::Secret &masterKey, Opened &opened)
    {
        oauth::OAuthConfig config;
        config.issuer = QStringLiteral("http://localhost:8788");
        config.signingAlgorithm = algorithm;
        auto ring = std::make_unique<KeyRing>(*m_store, masterKey, m_clock, m_pool, config);
        ring->open(this, [&opened](const core::Expected<void, KeyRingError> &result) { opened = result; });
        if (!QTest::qWaitFor([&opened] { return opened.has_value(); }, 20'000)) {
            qFatal("the key ring did not open");
        }
        return ring;
    }

    tests::TemporaryStore m_store;
    tests::FixedClock m_clock;
    QThreadPool m_pool;
    core::Secret m_masterKey{core::randomBytes(32)};
};

static QByteArrayList kidsOf(const KeyRing &ring)
{
    QByteArrayList kids;
    for (const QJsonValue &key :
        QJsonDocument::fromJson(ring.jwkSet()).object().value(QStringLiteral("keys")).toArray()) {
        kids.append(key.toObject().value(QStringLiteral("kid")).toString().toLatin1());
    }
    return kids;
}

void KeyRingTest::makesTheFirstKeyAndFindsItAgain_data()
{
    QTest::addColumn<SigningAlgorithm>("algorithm");
    QTest::newRow("RS256, signed in the pool") << SigningAlgorithm::RS256;
    QTest::newRow("ES256") << SigningAlgorithm::ES256;
}

void KeyRingTest::makesTheFirstKeyAndFindsItAgain()
{
    QFETCH(SigningAlgorithm, algorithm);
    Opened opened;
    const auto ring = open(algorithm, m_masterKey, opened);
    QVERIFY(opened->has_value());
    QByteArray token;
    QThread *thread = nullptr;
    ring->sign(
        QLatin1String("at+jwt"), {{QStringLiteral("sub"), QStringLiteral("a")}}, this, [&](const QByteArray &compact) {
            token = compact;
            thread = QThread::currentThread();
        });
    QTRY_VERIFY(!token.isEmpty());
    QCOMPARE(thread, QThread::currentThread());
    const auto jws = jose::Jws::parse(token);
    QCOMPARE(jws->algorithm, jose::toWire(algorithm));

    Opened openedAgain;
    const auto restarted = open(algorithm, m_masterKey, openedAgain);
    QVERIFY(openedAgain->has_value());
    QCOMPARE(restarted->jwkSet(), ring->jwkSet());
    QVERIFY(restarted->find(jws->kid) && jws->isSignedBy(*restarted->find(jws->kid)));
    QVERIFY(!restarted->find("unknown"));
}

void KeyRingTest::keepsPrivateKeysSealed()
{
    Opened opened;
    const auto ring = open(SigningAlgorithm::ES256, m_masterKey, opened);
    QVERIFY(!ring->jwkSet().contains("\"d\""));
    const auto rows = m_store->writeAndWait(
        [](store::Transaction &transaction) { return store::SigningKeyTable(transaction).list(); });
    for (const store::SigningKeyRow &row : *rows) {
        const auto algorithm = *jose::signingAlgorithmFromWire(row.algorithm);
        QVERIFY(!jose::SigningKey::fromPkcs8(algorithm, core::Secret(row.privateKeySealed)));
    }
}

void KeyRingTest::refusesAnotherMasterKey()
{
    Opened opened;
    QVERIFY(open(SigningAlgorithm::ES256, m_masterKey, opened));
    Opened refused;
    QVERIFY(open(SigningAlgorithm::ES256, core::Secret(core::randomBytes(32)), refused));
    QVERIFY(!refused->has_value());
    QCOMPARE(refused->error(), KeyRingError::CannotOpenKey);
}

void KeyRingTest::publishesRetiredKeysUntilTheirLastTokenExpires()
{
    Opened opened;
    const QByteArray kid = kidsOf(*open(SigningAlgorithm::ES256, m_masterKey, opened)).first();
    QVERIFY(m_store
                ->writeAndWait([&](store::Transaction &transaction) {
                    return store::SigningKeyTable(transaction).retire(kid, m_clock.now());
                })
                .value());
    m_clock.advance(std::chrono::seconds(1));
    Opened openedAgain;
    const auto ring = open(SigningAlgorithm::ES256, m_masterKey, openedAgain);
    QVERIFY(openedAgain->has_value());
    QVERIFY(ring->find(kid));
    QVERIFY(kidsOf(*ring).contains(kid));
    ring->sign(QLatin1String("at+jwt"), {}, this,
        [&](const QByteArray &compact) { QVERIFY(jose::Jws::parse(compact)->kid != kid); });
    m_clock.advance(std::chrono::hours(1));
    QVERIFY(!ring->find(kid));
    QVERIFY(!kidsOf(*ring).contains(kid));
}

void KeyRingTest::makesANewKeyWhenTheAlgorithmChanges()
{
    Opened opened;
    const QByteArrayList before = kidsOf(*open(SigningAlgorithm::ES256, m_masterKey, opened));
    Opened openedAgain;
    const auto ring = open(SigningAlgorithm::RS256, m_masterKey, openedAgain);
    QVERIFY(openedAgain->has_value());
    for (const QByteArray &kid : before) {
        QVERIFY2(ring->find(kid), "tokens signed before are still good");
    }
}

QTEST_GUILESS_MAIN(KeyRingTest)
#include "tst_key_ring.moc"
