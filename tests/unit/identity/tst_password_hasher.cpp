// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/password_hasher.h"

#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

using namespace identity;

class PasswordHasherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hashesWithArgon2idAndASaltOfItsOwn();
    void verifiesOnlyTheRightPassword_data();
    void verifiesOnlyTheRightPassword();
    void runsTwoAtOnceAndTurnsAwayWhatTheQueueCannotHold();
    void theHashOfNobodyHasTheCostOfARealOneAndMatchesNothing();
    void dropsTheAnswerOfAContextThatHasGone();
    void aPasswordIsTheSameHoweverItsAccentsWereTyped();

private:
    QByteArray hashOf(const QByteArray &password)
    {
        QByteArray phc;
        m_hasher.hash(core::Secret(password), this,
            [&phc](const core::Expected<QByteArray, HashRefusal> &result) { phc = result.value(); });
        [&] { QTRY_VERIFY(!phc.isEmpty()); }();
        return phc;
    }

    QThreadPool m_pool;
    PasswordHasher m_hasher{m_pool, {64, 1}};
};

void PasswordHasherTest::hashesWithArgon2idAndASaltOfItsOwn()
{
    const QByteArray first = hashOf("correct horse battery");
    const QByteArray second = hashOf("correct horse battery");
    QVERIFY2(first.startsWith("$argon2id$v=19$m=64,t=1,p=1$"), first.constData());
    QVERIFY(first != second);
    QCOMPARE(HashCost().memoryKib, 19456u);
    QCOMPARE(HashCost().passes, 2u);
}

void PasswordHasherTest::verifiesOnlyTheRightPassword_data()
{
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<bool>("isRight");
    QTest::newRow("the right one") << QByteArray("correct horse battery") << true;
    QTest::newRow("another case") << QByteArray("Correct horse battery") << false;
    QTest::newRow("a prefix") << QByteArray("correct horse") << false;
    QTest::newRow("nothing") << QByteArray() << false;
}

void PasswordHasherTest::verifiesOnlyTheRightPassword()
{
    QFETCH(QByteArray, password);
    QFETCH(bool, isRight);
    std::optional<bool> verdict;
    m_hasher.verify(core::Secret(password), hashOf("correct horse battery"), this,
        [&verdict](const core::Expected<bool, HashRefusal> &result) { verdict = result.value(); });
    QTRY_VERIFY(verdict.has_value());
    QCOMPARE(*verdict, isRight);
}

void PasswordHasherTest::runsTwoAtOnceAndTurnsAwayWhatTheQueueCannotHold()
{
    const int fits = PasswordHasher::maxRunning + PasswordHasher::maxQueued;
    int done = 0;
    int refused = 0;
    for (int i = 0; i < fits + 5; ++i) {
        m_hasher.hash(
            core::Secret("correct horse battery"), this, [&](const core::Expected<QByteArray, HashRefusal> &result) {
                if (result) {
                    ++done;
                } else {
                    QCOMPARE(result.error(), HashRefusal::Busy);
                    ++refused;
                }
            });
        QVERIFY(m_pool.activeThreadCount() <= PasswordHasher::maxRunning);
    }
    QCOMPARE(refused, 5);
    QTRY_COMPARE(done, fits);
    hashOf("and it goes on afterwards");
}

void PasswordHasherTest::theHashOfNobodyHasTheCostOfARealOneAndMatchesNothing()
{
    const QByteArray nobody = m_hasher.nobodysHash();
    const QByteArray real = hashOf("correct horse battery");
    QCOMPARE(nobody.size(), real.size());
    QCOMPARE(nobody.left(28), real.left(28)); // algorithm and cost
    for (const QByteArray &guess : {QByteArray("correct horse battery"), QByteArray(16, 'Z'), QByteArray()}) {
        std::optional<core::Expected<bool, HashRefusal>> verdict;
        m_hasher.verify(core::Secret(guess), nobody, this,
            [&verdict](const core::Expected<bool, HashRefusal> &result) { verdict = result; });
        QTRY_VERIFY(verdict.has_value());
        QVERIFY(verdict->has_value()); // it was really computed
        QVERIFY(!**verdict);
    }
}

void PasswordHasherTest::dropsTheAnswerOfAContextThatHasGone()
{
    bool wasCalled = false;
    {
        QObject context;
        m_hasher.hash(core::Secret("correct horse battery"), &context,
            [&wasCalled](const core::Expected<QByteArray, HashRefusal> &) { wasCalled = true; });
    }
    hashOf("another one, to be sure that the first has ended");
    QTRY_COMPARE(m_pool.activeThreadCount(), 0);
    QVERIFY(!wasCalled);
}

void PasswordHasherTest::aPasswordIsTheSameHoweverItsAccentsWereTyped()
{
    const QString composed = QString(u"caf\u00e9 au lait"_qs);
    const QString decomposed = QString(u"cafe\u0301 au lait"_qs);
    QCOMPARE(normalizedPassword(decomposed.toUtf8()).reveal(), normalizedPassword(composed.toUtf8()).reveal());
}

QTEST_GUILESS_MAIN(PasswordHasherTest)
#include "tst_password_hasher.moc"
