// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/csv.h"
#include "server/core/iso_time.h"

#include <QTest>

class CsvTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesACell_data();
    void writesACell();
    void endsALineWithCrlf();
    void writesTimeInUtcWithMilliseconds();
};

void CsvTest::writesACell_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("plain text stays as it is") << u"alice"_qs << QByteArray("alice");
    QTest::newRow("nothing stays nothing") << QString() << QByteArray("");
    QTest::newRow("RFC 4180 section 2.6: a separator is quoted") << u"a,b"_qs << QByteArray("\"a,b\"");
    QTest::newRow("RFC 4180 section 2.6: a line break is quoted") << u"a\r\nb"_qs << QByteArray("\"a\r\nb\"");
    QTest::newRow("RFC 4180 section 2.7: a quote is doubled") << u"say \"a\""_qs << QByteArray("\"say \"\"a\"\"\"");
    QTest::newRow("blanks at the ends survive") << u" a "_qs << QByteArray("\" a \"");
    QTest::newRow("another alphabet is UTF-8") << u"Žofie"_qs << QByteArray("\xc5\xbdofie");
    QTest::newRow("a formula becomes text") << u"=HYPERLINK(\"x\")"_qs << QByteArray("\"'=HYPERLINK(\"\"x\"\")\"");
    QTest::newRow("plus starts a formula") << u"+1"_qs << QByteArray("'+1");
    QTest::newRow("minus starts a formula") << u"-1"_qs << QByteArray("'-1");
    QTest::newRow("at starts a formula") << u"@sum"_qs << QByteArray("'@sum");
    QTest::newRow("a tab in front does not hide a formula") << u"\t=1"_qs << QByteArray("'\t=1");
    QTest::newRow("an address is no formula") << u"a@example.org"_qs << QByteArray("a@example.org");
}

void CsvTest::writesACell()
{
    QFETCH(QString, text);
    QTEST(core::csvCell(text), "cell");
}

void CsvTest::endsALineWithCrlf()
{
    QCOMPARE(core::csvLine({"1", "a", ""}), QByteArray("1,a,\r\n"));
    QCOMPARE(core::csvLine({"1", core::csvCell(u"a;b"_qs, ';')}, ';'), QByteArray("1;\"a;b\"\r\n"));
}

void CsvTest::writesTimeInUtcWithMilliseconds()
{
    QCOMPARE(core::toIsoTime(core::Milliseconds(std::chrono::milliseconds(0))), u"1970-01-01T00:00:00.000Z"_qs);
    QCOMPARE(core::toIsoTime(core::Milliseconds(std::chrono::milliseconds(1'800'000'000'007))), u"2027-01-15T08:00:00.007Z"_qs);
}

QTEST_GUILESS_MAIN(CsvTest)
#include "tst_csv.moc"
