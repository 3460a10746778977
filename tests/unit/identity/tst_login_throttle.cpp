// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/login_throttle.h"
#include "tests/support/fixed_clock.h"

#include <QTest>

using identity::LoginThrottle;
using std::chrono::seconds;

class LoginThrottleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDelayGrowsAndNeverLocksOut();
    void countsParallelGuessesBeforeAnyIsAnswered();
    void countsNameAndAddressTogether_data();
    void countsNameAndAddressTogether();
    void forgetsAfterTheRightPasswordOrAQuietWhile();
    void keepsItsMemoryBounded();

private:
    const QHostAddress m_here{QStringLiteral("192.0.2.1")};
};

void LoginThrottleTest::theDelayGrowsAndNeverLocksOut()
{
    const QList<int> delays{0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60};
    for (int failures = 0; failures < delays.size(); ++failures) {
        QCOMPARE(LoginThrottle::delayAfter(failures), seconds(delays[failures]));
    }
    QCOMPARE(LoginThrottle::delayAfter(1'000'000), seconds(60));
}

void LoginThrottleTest::countsParallelGuessesBeforeAnyIsAnswered()
{
    tests::FixedClock clock;
    LoginThrottle throttle(clock);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(throttle.attempt(u"ada"_qs, m_here), seconds(0));
    }
    QCOMPARE(throttle.attempt(u"ada"_qs, m_here), seconds(1));
    clock.advance(seconds(1));
    QCOMPARE(throttle.attempt(u"ada"_qs, m_here), seconds(0));
    QCOMPARE(throttle.attempt(u"ada"_qs, m_here), seconds(2)); // one more failure now
}

void LoginThrottleTest::countsNameAndAddressTogether_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("mustWait");
    QTest::newRow("the same") << u"ada"_qs << u"192.0.2.1"_qs << true;
    QTest::newRow("the same name in another case") << u"ADA"_qs << u"192.0.2.1"_qs << true;
    QTest::newRow("another name from there") << u"bo"_qs << u"192.0.2.1"_qs << false;
    QTest::newRow("the right person elsewhere") << u"ada"_qs << u"192.0.2.2"_qs << false;
}

void LoginThrottleTest::countsNameAndAddressTogether()
{
    QFETCH(QString, name);
    QFETCH(QString, address);
    QFETCH(bool, mustWait);
    tests::FixedClock clock;
    LoginThrottle throttle(clock);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(throttle.attempt(u"ada"_qs, m_here), seconds(0));
    }
    QCOMPARE(throttle.attempt(name, QHostAddress(address)) > seconds(0), mustWait);
}

void LoginThrottleTest::forgetsAfterTheRightPasswordOrAQuietWhile()
{
    tests::FixedClock clock;
    LoginThrottle throttle(clock);
    const auto fail = [&] {
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(throttle.attempt(u"ada"_qs, m_here), seconds(0));
        }
        QVERIFY(throttle.attempt(u"ada"_qs, m_here) > seconds(0));
    };
    fail();
    throttle.succeeded(u"ada"_qs, m_here);
    fail();
    clock.advance(LoginThrottle::forgetAfter);
    fail();
}

void LoginThrottleTest::keepsItsMemoryBounded()
{
    tests::FixedClock clock;
    LoginThrottle throttle(clock);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(throttle.attempt(u"ada"_qs, m_here), seconds(0));
    }
    clock.advance(seconds(1));
    for (int i = 0; i < LoginThrottle::maxEntries; ++i) {
        QCOMPARE(throttle.attempt(u"name%1"_qs.arg(i), m_here), seconds(0));
    }
    QCOMPARE(throttle.attempt(u"ada"_qs, m_here), seconds(0)); // made room: the oldest was forgotten
}

QTEST_GUILESS_MAIN(LoginThrottleTest)
#include "tst_login_throttle.moc"
