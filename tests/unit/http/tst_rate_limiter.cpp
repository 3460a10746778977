// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/rate_limiter.h"
#include "tests/support/fixed_clock.h"

#include <QTest>

using namespace std::chrono_literals;

class RateLimiterTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allowsABurstThenAsksToWait();
    void refillsWithTime();
    void countsKeysApart();
    void forgetsTheLongestUnusedKeyWhenFull();
    void survivesAClockSetBack();

private:
    tests::FixedClock m_clock;
};

void RateLimiterTest::allowsABurstThenAsksToWait()
{
    http::RateLimiter limiter(m_clock, {.burst = 3, .refill = 10s});
    for (int i = 0; i < 3; ++i) {
        QVERIFY(!limiter.retryAfter("a"));
    }
    QVERIFY(limiter.retryAfter("a") == 10s);
    m_clock.advance(9500ms);
    QVERIFY2(limiter.retryAfter("a") == 1s, "RFC 9110 10.2.3: whole seconds, rounded up");
}

void RateLimiterTest::refillsWithTime()
{
    http::RateLimiter limiter(m_clock, {.burst = 2, .refill = 1s});
    QVERIFY(!limiter.retryAfter("a"));
    QVERIFY(!limiter.retryAfter("a"));
    QVERIFY(limiter.retryAfter("a"));
    m_clock.advance(1s);
    QVERIFY(!limiter.retryAfter("a"));
    QVERIFY(limiter.retryAfter("a"));
    m_clock.advance(1h);
    QVERIFY(!limiter.retryAfter("a"));
    QVERIFY(!limiter.retryAfter("a"));
    QVERIFY2(limiter.retryAfter("a"), "an hour fills the bucket, not more");
}

void RateLimiterTest::countsKeysApart()
{
    http::RateLimiter limiter(m_clock, {.burst = 1});
    QVERIFY(!limiter.retryAfter("a"));
    QVERIFY(limiter.retryAfter("a"));
    QVERIFY(!limiter.retryAfter("b"));
}

void RateLimiterTest::forgetsTheLongestUnusedKeyWhenFull()
{
    http::RateLimiter limiter(m_clock, {.burst = 1, .refill = 1h, .maxKeys = 100});
    QVERIFY(!limiter.retryAfter("kept"));
    for (int i = 0; i < 10'000; ++i) {
        QVERIFY(!limiter.retryAfter(QByteArray::number(i)));
        QVERIFY2(limiter.retryAfter("kept"), "a key in use is not forgotten");
    }
    QCOMPARE(limiter.keyCount(), qsizetype(100));
}

void RateLimiterTest::survivesAClockSetBack()
{
    http::RateLimiter limiter(m_clock, {.burst = 2, .refill = 1s});
    QVERIFY(!limiter.retryAfter("a"));
    m_clock.advance(-1h);
    const auto wait = limiter.retryAfter("a");
    QVERIFY(!wait || *wait <= 2s);
}

QTEST_GUILESS_MAIN(RateLimiterTest)
#include "tst_rate_limiter.moc"
