// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sql_script.h"

#include <QTest>

class SqlScriptTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cuts_data();
    void cuts();
};

void SqlScriptTest::cuts_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QStringList>("statements");
    QTest::newRow("nothing") << u" \n -- only this\n"_qs << QStringList();
    QTest::newRow("two, the last without its end") << u"A;\nB"_qs << QStringList{u"A"_qs, u"B"_qs};
    QTest::newRow("a semicolon in a comment") << u"A -- x; y\nB; /* ; */ C;"_qs << QStringList{u"A -- x; y\nB"_qs, u"C"_qs};
    QTest::newRow("a semicolon in quotes") << u"A ';' \";\"; B 'it''s; so';"_qs << QStringList{u"A ';' \";\""_qs, u"B 'it''s; so'"_qs};
    QTest::newRow("a comment mark in quotes") << u"A '--'; B;"_qs << QStringList{u"A '--'"_qs, u"B"_qs};
    QTest::newRow("a trigger keeps its body")
        << u"CREATE TRIGGER t AFTER INSERT ON x BEGIN DELETE FROM y; DELETE FROM z; END; B;"_qs
        << QStringList{u"CREATE TRIGGER t AFTER INSERT ON x BEGIN DELETE FROM y; DELETE FROM z; END"_qs, u"B"_qs};
    QTest::newRow("empty statements") << u";;A;;"_qs << QStringList{u"A"_qs};
}

void SqlScriptTest::cuts()
{
    QFETCH(QString, script);
    QFETCH(QStringList, statements);
    QCOMPARE(store::statementsOf(script), statements);
}

QTEST_APPLESS_MAIN(SqlScriptTest)
#include "tst_sql_script.moc"
