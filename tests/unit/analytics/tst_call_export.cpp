// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/call_export.h"
#include "tests/support/memory_database.h"
#include "tests/unit/analytics/random_calls.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using analytics::ExportFormat;
using analytics::ExportOptions;
using analytics::Filter;
using store::CallRow;
using tests::RandomCalls;

class CallExportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theHeaderIsThatOfTheProduct();
    void pythonReadsBackWhatWasRecorded_data();
    void pythonReadsBackWhatWasRecorded();
    void exportsWhatTheFilterLeaves();
    void jsonLinesHaveTypes();
    void namesThingsAsOpenTelemetryDoes();
    void writesTimesInAZone();
    void refusesWhatMakesNoSense_data();
    void refusesWhatMakesNoSense();

private:
    [[nodiscard]] QByteArray exported(const Filter &filter, const ExportOptions &options);

    tests::MemoryDatabase m_database;
    QList<CallRow> m_calls;
};

void CallExportTest::initTestCase()
{
    const QStringList hostile{u"=cmd()"_qs,        u"+1"_qs,     u"-1"_qs, u"@x"_qs,      u"\tx"_qs,       u"\"a;b\""_qs, u"a,b"_qs,
                              u"line\nbreak"_qs,   u"cr\r\nlf"_qs, u" x "_qs, u"שלום עולם"_qs, u"\U0001F600"_qs, u"'quoted"_qs, u"a|b\tc"_qs};
    RandomCalls random(3);
    for (int i = 0; i < 500; ++i) {
        CallRow call = random.next();
        call.name = hostile.at(i % hostile.size());
        call.login = hostile.at((i / 7) % hostile.size());
        m_calls << call;
    }
    QVERIFY(RandomCalls::write(m_database.transaction(), m_calls));
    std::sort(m_calls.begin(), m_calls.end(), [](const CallRow &a, const CallRow &b) { return std::pair(a.time, a.id) < std::pair(b.time, b.id); });
}

QByteArray CallExportTest::exported(const Filter &filter, const ExportOptions &options)
{
    QByteArray text;
    std::optional<store::CallPosition> after;
    do {
        const auto page = analytics::exportCalls(m_database.database(), filter, options, after, 37);
        if (!page) {
            qFatal("%s", qPrintable(page.error().detail));
        }
        text += page->text;
        after = page->next;
    } while (after);
    return text;
}

void CallExportTest::theHeaderIsThatOfTheProduct()
{
    Filter nobody;
    nobody.users = {core::UserId(QByteArray("nobody"))};
    QCOMPARE(exported(nobody, {}),
             QByteArray("time,request_id,user_id,login,name,email,client_id,client_name,client_version,server,tool,revision,transport,session,outcome,error,"
                        "duration_ms,queue_ms,request_bytes,response_bytes,cost\r\n"));
}

void CallExportTest::pythonReadsBackWhatWasRecorded_data()
{
    QTest::addColumn<char>("separator");
    QTest::addColumn<bool>("hasByteOrderMark");
    QTest::newRow("commas") << ',' << false;
    QTest::newRow("semicolons, byte order mark") << ';' << true;
    QTest::newRow("tabs") << '\t' << false;
    QTest::newRow("bars") << '|' << false;
}

void CallExportTest::pythonReadsBackWhatWasRecorded()
{
    QFETCH(char, separator);
    QFETCH(bool, hasByteOrderMark);
    ExportOptions options;
    options.separator = QLatin1Char(separator);
    options.hasByteOrderMark = hasByteOrderMark;
    options.columns = QStringList{u"name"_qs, u"login"_qs, u"client_name"_qs, u"error"_qs, u"outcome"_qs, u"duration_ms"_qs, u"cost"_qs};
    QProcess python;
    const QString program = u"import csv, io, json, sys\n"
                            "text = sys.stdin.buffer.read().decode('utf-8-sig')\n"
                            "json.dump(list(csv.reader(io.StringIO(text, newline=''), delimiter=sys.argv[1])), sys.stdout)\n"_qs;
    python.start(u"python3"_qs, {u"-c"_qs, program, QString(QLatin1Char(separator))});
    QVERIFY(python.waitForStarted());
    python.write(exported({}, options));
    python.closeWriteChannel();
    QVERIFY(python.waitForFinished());
    const QJsonArray rows = QJsonDocument::fromJson(python.readAllStandardOutput()).array();
    QCOMPARE(rows.size(), m_calls.size() + 1);
    QCOMPARE(rows.at(0).toArray().at(0).toString(), u"name"_qs);
    const auto safe = [](const QString &text) { return !text.isEmpty() && u"=+-@\t\r\n"_qs.contains(text.front()) ? u'\'' + text : text; };
    for (qsizetype i = 0; i < m_calls.size(); ++i) {
        const QJsonArray row = rows.at(i + 1).toArray();
        const CallRow &call = m_calls.at(i);
        QCOMPARE(row.at(0).toString(), safe(call.name));
        QCOMPARE(row.at(1).toString(), safe(call.login));
        QCOMPARE(row.at(2).toString(), safe(call.clientName));
        QCOMPARE(row.at(3).toString(), safe(call.error));
        QCOMPARE(row.at(4).toString(), QString(store::toWire(call.outcome)));
        QCOMPARE(row.at(5).toString(), QString::number(double(call.duration.count()) / 1000, 'f', 3));
        QCOMPARE(row.at(6).toString(), QString::number(double(call.costMicros) / 1e6, 'f', 6));
    }
}

void CallExportTest::exportsWhatTheFilterLeaves()
{
    RandomCalls random(11);
    for (int i = 0; i < 50; ++i) {
        const Filter filter = random.nextFilter();
        const auto fitting = std::count_if(m_calls.begin(), m_calls.end(), [&](const CallRow &call) { return RandomCalls::fits(call, filter); });
        ExportOptions options;
        options.format = ExportFormat::JsonLines;
        QCOMPARE(exported(filter, options).count('\n'), fitting);
    }
}

void CallExportTest::jsonLinesHaveTypes()
{
    ExportOptions options;
    options.format = ExportFormat::JsonLines;
    options.columns = QStringList{u"time"_qs, u"request_bytes"_qs, u"arguments"_qs, u"result"_qs};
    const QJsonObject line = QJsonDocument::fromJson(exported({}, options).split('\n').constFirst()).object();
    QVERIFY(line.value(u"time"_qs).toString().endsWith(u'Z'));
    QVERIFY(line.value(u"request_bytes"_qs).isDouble());
    QVERIFY(line.value(u"arguments"_qs).isString());
    QVERIFY(line.value(u"result"_qs).isNull()); // not recorded, which is not the same as empty
}

void CallExportTest::namesThingsAsOpenTelemetryDoes()
{
    ExportOptions options;
    options.format = ExportFormat::JsonLines;
    options.names = analytics::ExportNames::OpenTelemetry;
    const QJsonObject line = QJsonDocument::fromJson(exported({}, options).split('\n').constFirst()).object();
    QCOMPARE(line.value(u"mcp.method.name"_qs).toString(), u"tools/call"_qs);
    for (const char *name : {"gen_ai.tool.name", "mcp.session.id", "mcp.protocol.version", "user.id", "error.type", "outcome"}) {
        QVERIFY2(line.contains(QLatin1String(name)), name);
    }
    QVERIFY(!line.contains(u"tool"_qs));
}

void CallExportTest::writesTimesInAZone()
{
    ExportOptions options;
    options.columns = QStringList{u"time"_qs, u"duration_ms"_qs};
    options.timeZone = u"Asia/Kolkata"_qs;
    options.decimalPoint = u',';
    options.separator = u';';
    const QByteArray line = exported({}, options).split('\n').at(1);
    QVERIFY2(line.contains("+05:30;"), line.constData());
    QVERIFY2(line.contains(','), line.constData());
}

void CallExportTest::refusesWhatMakesNoSense_data()
{
    QTest::addColumn<ExportOptions>("options");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *title, const char *word, auto change) {
        ExportOptions options;
        change(options);
        QTest::newRow(title) << options << QString::fromLatin1(word);
    };
    row("an unknown column", "column", [](ExportOptions &o) { o.columns = QStringList{u"secret"_qs}; });
    row("a separator that is part of a word", "separator", [](ExportOptions &o) { o.separator = u'x'; });
    row("a decimal point that is none", "decimal", [](ExportOptions &o) { o.decimalPoint = u';'; });
    row("a zone that there is not", "zone", [](ExportOptions &o) { o.timeZone = u"Mars/Olympus"_qs; });
}

void CallExportTest::refusesWhatMakesNoSense()
{
    QFETCH(ExportOptions, options);
    QFETCH(QString, word);
    const auto sound = analytics::checkExport(options);
    QVERIFY(!sound);
    QVERIFY2(sound.error().contains(word), qPrintable(sound.error()));
}

QTEST_GUILESS_MAIN(CallExportTest)
#include "tst_call_export.moc"
