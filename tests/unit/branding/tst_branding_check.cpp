// SPDX-License-Identifier: GPL-3.0-or-later
// The one validator of branding: what a form, a file or a command may say, and what a logo may hold.
#include "server/branding/branding_check.h"
#include "server/branding/branding_json.h"
#include "server/branding/logo_png.h"

#include <QJsonObject>
#include <QTest>
#include <QtEndian>

#include <array>

using namespace branding;

namespace
{

quint32 crc(const QByteArray &bytes)
{
    quint32 value = 0xffffffffU;
    for (const char byte : bytes) {
        value ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1U) ? 0xedb88320U ^ (value >> 1) : value >> 1;
        }
    }
    return value ^ 0xffffffffU;
}

QByteArray big(quint32 number)
{
    QByteArray bytes(4, '\0');
    qToBigEndian(number, bytes.data());
    return bytes;
}

QByteArray chunk(const QByteArray &type, const QByteArray &data)
{
    return big(quint32(data.size())) + type + data + big(crc(type + data));
}

struct Picture {
    quint32 width = 2;
    quint32 height = 2;
    QByteArray pixels = QByteArray(2 * (1 + 2 * 4), '\x40'); // RGBA, a filter byte a row
    QByteArray extra = {};
};

QByteArray png(const Picture &picture = {})
{
    QByteArray pixels = picture.pixels;
    pixels[0] = 0;
    const QByteArray header = big(picture.width) + big(picture.height) + QByteArray("\x08\x06\x00\x00\x00", 5);
    return QByteArray("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", header) + picture.extra + chunk("IDAT", qCompress(pixels).mid(4)) + chunk("IEND", {});
}

} // namespace

class BrandingCheckTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatItStartsWithIsGood();
    void refuses_data();
    void refuses();
    void takesGoodLinks_data();
    void takesGoodLinks();
    void aLogoLosesEverythingButItsPicture();
    void refusesLogos_data();
    void refusesLogos();
    void everythingComesBackFromAFile();
    void aFileWithASpellingMistakeIsRefused_data();
    void aFileWithASpellingMistakeIsRefused();
};

void BrandingCheckTest::whatItStartsWithIsGood()
{
    const auto checked = checkedBranding({});
    QVERIFY(checked);
    QCOMPARE(*checked, Branding());
}

void BrandingCheckTest::refuses_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *name, const char *field, const QString &value) { QTest::newRow(name) << QString::fromLatin1(field) << value; };
    row("no name", "name", u"   "_qs);
    row("a name that fills the page", "name", QString(61, u'a'));
    row("a name that turns the line around", "name", QString(u"Acme \u202egro.live"_qs));
    row("a line break in the name", "name", u"Acme\nTools"_qs);
    row("a long description", "description", QString(141, u'a'));
    row("a long footer", "footer", QString(241, u'a'));
    row("a colour by name", "accent", u"red"_qs);
    row("three digits", "accent", u"#abc"_qs);
    row("a style instead of a colour", "accent", u"#fff;}body{display:none"_qs);
    row("a script as link", "support_url", u"javascript:alert(1)"_qs);
    row("data as link", "terms_url", u"data:text/html,hello"_qs);
    row("an unencrypted link", "privacy_url", u"http://acme.example/privacy"_qs);
    row("a link with a password in it", "terms_url", u"https://a:b@acme.example/"_qs);
    row("mail to nobody", "support_url", u"mailto:"_qs);
    row("half an address", "terms_url", u"acme.example/terms"_qs);
}

void BrandingCheckTest::refuses()
{
    QFETCH(QString, field);
    QFETCH(QString, value);
    const auto branding = brandingFromJson({{field, value}});
    QVERIFY(!branding);
    QCOMPARE(branding.error().field, field);
    QVERIFY(!branding.error().sentence.isEmpty());
}

void BrandingCheckTest::takesGoodLinks_data()
{
    QTest::addColumn<QString>("link");
    QTest::newRow("none") << QString();
    QTest::newRow("https") << u"https://acme.example/help?from=gate"_qs;
    QTest::newRow("a mail address") << u"mailto:it@acme.example"_qs;
}

void BrandingCheckTest::takesGoodLinks()
{
    QFETCH(QString, link);
    const auto branding = brandingFromJson({{u"support_url"_qs, link}});
    QVERIFY(branding);
    QCOMPARE(branding->supportUrl, link);
}

void BrandingCheckTest::aLogoLosesEverythingButItsPicture()
{
    const QByteArray plain = png();
    const QByteArray chatty = png({.extra = chunk("tEXt", QByteArray("Comment\0made at home", 20)) + chunk("eXIf", "secret place")});
    const auto cleaned = cleanedLogo(chatty);
    QVERIFY(cleaned);
    QCOMPARE(*cleaned, plain);
    QCOMPARE(*cleanedLogo(QByteArray(plain + "and a program behind it")), plain);
}

void BrandingCheckTest::refusesLogos_data()
{
    QTest::addColumn<QByteArray>("logo");
    QByteArray changed = png();
    changed[changed.size() - 20] = char(changed[changed.size() - 20] ^ 1);
    QTest::newRow("nothing") << QByteArray("\x89PNG\r\n\x1a\n", 8);
    QTest::newRow("a page") << QByteArray("<!doctype html><script>alert(1)</script>");
    QTest::newRow("SVG: drawn in the console only") << QByteArray("<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    QTest::newRow("cut off") << png().chopped(5);
    QTest::newRow("changed on the way") << changed;
    QTest::newRow("no pixels at all") << png({.width = 0});
    QTest::newRow("fewer pixels than it says") << png({.height = 3});
    QTest::newRow("more pixels than it says") << png({.pixels = QByteArray(64 * 1024, '\0')});
    QTest::newRow("as wide as a wall") << png({.width = 100'000});
    QTest::newRow("too many bytes") << QByteArray(png() + QByteArray(300 * 1024, 'x'));
}

void BrandingCheckTest::refusesLogos()
{
    QFETCH(QByteArray, logo);
    QVERIFY(!cleanedLogo(logo));
    Branding branding;
    branding.logo = logo;
    const auto checked = checkedBranding(branding);
    QVERIFY(!checked);
    QCOMPARE(checked.error().field, u"logo"_qs);
}

void BrandingCheckTest::everythingComesBackFromAFile()
{
    const Branding branding{u"Acme Tools"_qs, u"Search and files."_qs, u"#0b6b5d"_qs, ColourScheme::Dark, png(), u"mailto:it@acme.example"_qs,
                            u"https://acme.example/terms"_qs, u"https://acme.example/privacy"_qs, u"Acme Ltd."_qs};
    const auto again = brandingFromJson(toJson(branding));
    QVERIFY(again);
    QCOMPARE(*again, branding);
    const auto changed = brandingFromJson({{u"name"_qs, u"Other"_qs}}, branding);
    QVERIFY(changed);
    QCOMPARE(changed->accent, branding.accent); // what is absent stays
}

void BrandingCheckTest::aFileWithASpellingMistakeIsRefused_data()
{
    QTest::addColumn<QString>("member");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("an unknown member") << u"colour"_qs << QJsonValue(u"#ffffff"_qs);
    QTest::newRow("a number for a name") << u"name"_qs << QJsonValue(7);
    QTest::newRow("an unknown scheme") << u"scheme"_qs << QJsonValue(u"sepia"_qs);
    QTest::newRow("a logo that is no base64") << u"logo_png"_qs << QJsonValue(u"%%%"_qs);
}

void BrandingCheckTest::aFileWithASpellingMistakeIsRefused()
{
    QFETCH(QString, member);
    QFETCH(QJsonValue, value);
    const auto branding = brandingFromJson({{member, value}});
    QVERIFY(!branding);
    QCOMPARE(branding.error().field, member);
}

QTEST_GUILESS_MAIN(BrandingCheckTest)
#include "tst_branding_check.moc"
