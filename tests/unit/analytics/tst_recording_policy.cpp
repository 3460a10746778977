// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/recordable_text.h"
#include "server/analytics/recording_policy.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using analytics::CallEvent;
using analytics::RecordableText;
using analytics::RecordingLevel;
using analytics::RecordingPolicy;
using analytics::ToolPattern;

class RecordingPolicyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesWhatIsNoSecret_data();
    void writesWhatIsNoSecret();
    void saysWhatWasCut();
    void takesNoLongerForALargeMessage();
    void recordsByToolAndLevel_data();
    void recordsByToolAndLevel();
    void pricesCallsThatSucceeded();
    void checksPatterns();
};

namespace
{

QJsonObject json(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

CallEvent callOf(const char *server, const char *tool)
{
    CallEvent event;
    event.server = QString::fromLatin1(server);
    event.tool = QString::fromLatin1(tool);
    event.givenArguments = QJsonObject{{QStringLiteral("a"), 1}};
    event.givenResult = QJsonObject{{QStringLiteral("r"), 2}};
    return event;
}

} // namespace

void RecordingPolicyTest::writesWhatIsNoSecret_data()
{
    QTest::addColumn<QByteArray>("given");
    QTest::addColumn<QByteArray>("written");
    const auto row = [](const char *title, const QByteArray &given, const QByteArray &written) { QTest::newRow(title) << given << written; };
    row("plain values stay as they are", R"({"a":1,"b":[true,null,"x\n\u00e4"],"c":-2.5})", "{\"a\":1,\"b\":[true,null,\"x\\n\xc3\xa4\"],\"c\":-2.5}");
    row("a value under a secret name", R"({"password":"s3"})", R"({"password":"[redacted]"})");
    row("whatever its case and separators", R"({"ApiKey":"s3","X-API-KEY":"s3"})", R"({"ApiKey":"[redacted]","X-API-KEY":"[redacted]"})");
    row("a word within the name", R"({"github_access_token_value":"s3"})", R"({"github_access_token_value":"[redacted]"})");
    row("a whole object under a secret name", R"({"credentials":{"v":"s3"}})", R"({"credentials":"[redacted]"})");
    row("deep inside", R"({"a":[{"Secret":["s3"],"b":"x"}]})", R"({"a":[{"Secret":"[redacted]","b":"x"}]})");
    row("identity fields are spared", R"({"email":"a@b","login":"ada","secret_owner":"ada","token_user_id":"7","username":"ada"})",
        R"({"email":"a@b","login":"ada","secret_owner":"ada","token_user_id":"7","username":"ada"})");
    row("numbers of tokens are spared", R"({"max_tokens":100,"token_count":5})", R"({"max_tokens":100,"token_count":5})");
    row("a token of ours under any name", R"({"x":"gatehouse_pat_abc","y":"Bearer abc"})", R"({"x":"[redacted]","y":"[redacted]"})");
    const QByteArray base64 = QByteArray("\x89PNG 0123456789 ABCDEFGHIJ abcdefghij").repeated(20).toBase64();
    const QByteArray size = QByteArray::number(QByteArray::fromBase64(base64).size());
    row("image content: its type and size", R"({"content":[{"type":"image","mimeType":"image/png","data":")" + base64 + R"("}]})",
        R"({"content":[{"data":"[binary image/png, )" + size + R"( bytes]","mimeType":"image/png","type":"image"}]})");
    row("a data URI", R"({"u":"data:image/gif;base64,)" + base64 + R"("})", R"({"u":"[binary image/gif, )" + size + R"( bytes]"})");
    row("base64 alone", R"({"u":")" + base64 + R"("})", R"({"u":"[binary, )" + size + R"( bytes]"})");
    row("a long word is no binary", R"({"u":")" + QByteArray(400, 'a') + R"("})", R"({"u":")" + QByteArray(400, 'a') + R"("})");
}

void RecordingPolicyTest::writesWhatIsNoSecret()
{
    QFETCH(QByteArray, given);
    QFETCH(QByteArray, written);
    const RecordableText text(RecordingPolicy::defaultRedactedKeys());
    QCOMPARE(text.of(json(given), given.size()).toUtf8(), written);
}

void RecordingPolicyTest::saysWhatWasCut()
{
    const RecordableText text({});
    const QString cut = text.of({{QStringLiteral("x"), QString(5000, QChar(0xe4))}}, 10'010);
    QVERIFY(cut.toUtf8().size() <= RecordableText::MostBytes);
    QVERIFY(cut.toUtf8().size() > RecordableText::MostBytes - 4);
    QVERIFY(!cut.contains(QChar(QChar::ReplacementCharacter)));
    QVERIFY2(cut.endsWith(QStringLiteral("… [cut; the whole message had 10010 bytes]")), qPrintable(cut.right(60)));
    const QString fits = text.of({{QStringLiteral("x"), QString(RecordableText::MostBytes - 8, u'y')}}, 0);
    QCOMPARE(fits.size(), RecordableText::MostBytes);
    QVERIFY(fits.endsWith(u'}'));
}

void RecordingPolicyTest::takesNoLongerForALargeMessage()
{
    QJsonArray many;
    for (int i = 0; i < 100'000; ++i) {
        many.append(i);
    }
    const RecordableText text(RecordingPolicy::defaultRedactedKeys());
    QVERIFY(text.of({{QStringLiteral("many"), many}}, 600'000).startsWith(QLatin1String("{\"many\":[0,1,2,")));
}

void RecordingPolicyTest::recordsByToolAndLevel_data()
{
    QTest::addColumn<QByteArray>("tool");
    QTest::addColumn<bool>("hasArguments");
    QTest::addColumn<bool>("hasResult");
    QTest::newRow("arguments when no rule matches") << QByteArray("add") << true << false;
    QTest::newRow("nothing") << QByteArray("quiet") << false << false;
    QTest::newRow("both") << QByteArray("verbose_one") << true << true;
    QTest::newRow("the first rule that matches") << QByteArray("verbose_two") << true << false;
}

void RecordingPolicyTest::recordsByToolAndLevel()
{
    QFETCH(QByteArray, tool);
    RecordingPolicy policy;
    policy.levels = {{ToolPattern(QStringLiteral("quiet")), RecordingLevel::None},
                     {ToolPattern(QStringLiteral("files/verbose_two")), RecordingLevel::Arguments},
                     {ToolPattern(QStringLiteral("files/verbose*")), RecordingLevel::ArgumentsAndResult},
                     {ToolPattern(QStringLiteral("other/*")), RecordingLevel::None}};
    const store::CallRow row = policy.rowOf(callOf("files", tool.constData()));
    QTEST(row.arguments.has_value(), "hasArguments");
    QTEST(row.result.has_value(), "hasResult");
}

void RecordingPolicyTest::pricesCallsThatSucceeded()
{
    RecordingPolicy policy;
    policy.prices = {{ToolPattern(QStringLiteral("gatehouse/generateImage")), 40'000}, {ToolPattern(QStringLiteral("*")), 1}};
    QCOMPARE(policy.rowOf(callOf("gatehouse", "generateImage")).costMicros, 40'000);
    QCOMPARE(policy.rowOf(callOf("gatehouse", "add")).costMicros, 1);
    CallEvent failed = callOf("gatehouse", "generateImage");
    failed.outcome = store::CallOutcome::ToolError;
    QCOMPARE(policy.rowOf(failed).costMicros, 0);
}

void RecordingPolicyTest::checksPatterns()
{
    for (const char *good : {"*", "add", "files/*", "files/read_?", "a-b/c.d", "files/resources.read"}) {
        QVERIFY2(ToolPattern::isValid(QString::fromLatin1(good)), good);
    }
    for (const char *bad : {"", "/", "a/b/c", "a b", "[a]", "a/"}) {
        QVERIFY2(!ToolPattern::isValid(QString::fromLatin1(bad)), bad);
    }
    QVERIFY(ToolPattern(QStringLiteral("files/resources.read")).matches(QStringLiteral("files"), QStringLiteral("resources/read")));
    QVERIFY(!ToolPattern(QStringLiteral("files/*")).matches(QStringLiteral("other"), QStringLiteral("read")));
}

QTEST_GUILESS_MAIN(RecordingPolicyTest)
#include "tst_recording_policy.moc"
