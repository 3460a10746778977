// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/pkce.h"

#include <QTest>

class PkceTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsTheExampleOfTheRfc();
    void refuses_data();
    void refuses();
};

static const QString Challenge = QStringLiteral("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
static const QByteArray Verifier = QByteArrayLiteral("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

void PkceTest::acceptsTheExampleOfTheRfc()
{
    QVERIFY(oauth::isCodeChallenge(Challenge)); // RFC 7636 appendix B
    QVERIFY(oauth::isCodeVerifier(Verifier));
    QVERIFY(oauth::codeVerifierMatches(Challenge, Verifier));
    QVERIFY(oauth::isCodeVerifier(QByteArray(128, '~')));
}

void PkceTest::refuses_data()
{
    QTest::addColumn<QString>("challenge");
    QTest::addColumn<QByteArray>("verifier");
    QTest::newRow("RFC 7636 4.6 another verifier") << Challenge << QByteArray(43, 'a');
    QTest::newRow("RFC 7636 4.1 verifier too short") << Challenge << Verifier.chopped(1);
    QTest::newRow("RFC 7636 4.1 verifier too long") << Challenge << QByteArray(129, 'a');
    QTest::newRow("RFC 7636 4.1 verifier with a blank") << Challenge << Verifier.chopped(1) + ' ';
    QTest::newRow("protocol 5 bug 2: no verifier") << Challenge << QByteArray();
    QTest::newRow("protocol 5 bug 3: no challenge stored, none sent") << QString() << QByteArray();
    QTest::newRow("protocol 5 bug 3: no challenge stored, any verifier") << QString() << Verifier;
    QTest::newRow("RFC 9700 2.1.1 plain: the verifier as challenge") << QString::fromLatin1(Verifier) << Verifier;
    QTest::newRow("protocol 3.7 challenge of 44 characters") << QString(Challenge + QLatin1Char('A')) << Verifier;
    QTest::newRow("protocol 3.7 challenge padded") << QString(Challenge.chopped(1) + QLatin1Char('=')) << Verifier;
    QTest::newRow("challenge with stray bits") << QString(Challenge.chopped(1) + QLatin1Char('N')) << Verifier;
    QTest::newRow("challenge with a character beyond Latin-1")
        << QString(Challenge.chopped(1) + QChar(0x141)) << Verifier;
}

void PkceTest::refuses()
{
    QFETCH(QString, challenge);
    QFETCH(QByteArray, verifier);
    QVERIFY(!oauth::codeVerifierMatches(challenge, verifier));
}

QTEST_GUILESS_MAIN(PkceTest)
#include "tst_pkce.moc"
