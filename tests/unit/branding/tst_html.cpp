// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/html.h"
#include "server/branding/page_template.h"
#include "server/branding/page_texts.h"

#include <QTest>

using branding::Html;

class HtmlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void escapesEverythingThatCouldEndATextOrAnAttribute_data();
    void escapesEverythingThatCouldEndATextOrAnAttribute();
    void showsCharactersThatCouldMislead_data();
    void showsCharactersThatCouldMislead();
    void putsArgumentsWhereTheSentenceWantsThemAndNowhereElse();
    void rendersSectionsOncePerEntry();
    void everySentenceThatAPageNamesIsInTheCatalogue_data();
    void everySentenceThatAPageNamesIsInTheCatalogue();
};

void HtmlTest::escapesEverythingThatCouldEndATextOrAnAttribute_data()
{
    QTest::addColumn<QString>("plain");
    QTest::addColumn<QByteArray>("markup");
    QTest::newRow("a script tag stays text")
        << u"<script>alert(1)</script>"_qs << QByteArray("&lt;script&gt;alert(1)&lt;/script&gt;");
    QTest::newRow("a double quote cannot end an attribute (bug 37, CVE-2026-44429)")
        << u"\" onload=\"x"_qs << QByteArray("&quot; onload=&quot;x");
    QTest::newRow("a single quote cannot either") << u"' x='"_qs << QByteArray("&#39; x=&#39;");
    QTest::newRow("an entity is not passed through") << u"&lt;"_qs << QByteArray("&amp;lt;");
    QTest::newRow("a back quote, for old browsers") << u"`"_qs << QByteArray("&#96;");
    QTest::newRow("other scripts stay as they are") << u"דנה 日本 é"_qs << QByteArray("דנה 日本 é");
    QTest::newRow("nothing stays nothing") << QString() << QByteArray();
}

void HtmlTest::escapesEverythingThatCouldEndATextOrAnAttribute()
{
    QFETCH(QString, plain);
    QFETCH(QByteArray, markup);
    QCOMPARE(Html::text(plain).bytes(), markup);
}

void HtmlTest::showsCharactersThatCouldMislead_data()
{
    QTest::addColumn<QString>("plain");
    QTest::addColumn<QString>("visible");
    QTest::newRow("right-to-left override") << QString(u"a\u202Eb"_qs) << u"a[U+202E]b"_qs;
    QTest::newRow("isolate that is never closed") << QString(u"\u2066x"_qs) << u"[U+2066]x"_qs;
    QTest::newRow("new line") << u"a\nb"_qs << u"a[U+000A]b"_qs;
    QTest::newRow("NUL") << QString(QChar(0)) << u"[U+0000]"_qs;
    QTest::newRow("zero-width space") << QString(u"a\u200Bb"_qs) << u"a[U+200B]b"_qs;
    QTest::newRow("tag characters beyond the BMP") << QString(u"\U000E0041"_qs) << u"[U+E0041]"_qs;
    QTest::newRow("a surrogate without its partner") << QString(QChar(0xd800)) << QString(u"\uFFFD"_qs);
    QTest::newRow("emoji joined by ZWJ stay whole")
        << QString(u"\U0001F468\u200D\U0001F469"_qs) << QString(u"\U0001F468\u200D\U0001F469"_qs);
}

void HtmlTest::showsCharactersThatCouldMislead()
{
    QFETCH(QString, plain);
    QFETCH(QString, visible);
    QCOMPARE(branding::visibleText(plain), visible);
}

void HtmlTest::putsArgumentsWhereTheSentenceWantsThemAndNowhereElse()
{
    // An outside name that looks like a placeholder must not pull in the next argument.
    const Html sentence
        = Html::text(u"%2 asks %1 & goes"_qs).arguments({Html::text(u"%2"_qs), Html::isolated(u"<b>"_qs)});
    QCOMPARE(sentence.bytes(), QByteArray("<bdi>&lt;b&gt;</bdi> asks %2 &amp; goes"));
    QCOMPARE(Html::text(u"100 %"_qs).arguments({Html::text(u"x"_qs)}).bytes(), QByteArray("100 %"));
}

void HtmlTest::rendersSectionsOncePerEntry()
{
    const auto page = branding::PageTemplate::parse(
        "{{greeting}}:{{#name}}[{{first}}{{#old}}!{{/old}}]{{/name}}{{#none}}never{{/none}}");
    branding::TemplateValues values;
    values.set("greeting", Html::text(u"<"_qs));
    for (const QString &first : {u"Ada"_qs, u"Bo"_qs}) {
        branding::TemplateValues entry;
        entry.set("first", Html::text(first));
        if (first == u"Bo"_qs) {
            entry.show("old");
        }
        values.show("name", entry);
    }
    QCOMPARE(page.render(values).bytes(), QByteArray("&lt;:[Ada][Bo!]"));
}

void HtmlTest::everySentenceThatAPageNamesIsInTheCatalogue_data()
{
    QTest::addColumn<QString>("page");
    for (const char *page : {"layout", "signin", "consent", "waiting", "error", "landing"}) {
        QTest::newRow(page) << QString::fromLatin1(page);
    }
}

void HtmlTest::everySentenceThatAPageNamesIsInTheCatalogue()
{
    QFETCH(QString, page);
    const QList<QByteArray> keys = branding::PageTemplate::load(page).textKeys();
    QVERIFY(!keys.isEmpty());
    for (const QByteArray &key : keys) {
        QVERIFY2(branding::hasText(key), key.constData());
    }
}

QTEST_GUILESS_MAIN(HtmlTest)
#include "tst_html.moc"
