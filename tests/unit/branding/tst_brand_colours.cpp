// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/brand_colours.h"

#include <QTest>

#include <cmath>

namespace
{

double luminance(const QByteArray &hex)
{
    const QByteArray bytes = QByteArray::fromHex(hex.mid(1));
    const auto linear = [](char c) {
        const double v = static_cast<unsigned char>(c) / 255.0;
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(bytes[0]) + 0.7152 * linear(bytes[1]) + 0.0722 * linear(bytes[2]);
}

double contrast(const QByteArray &a, const QByteArray &b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace

class BrandColoursTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryPairReadable_data();
    void keepsEveryPairReadable();
    void fallsBackToTheDefaultForWhatIsNoColour_data();
    void fallsBackToTheDefaultForWhatIsNoColour();
    void leavesAReadableBrandAsItIs();
};

void BrandColoursTest::keepsEveryPairReadable_data()
{
    QTest::addColumn<QString>("accent");
    for (const char *accent : {"#2b59d4", "#0b6b5d", "#ffffff", "#000000", "#ffcc00", "#808080", "#777777", "#ff0000",
             "#00ff00", "#1d2025"}) {
        QTest::newRow(accent) << QString::fromLatin1(accent);
    }
}

void BrandColoursTest::keepsEveryPairReadable()
{
    QFETCH(QString, accent);
    const branding::BrandColours colours = branding::coloursOf(accent);
    QVERIFY(contrast(colours.brand, colours.onBrand) >= 4.5);
    QVERIFY(contrast(colours.ink, "#ffffff") >= 4.5);
    QVERIFY(contrast(colours.inkDark, "#1d2025") >= 4.5);
    QVERIFY(contrast(colours.edgeDark, "#1d2025") >= 3.0);
}

void BrandColoursTest::fallsBackToTheDefaultForWhatIsNoColour_data()
{
    QTest::addColumn<QString>("accent");
    for (const char *accent : {"", "red", "#12", "#12345g", "#1234567", "#000;}body{x:y", "#+12345"}) {
        QTest::newRow(accent) << QString::fromLatin1(accent);
    }
}

void BrandColoursTest::fallsBackToTheDefaultForWhatIsNoColour()
{
    QFETCH(QString, accent);
    QCOMPARE(branding::coloursOf(accent), branding::coloursOf(QStringLiteral("#2b59d4")));
}

void BrandColoursTest::leavesAReadableBrandAsItIs()
{
    QCOMPARE(branding::coloursOf(QStringLiteral("#0B6B5D")).brand, QByteArray("#0b6b5d"));
    QCOMPARE(branding::coloursOf(QStringLiteral("#0b6b5d")).onBrand, QByteArray("#ffffff"));
}

QTEST_GUILESS_MAIN(BrandColoursTest)
#include "tst_brand_colours.moc"
