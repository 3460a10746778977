// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/random.h"
#include "server/jose/jws.h"
#include "server/oauth/keys/key_changes.h"
#include "server/oauth/keys/key_ring.h"
#include "server/store/signing_key_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/temporary_store.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QThreadPool>

#include <algorithm>

using oauth::KeyRing;
using oauth::KeyRingError;
using oauth::SigningAlgorithm;

class KeyRingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_store = std::make_unique<tests::TemporaryStore>(); m_tokenLifetime = std::chrono::hours(1); }
    void makesTheFirstKeyAndFindsItAgain_data();
    void makesTheFirstKeyAndFindsItAgain();
    void keepsPrivateKeysSealed();
    void refusesAnotherMasterKey();
    void publishesRetiredKeysUntilTheirLastTokenExpires();
    void makesANewKeyWhenTheAlgorithmChanges();
    void followsARotationWhileItRuns();
    void publishesARetiredKeyForTheLongestLifetimeItsTokensHad();
    void changesTheAlgorithmThereAndBack();
    void neverSignsWithAKeyThatWasBroughtAlongForVerification();
    void forgetsARemovedKeyInTheCommitThatRemovesIt();
    void opensWithTheNewMasterKeyAlone();

private:
    using Opened = std::optional<core::Expected<void, KeyRingError>>;

    [[nodiscard]] std::unique_ptr<KeyRing> open(
        SigningAlgorithm algorithm, const core::Secret &masterKey, Opened &opened)
    {
        oauth::OAuthConfig config;
        config.issuer = QStringLiteral("http://localhost:8788");
        config.signingAlgorithm = algorithm;
        config.accessTokenLifetime = m_tokenLifetime;
        auto ring = std::make_unique<KeyRing>(**m_store, masterKey, m_clock, m_pool, config);
        ring->open(this, [&opened](const core::Expected<void, KeyRingError> &result) { opened = result; });
        if (!QTest::qWaitFor([&opened] { return opened.has_value(); }, 20'000)) {
            qFatal("the key ring did not open");
        }
        return ring;
    }

    [[nodiscard]] QByteArray signedBy(const KeyRing &ring);

    std::unique_ptr<tests::TemporaryStore> m_store;
    std::chrono::seconds m_tokenLifetime = std::chrono::hours(1);
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
    const auto rows = (*m_store)->writeAndWait(
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
    QVERIFY((*m_store)
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
    QVERIFY2(ring->find(kid), "a clock elsewhere may be late");
    m_clock.advance(store::SigningKeyRow::publicationReserve);
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

namespace
{

store::Result<void> signWithNew(store::Transaction &transaction, const jose::SigningKey &key, const core::Secret &masterKey, core::Seconds now)
{
    return oauth::beginSigningWith(transaction, oauth::signingKeyRow(key, masterKey, now), {audit::ActorKind::CommandLine, now});
}

QByteArray kidOf(const QByteArray &token)
{
    return jose::Jws::parse(token)->kid;
}

} // namespace

QByteArray KeyRingTest::signedBy(const KeyRing &ring)
{
    QByteArray token;
    ring.sign(QLatin1String("at+jwt"), {}, this, [&token](const QByteArray &compact) { token = compact; });
    if (!QTest::qWaitFor([&token] { return !token.isEmpty(); }, 20'000)) {
        qFatal("nothing was signed");
    }
    return token;
}

void KeyRingTest::followsARotationWhileItRuns()
{
    Opened opened;
    const auto ring = open(SigningAlgorithm::ES256, m_masterKey, opened);
    const QByteArray before = signedBy(*ring);
    const auto next = jose::SigningKey::generate(SigningAlgorithm::RS256);
    const quint64 generation = ring->generation();
    QVERIFY((*m_store)->writeAndWait([&](store::Transaction &transaction) { return signWithNew(transaction, next, m_masterKey, m_clock.now()); }));
    QTRY_VERIFY(ring->find(next.publicKey().kid()));
    QVERIFY2(ring->generation() != generation, "what was verified is to be verified again");
    QCOMPARE(kidOf(signedBy(*ring)), next.publicKey().kid());
    QVERIFY2(ring->find(kidOf(before)), "the one before is published until its last token has expired");
    QVERIFY(kidsOf(*ring).contains(kidOf(before)));

    // What a retired key is still good for is verification: nobody can sign with it any more.
    const auto rows = (*m_store)->writeAndWait([](store::Transaction &transaction) { return store::SigningKeyTable(transaction).list(); });
    for (const store::SigningKeyRow &row : *rows) {
        QCOMPARE(row.privateKeySealed.isEmpty(), row.retiredAt.has_value());
    }
}

void KeyRingTest::publishesARetiredKeyForTheLongestLifetimeItsTokensHad()
{
    m_tokenLifetime = std::chrono::hours(5);
    Opened opened;
    const QByteArray kid = kidsOf(*open(SigningAlgorithm::ES256, m_masterKey, opened)).first();
    m_tokenLifetime = std::chrono::minutes(5); // a change of settings: what was issued before lives on
    Opened openedAgain;
    const auto ring = open(SigningAlgorithm::RS256, m_masterKey, openedAgain);
    m_clock.advance(std::chrono::hours(5));
    QVERIFY(ring->find(kid));
    m_clock.advance(store::SigningKeyRow::publicationReserve);
    QVERIFY(!ring->find(kid));
    QCOMPARE((*m_store)->writeAndWait([&](store::Transaction &transaction) { return oauth::removeExpiredKeys(transaction, m_clock.now()); }).value(), 1);
    const auto rows = (*m_store)->writeAndWait([](store::Transaction &transaction) { return store::SigningKeyTable(transaction).list(); });
    QCOMPARE(rows->size(), 1); // the one that signs stays, whatever its age
}

void KeyRingTest::changesTheAlgorithmThereAndBack()
{
    for (const SigningAlgorithm algorithm : {SigningAlgorithm::ES256, SigningAlgorithm::RS256, SigningAlgorithm::ES256}) {
        Opened opened;
        const auto ring = open(algorithm, m_masterKey, opened);
        QVERIFY(opened->has_value());
        QCOMPARE(jose::Jws::parse(signedBy(*ring))->algorithm, jose::toWire(algorithm));
    }
    const auto rows = (*m_store)->writeAndWait([](store::Transaction &transaction) { return store::SigningKeyTable(transaction).list(); });
    QCOMPARE(std::count_if(rows->begin(), rows->end(), [](const store::SigningKeyRow &row) { return row.mayBeSigningNow(); }), 1);
}

void KeyRingTest::neverSignsWithAKeyThatWasBroughtAlongForVerification()
{
    Opened opened;
    const auto ring = open(SigningAlgorithm::ES256, m_masterKey, opened);
    const auto theirs = jose::SigningKey::generate(SigningAlgorithm::ES256);
    m_clock.advance(std::chrono::minutes(1));
    QVERIFY((*m_store)->writeAndWait([&](store::Transaction &transaction) {
        return oauth::publishForVerification(transaction, oauth::verificationKeyRow(theirs.publicKey(), m_clock.now()), {audit::ActorKind::CommandLine, m_clock.now()});
    }));
    const QByteArray kid = theirs.publicKey().kid();
    QTRY_VERIFY(ring->find(kid));
    QVERIFY(kidOf(signedBy(*ring)) != kid);
    m_clock.advance(std::chrono::hours(24 * 400));
    QVERIFY2(ring->find(kid), "until it is removed");
    QVERIFY((*m_store)->writeAndWait([&](store::Transaction &transaction) { return oauth::removeKey(transaction, kid, {audit::ActorKind::CommandLine, m_clock.now()}); }));
    QTRY_VERIFY(!ring->find(kid));
}

void KeyRingTest::forgetsARemovedKeyInTheCommitThatRemovesIt()
{
    Opened opened;
    const auto ring = open(SigningAlgorithm::ES256, m_masterKey, opened);
    const QByteArray first = kidOf(signedBy(*ring));
    const audit::ActorKind us = audit::ActorKind::CommandLine;
    QSignalSpy removed(ring.get(), &KeyRing::removed);
    // Taken out and put back in one transaction: it has not gone.
    const auto second = jose::SigningKey::generate(SigningAlgorithm::ES256);
    for (int i = 0; i < 2; ++i) {
        m_clock.advance(std::chrono::seconds(1));
        QVERIFY((*m_store)->writeAndWait([&](store::Transaction &transaction) { return signWithNew(transaction, second, m_masterKey, m_clock.now()); }));
        QTRY_COMPARE(kidOf(signedBy(*ring)), second.publicKey().kid());
    }
    QCOMPARE(removed.count(), 0);
    // What the commit's announcement meets next is already without it: no read has come back in between.
    bool isFoundAfterCommit = true;
    connect(&**m_store, &store::Store::committed, ring.get(), [&] { isFoundAfterCommit = ring->find(first); });
    QVERIFY((*m_store)->writeAndWait([&](store::Transaction &transaction) { return oauth::removeKey(transaction, first, {us, m_clock.now()}); }));
    QTRY_COMPARE(removed.count(), 1);
    QCOMPARE(removed.first().first().toByteArray(), first);
    QVERIFY(!isFoundAfterCommit);
    QVERIFY(!ring->find(first));
}

void KeyRingTest::opensWithTheNewMasterKeyAlone()
{
    Opened opened;
    const QByteArray set = open(SigningAlgorithm::ES256, m_masterKey, opened)->jwkSet();
    const core::Secret next(core::randomBytes(32));
    QVERIFY((*m_store)->writeAndWait([&](store::Transaction &transaction) { return oauth::resealSigningKeys(transaction, m_masterKey, next); }));
    Opened refused;
    QVERIFY(open(SigningAlgorithm::ES256, m_masterKey, refused));
    QVERIFY(!refused->has_value());
    Opened openedAgain;
    QCOMPARE(open(SigningAlgorithm::ES256, next, openedAgain)->jwkSet(), set);
    QVERIFY2(!(*m_store)->writeAndWait([&](store::Transaction &transaction) { return oauth::resealSigningKeys(transaction, m_masterKey, next); }),
             "a key that does not open is an error, and nothing is committed");
}

QTEST_GUILESS_MAIN(KeyRingTest)
#include "tst_key_ring.moc"
