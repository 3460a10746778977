// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using tests::CommandResult;
using tests::OAuthFlow;
using tests::ServerProcess;

class UsageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAndExportsWhatWasCalled();
    void anOrderlyStopLosesNoCall();
    void erasesSomebodyAndStillVerifies();
    void metricsAreWhatPromtoolTakes();
    void logsAsJson();
};

namespace
{

QJsonObject objectIn(const CommandResult &result)
{
    return QJsonDocument::fromJson(result.output).object();
}

QStringList words(const char *line)
{
    return QString::fromUtf8(line).split(u' ');
}

std::optional<QByteArray> signIn(OAuthFlow &flow)
{
    const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
    return tokens ? std::optional(tokens->access) : std::nullopt;
}

} // namespace

void UsageTest::countsAndExportsWhatWasCalled()
{
    ServerProcess server;
    server.environment.insert(QStringLiteral("GATEHOUSE_PRICES"), QStringLiteral("gatehouse/add=0.5"));
    QVERIFY(server.start());
    OAuthFlow flow(server.url());
    const auto token = signIn(flow);
    QVERIFY(token);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(!flow.greeting(*token).isEmpty());
    }
    const auto calls = [&] { return objectIn(server.run(words("analytics summary --json"))).value(QLatin1String("totals")).toObject().value(QLatin1String("calls")).toInt(); };
    QTRY_COMPARE(calls(), 3);
    const QJsonObject summary = objectIn(server.run(words("analytics summary --json --tool add --user local:ada --outcome ok")));
    QCOMPARE(summary.value(QLatin1String("totals")).toObject().value(QLatin1String("cost")).toDouble(), 1.5);
    QCOMPARE(summary.value(QLatin1String("tools")).toArray().at(0).toObject().value(QLatin1String("key")).toString(), QStringLiteral("gatehouse/add"));
    QVERIFY(server.run(words("analytics summary")).output.startsWith("3 calls by 1 users, 0 failed;"));

    const QString path = server.dataDir() + QStringLiteral("/calls.csv");
    QCOMPARE(server.run(words("analytics export --columns login,tool,cost,arguments -o") << path).exitCode, 0);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines.at(0).trimmed(), QByteArray("login,tool,cost,arguments"));
    QVERIFY2(lines.at(1).startsWith("ada,add,0.500000,"), lines.at(1).constData());
    QVERIFY(server.run(words("analytics export --tool nothing")).output.count('\n') == 1);
    QCOMPARE(server.run(words("analytics export --format jsonl")).output.count('\n'), 3);
    const CommandResult refused = server.run(words("analytics export --columns nothing"));
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.problem().contains(QLatin1String("There is no column")), refused.problems.constData());
    QCOMPARE(server.run(words("analytics summary --outcome fine")).exitCode, 1);
    QVERIFY(server.run(words("audit export")).output.contains("usage_exported"));
}

void UsageTest::anOrderlyStopLosesNoCall()
{
    ServerProcess server;
    server.environment.insert(QStringLiteral("GATEHOUSE_RECORD_INTERVAL"), QStringLiteral("60000"));
    QVERIFY(server.start());
    OAuthFlow flow(server.url());
    const auto token = signIn(flow);
    QVERIFY(token);
    for (int i = 0; i < 7; ++i) {
        QVERIFY(!flow.greeting(*token).isEmpty());
    }
    QCOMPARE(server.terminate(), 0);
    QCOMPARE(server.run(words("analytics export")).output.count('\n'), 1 + 7);
}

void UsageTest::erasesSomebodyAndStillVerifies()
{
    ServerProcess server;
    QVERIFY(server.start());
    QCOMPARE(server.run(words("user add --local bob --role owner"), "a long enough password\n").exitCode, 0);
    OAuthFlow flow(server.url());
    const auto tokens = flow.signInAndConsent("bob", "a long enough password");
    QVERIFY(tokens);
    QVERIFY(!flow.greeting(tokens->access).isEmpty());
    QTRY_COMPARE(server.run(words("analytics export")).output.count('\n'), 2);
    const QJsonObject erased = objectIn(server.run(words("user erase local:bob --json")));
    QCOMPARE(erased.value(QLatin1String("calls")).toInt(), 1);
    QVERIFY(erased.value(QLatin1String("audit_rows")).toInt() > 0);
    const QByteArray calls = server.run(words("analytics export --columns time,user_id,login,name,email,tool,arguments")).output;
    QVERIFY2(!calls.contains("bob") && calls.contains("erased|"), calls.constData());
    QVERIFY(calls.contains(",add,")); // that there was a call stays
    const QJsonObject summary = objectIn(server.run(words("analytics summary --json")));
    QCOMPARE(summary.value(QLatin1String("totals")).toObject().value(QLatin1String("calls")).toInt(), 1);
    QVERIFY(summary.value(QLatin1String("users")).toArray().at(0).toObject().value(QLatin1String("key")).toString().startsWith(QLatin1String("erased|")));
    QCOMPARE(server.run(words("audit verify")).exitCode, 0);
    QVERIFY(!server.run(words("audit export")).output.contains("bob"));
}

void UsageTest::metricsAreWhatPromtoolTakes()
{
    ServerProcess server;
    server.environment.insert(QStringLiteral("GATEHOUSE_METRICS"), QStringLiteral("127.0.0.1:0"));
    QVERIFY(server.start());
    static const QRegularExpression where(QStringLiteral("metrics on (http://\\S+)"));
    const auto match = where.match(QString::fromUtf8(server.problems()));
    QVERIFY(match.hasMatch());
    OAuthFlow flow(server.url());
    const auto token = signIn(flow);
    QVERIFY(token);
    QVERIFY(!flow.greeting(*token).isEmpty());
    const tests::HttpAnswer answer = flow.browser().get(QUrl(match.captured(1)));
    QCOMPARE(answer.status, 200);
    const QByteArray metrics = answer.body;
    QVERIFY2(metrics.contains("gatehouse_calls_total{server=\"gatehouse\",tool=\"add\",outcome=\"ok\"} 1\n"), metrics.constData());
    QVERIFY(metrics.contains("gatehouse_call_duration_seconds_count{server=\"gatehouse\",tool=\"add\"} 1\n"));
    QVERIFY(metrics.contains("gatehouse_sessions 1\n"));
    QVERIFY(metrics.contains("gatehouse_events_total{kind=\"sign_in_succeeded\",result=\"done\"} 1\n"));
    QVERIFY2(!metrics.contains(ServerProcess::Owner), "nobody is named");

    QProcess promtool;
    promtool.start(QStringLiteral("promtool"), {QStringLiteral("check"), QStringLiteral("metrics")});
    QVERIFY2(promtool.waitForStarted(), "promtool is in the Debian package prometheus");
    promtool.write(metrics);
    promtool.closeWriteChannel();
    QVERIFY(promtool.waitForFinished());
    const QByteArray said = promtool.readAllStandardError() + promtool.readAllStandardOutput();
    QVERIFY2(promtool.exitCode() == 0, said.constData());

    const CommandResult refused = server.run({QStringLiteral("config"), QStringLiteral("set"), QStringLiteral("metrics"), QStringLiteral("0.0.0.0:9477")});
    QVERIFY(refused.exitCode != 0); // it is for this machine alone
}

void UsageTest::logsAsJson()
{
    ServerProcess server;
    server.environment.insert(QStringLiteral("GATEHOUSE_LOG_FORMAT"), QStringLiteral("json"));
    QVERIFY(server.start());
    QCOMPARE(server.terminate(), 0);
    const QList<QByteArray> lines = server.problems().trimmed().split('\n');
    QVERIFY(lines.size() > 1);
    for (const QByteArray &line : lines) {
        const QJsonObject record = QJsonDocument::fromJson(line).object();
        QVERIFY2(record.contains(QLatin1String("time")) && record.contains(QLatin1String("level")) && record.contains(QLatin1String("category"))
                     && record.contains(QLatin1String("message")),
                 line.constData());
    }
}

QTEST_GUILESS_MAIN(UsageTest)
#include "tst_usage.moc"
