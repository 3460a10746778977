// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/random.h"
#include "server/core/sealed_box.h"

#include <QTest>

using core::Secret;

class SealedBoxTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensWhatItSealed();
    void refusesWhatWasChanged_data();
    void refusesWhatWasChanged();
    void sealsTheSameValueDifferentlyEachTime();
};

void SealedBoxTest::opensWhatItSealed()
{
    const Secret key(core::randomBytes(32));
    const QByteArray box = core::seal(key, "row 7", Secret(QByteArrayView("token \0 with zero", 17)));
    const auto plain = core::unseal(key, "row 7", box);
    QVERIFY(plain.has_value());
    QCOMPARE(plain->reveal().toByteArray(), QByteArray("token \0 with zero", 17));
}

void SealedBoxTest::refusesWhatWasChanged_data()
{
    QTest::addColumn<int>("byteToFlip");
    QTest::addColumn<QByteArray>("context");
    QTest::addColumn<bool>("useOtherKey");
    QTest::newRow("nonce changed") << 0 << QByteArray("row 7") << false;
    QTest::newRow("ciphertext changed") << 12 << QByteArray("row 7") << false;
    QTest::newRow("tag changed") << 12 + 5 + 15 << QByteArray("row 7") << false;
    QTest::newRow("moved to another row") << -1 << QByteArray("row 8") << false;
    QTest::newRow("another key") << -1 << QByteArray("row 7") << true;
}

void SealedBoxTest::refusesWhatWasChanged()
{
    QFETCH(int, byteToFlip);
    QFETCH(QByteArray, context);
    QFETCH(bool, useOtherKey);
    const Secret key(core::randomBytes(32));
    QByteArray box = core::seal(key, "row 7", Secret("value"));
    if (byteToFlip >= 0) {
        box[byteToFlip] = char(box[byteToFlip] ^ 1);
    }
    QVERIFY(!core::unseal(useOtherKey ? Secret(core::randomBytes(32)) : key, context, box));
    QVERIFY(!core::unseal(key, context, box.first(5)));
}

void SealedBoxTest::sealsTheSameValueDifferentlyEachTime()
{
    const Secret key(core::randomBytes(32));
    QVERIFY(core::seal(key, "c", Secret("v")) != core::seal(key, "c", Secret("v")));
}

QTEST_GUILESS_MAIN(SealedBoxTest)
#include "tst_sealed_box.moc"
