// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/base64url.h"
#include "server/core/constant_time.h"
#include "server/core/digest.h"
#include "server/core/random.h"

#include <QTest>

class CoreValuesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hashesAsPublished_data();
    void hashesAsPublished();
    void derivesAsRfc5869();
    void decodesBase64UrlStrictly_data();
    void decodesBase64UrlStrictly();
    void comparesSecrets();
    void neverRepeatsATokenIn10000();
};

void CoreValuesTest::hashesAsPublished_data()
{
    QTest::addColumn<QByteArray>("actual");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("FIPS 180-4 'abc'") << core::sha256("abc").toHex()
                                      << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("RFC 4231 test case 2") << core::hmacSha256("Jefe", "what do ya want for nothing?").toHex()
                                          << QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

void CoreValuesTest::hashesAsPublished()
{
    QFETCH(QByteArray, actual);
    QFETCH(QByteArray, expected);
    QCOMPARE(actual, expected);
}

void CoreValuesTest::derivesAsRfc5869()
{
    const QByteArray key = QByteArray(22, '\x0b');
    const QByteArray salt = QByteArray::fromHex("000102030405060708090a0b0c");
    const QByteArray info = QByteArray::fromHex("f0f1f2f3f4f5f6f7f8f9");
    QCOMPARE(core::hkdfSha256(key, salt, info, 42).toHex(),
             QByteArray("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
    QCOMPARE(core::hkdfSha256(key, {}, {}, 42).toHex(), // appendix A.3: no salt, no info
             QByteArray("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
}

void CoreValuesTest::decodesBase64UrlStrictly_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isValid");
    QTest::newRow("RFC 7515 appendix C") << QByteArray("A-z_4ME") << true;
    QTest::newRow("padding") << QByteArray("YQ==") << false;
    QTest::newRow("standard alphabet") << QByteArray("A+z/4ME") << false;
    QTest::newRow("stray bits: a second spelling of the same bytes") << QByteArray("YR") << false;
    QTest::newRow("white space") << QByteArray("YWJj\n") << false;
}

void CoreValuesTest::decodesBase64UrlStrictly()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isValid);
    QCOMPARE(core::fromBase64Url(text).has_value(), isValid);
}

void CoreValuesTest::comparesSecrets()
{
    QVERIFY(core::constantTimeEquals("same", "same"));
    QVERIFY(!core::constantTimeEquals("same", "sama"));
    QVERIFY(!core::constantTimeEquals("same", "same1"));
    QVERIFY(core::constantTimeEquals("", ""));
}

void CoreValuesTest::neverRepeatsATokenIn10000()
{
    QSet<QByteArray> seen;
    for (int i = 0; i < 10000; ++i) {
        seen.insert(core::randomToken(16));
    }
    QCOMPARE(seen.size(), 10000);
    QCOMPARE(core::randomToken(32).size(), 43);
}

QTEST_GUILESS_MAIN(CoreValuesTest)
#include "tst_core_values.moc"
