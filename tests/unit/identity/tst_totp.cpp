// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/totp.h"

#include <QTest>

using namespace identity;

class TotpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheCodesOfTheRfc_data();
    void givesTheCodesOfTheRfc();
    void acceptsAClockThatIsALittleOff_data();
    void acceptsAClockThatIsALittleOff();
    void spellsBase32_data();
    void spellsBase32();
    void tellsAnAppWhatItNeeds();

private:
    const core::Secret m_secret{QByteArrayView("12345678901234567890")};
    static core::Seconds at(qint64 seconds) { return core::Seconds(std::chrono::seconds(seconds)); }
};

void TotpTest::givesTheCodesOfTheRfc_data()
{
    QTest::addColumn<qint64>("time");
    QTest::addColumn<QByteArray>("code"); // the last six digits of the eight in the table
    QTest::newRow("RFC 6238 appendix B: 59") << qint64(59) << QByteArray("287082");
    QTest::newRow("1111111109") << qint64(1111111109) << QByteArray("081804");
    QTest::newRow("1111111111") << qint64(1111111111) << QByteArray("050471");
    QTest::newRow("1234567890") << qint64(1234567890) << QByteArray("005924");
    QTest::newRow("2000000000") << qint64(2000000000) << QByteArray("279037");
    QTest::newRow("20000000000") << qint64(20000000000) << QByteArray("353130");
}

void TotpTest::givesTheCodesOfTheRfc()
{
    QFETCH(qint64, time);
    QFETCH(QByteArray, code);
    QCOMPARE(totpCode(m_secret, totpStepAt(at(time))), code);
}

void TotpTest::acceptsAClockThatIsALittleOff_data()
{
    QTest::addColumn<qint64>("codeTime");
    QTest::addColumn<qint64>("lastStep");
    QTest::addColumn<bool>("isGood");
    const qint64 now = 1111111111;
    QTest::newRow("now") << now << qint64(0) << true;
    QTest::newRow("RFC 6238 5.2: one step behind") << now - 30 << qint64(0) << true;
    QTest::newRow("one step ahead") << now + 30 << qint64(0) << true;
    QTest::newRow("two steps behind") << now - 60 << qint64(0) << false;
    QTest::newRow("two steps ahead") << now + 60 << qint64(0) << false;
    QTest::newRow("RFC 6238 5.2: used before") << now << now / 30 << false;
    QTest::newRow("one before the last that was used") << now - 30 << now / 30 << false;
}

void TotpTest::acceptsAClockThatIsALittleOff()
{
    QFETCH(qint64, codeTime);
    QFETCH(qint64, lastStep);
    QFETCH(bool, isGood);
    const QByteArray code = totpCode(m_secret, totpStepAt(at(codeTime)));
    const auto step = matchingTotpStep(m_secret, code, at(1111111111), lastStep);
    QCOMPARE(step.has_value(), isGood);
    if (isGood) {
        QCOMPARE(*step, codeTime / 30);
    }
}

void TotpTest::spellsBase32_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("RFC 4648 section 10: f") << QByteArray("f") << QByteArray("MY");
    QTest::newRow("fo") << QByteArray("fo") << QByteArray("MZXQ");
    QTest::newRow("foo") << QByteArray("foo") << QByteArray("MZXW6");
    QTest::newRow("foob") << QByteArray("foob") << QByteArray("MZXW6YQ");
    QTest::newRow("fooba") << QByteArray("fooba") << QByteArray("MZXW6YTB");
    QTest::newRow("foobar") << QByteArray("foobar") << QByteArray("MZXW6YTBOI");
    QTest::newRow("high bytes") << QByteArray("\xff\xff\xff\xff\xff") << QByteArray("77777777");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
}

void TotpTest::spellsBase32()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    QCOMPARE(toBase32(bytes), text);
}

void TotpTest::tellsAnAppWhatItNeeds()
{
    const core::Secret uri = totpUri(core::Secret("foobar"), QStringLiteral("My Gate"), QStringLiteral("a&b@x"));
    QCOMPARE(uri.reveal(), QByteArrayView("otpauth://totp/My%20Gate:a%26b%40x?secret=MZXW6YTBOI&issuer=My%20Gate"));
    QCOMPARE(newTotpSecret().reveal().size(), 20);
    QVERIFY(newTotpSecret().reveal() != newTotpSecret().reveal());
}

QTEST_GUILESS_MAIN(TotpTest)
#include "tst_totp.moc"
