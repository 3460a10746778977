// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations with a real child process, well and badly behaved (protocol.md 2.9, rules 1-4, 14, 15).
#include "server/gateway/upstream/stdio_upstream.h"

#include "tests/support/fixed_clock.h"
#include "tests/unit/gateway/conversation.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <csignal>

using namespace gateway;
using namespace std::chrono_literals;
using Kind = UpstreamFailure::Kind;

Q_DECLARE_METATYPE(Kind)

namespace
{

StdioCommand command(const char *mode)
{
    StdioCommand command;
    command.arguments = {QStringLiteral(STDIO_SERVER), QString::fromLatin1(mode)};
    return command;
}

ConnectionLimits quick()
{
    ConnectionLimits limits;
    limits.openTimeout = 3s;
    limits.probeTimeout = 300ms;
    limits.requestTimeout = 2s;
    limits.requestCap = 4s;
    return limits;
}

StdioLimits quickEnd()
{
    StdioLimits limits;
    limits.longestMessage = 256 * 1024;
    limits.unreadByChild = 256 * 1024;
    limits.endOfInputGrace = 200ms;
    limits.terminateGrace = 200ms;
    return limits;
}

bool isAlive(qint64 pid)
{
    QFile state(QStringLiteral("/proc/%1/stat").arg(pid));
    // A zombie waits only for whoever reaps it.
    return state.open(QIODevice::ReadOnly) && !state.readAll().contains(") Z ");
}

} // namespace

class StdioUpstreamTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_log = std::make_unique<StderrLog>(m_clock); }

    void bothErasAreSettled_data()
    {
        QTest::addColumn<QByteArray>("mode");
        QTest::addColumn<EraHint>("hint");
        QTest::addColumn<QByteArray>("revision");
        QTest::newRow("modern by server/discover") << QByteArray("modern") << EraHint::Unknown << QByteArray("2026-07-28");
        QTest::newRow("legacy after an error to server/discover") << QByteArray("legacy") << EraHint::Unknown << QByteArray("2025-11-25");
        QTest::newRow("legacy at once where it is known") << QByteArray("legacy") << EraHint::KnownLegacy << QByteArray("2025-11-25");
        QTest::newRow("legacy although it ends when asked what it does not know") << QByteArray("touchy") << EraHint::Unknown << QByteArray("2025-11-25");
    }
    void bothErasAreSettled()
    {
        QFETCH(QByteArray, mode);
        QFETCH(EraHint, hint);
        QFETCH(QByteArray, revision);
        StdioUpstream door(command(mode.constData()), *m_log, quickEnd());
        tests::Conversation conversation(door, quick());
        QVERIFY(!conversation.open(hint));
        const UpstreamFacts &facts = conversation.connection->facts();
        QCOMPARE(QByteArray(facts.revision->wire.data()), revision);
        QCOMPARE(facts.serverInfo.value(QLatin1String("name")).toString(), QStringLiteral("stdio-server"));
        QVERIFY(facts.capabilities.contains(QLatin1String("tools")));
        QCOMPARE(conversation.text(conversation.call(QStringLiteral("echo"), {{QStringLiteral("text"), QStringLiteral("hi")}})), QStringLiteral("hi"));
    }

    void aVerdictThatWasModernFailsLoudly()
    {
        StdioUpstream door(command("legacy"), *m_log, quickEnd());
        tests::Conversation conversation(door, quick());
        const auto failure = conversation.open(EraHint::KnownModern);
        QVERIFY(failure);
        QCOMPARE(failure->kind, Kind::Garbage);
    }

    void manyRequestsAtOnceKeepTheirAnswersAndProgress_data()
    {
        QTest::addColumn<QByteArray>("mode");
        QTest::newRow("bug 25: legacy") << QByteArray("legacy");
        QTest::newRow("bug 25: modern") << QByteArray("modern");
    }
    void manyRequestsAtOnceKeepTheirAnswersAndProgress() // bug 25: CVE-2026-25536
    {
        QFETCH(QByteArray, mode);
        StdioUpstream door(command(mode.constData()), *m_log, quickEnd());
        tests::Conversation conversation(door);
        QVERIFY(!conversation.open());
        int good = 0;
        int progress = 0;
        const int count = 200;
        for (int i = 0; i < count; ++i) {
            const QString words = QStringLiteral("caller %1").arg(i);
            UpstreamRequest request;
            request.method = QStringLiteral("tools/call");
            request.params = {{QStringLiteral("name"), QStringLiteral("echo")},
                              {QStringLiteral("arguments"), QJsonObject{{QStringLiteral("text"), words}, {QStringLiteral("delayMs"), 20 + (i * 37) % 200}, {QStringLiteral("steps"), 2}}},
                              // Every caller says the same token; none of it goes upstream.
                              {QStringLiteral("_meta"), QJsonObject{{QStringLiteral("progressToken"), 1}, {QStringLiteral("vendor/key"), words}}}};
            request.context = conversation.connection.get();
            request.progress = [&progress, words](const QJsonObject &params) {
                progress += params.value(QLatin1String("message")).toString() == words && !params.contains(QLatin1String("progressToken")) ? 1 : -1'000;
            };
            request.then = [&good, words](const UpstreamResult &result) {
                const QJsonObject meta = tests::Conversation::structured(result).value(QLatin1String("meta")).toObject();
                good += tests::Conversation::text(result) == words && meta.value(QLatin1String("vendor/key")).toString() == words ? 1 : -1'000;
            };
            conversation.connection->request(std::move(request));
        }
        QTRY_COMPARE_WITH_TIMEOUT(good, count, 20'000);
        QCOMPARE(progress, 2 * count);
        QCOMPARE(conversation.connection->underWay(), 0);
    }

    void theEndOfTheCallerCancelsUpstream()
    {
        StdioUpstream door(command("legacy"), *m_log, quickEnd());
        tests::Conversation conversation(door);
        QVERIFY(!conversation.open());
        auto caller = std::make_unique<QObject>();
        bool isAnswered = false;
        UpstreamRequest request;
        request.method = QStringLiteral("tools/call");
        request.params = {{QStringLiteral("name"), QStringLiteral("echo")}, {QStringLiteral("arguments"), QJsonObject{{QStringLiteral("delayMs"), 60'000}}}};
        request.context = caller.get();
        request.then = [&isAnswered](const UpstreamResult &) { isAnswered = true; };
        conversation.connection->request(std::move(request));
        caller.reset();
        QCOMPARE(conversation.connection->underWay(), 0);
        QCOMPARE(conversation.text(conversation.call(QStringLiteral("cancelled"))), QStringLiteral("1"));
        QVERIFY(!isAnswered);
    }

    void progressExtendsTheTimeButNotTheCap()
    {
        ConnectionLimits limits = quick();
        limits.requestTimeout = 400ms;
        limits.requestCap = 1'500ms;
        StdioUpstream door(command("legacy"), *m_log, quickEnd());
        tests::Conversation conversation(door, limits);
        QVERIFY(!conversation.open());
        const auto time = [&conversation](int delay, int steps) {
            std::optional<UpstreamResult> outcome;
            QElapsedTimer timer;
            timer.start();
            UpstreamRequest request;
            request.method = QStringLiteral("tools/call");
            request.params = {{QStringLiteral("name"), QStringLiteral("echo")},
                              {QStringLiteral("arguments"), QJsonObject{{QStringLiteral("delayMs"), delay}, {QStringLiteral("steps"), steps}}}};
            request.context = conversation.connection.get();
            request.progress = [](const QJsonObject &) {};
            request.then = [&outcome](UpstreamResult result) { outcome = std::move(result); };
            conversation.connection->request(std::move(request));
            [&outcome] { QTRY_VERIFY_WITH_TIMEOUT(outcome, 10'000); }();
            return std::pair(timer.elapsed(), outcome->has_value());
        };
        const auto [silent, silentOk] = time(5'000, 0);
        QVERIFY(!silentOk && silent >= 390 && silent < 1'200);
        const auto [steady, steadyOk] = time(1'000, 9);
        QVERIFY(steadyOk && steady >= 990);
        const auto [endless, endlessOk] = time(20'000, 199);
        QVERIFY(!endlessOk && endless >= 1'490 && endless < 3'000);
    }

    void aQuestionOfTheUpstreamIsAnswered()
    {
        StdioUpstream door(command("legacy"), *m_log, quickEnd());
        tests::Conversation conversation(door);
        QVERIFY(!conversation.open(EraHint::Unknown, {{QStringLiteral("elicitation"), QJsonObject()}}));
        connect(conversation.connection.get(), &UpstreamConnection::asked, this, [&conversation](const QJsonValue &id, const QString &method, const QJsonObject &, QObject *during) {
            QCOMPARE(method, QStringLiteral("elicitation/create"));
            QCOMPARE(during, static_cast<QObject *>(conversation.connection.get())); // the only request under way
            conversation.connection->answer(id, QJsonObject{{QStringLiteral("action"), QStringLiteral("accept")},
                                                            {QStringLiteral("content"), QJsonObject{{QStringLiteral("name"), QStringLiteral("Ada")}}}});
        });
        QCOMPARE(conversation.text(conversation.call(QStringLiteral("ask"))), QStringLiteral("Hello, Ada"));
    }

    void aModernUpstreamAsksByItsResult()
    {
        StdioUpstream door(command("modern"), *m_log, quickEnd());
        tests::Conversation conversation(door);
        QVERIFY(!conversation.open());
        const UpstreamResult result = conversation.call(QStringLiteral("ask"));
        QVERIFY(result);
        QCOMPARE(result->value(QLatin1String("resultType")).toString(), QStringLiteral("input_required"));
        QCOMPARE(result->value(QLatin1String("requestState")).toString(), QStringLiteral("asked"));
    }

    void theChildSeesNothingOfOurs()
    {
        qputenv("GATEHOUSE_MASTER_KEY", "do not tell");
        qputenv("AWS_SECRET_ACCESS_KEY", "do not tell");
        QFile open(QStringLiteral("/proc/self/status")); // a descriptor that a careless fork would hand on
        QVERIFY(open.open(QIODevice::ReadOnly));
        QTemporaryDir folder;
        StdioCommand started = command("legacy");
        started.workingDirectory = folder.path();
        started.environment.push_back({QStringLiteral("API_TOKEN"), core::Secret("given-to-it")});
        StdioUpstream door(started, *m_log, quickEnd());
        tests::Conversation conversation(door);
        QVERIFY(!conversation.open());

        const QJsonObject environment = conversation.structured(conversation.call(QStringLiteral("environment")));
        QStringList allowed = inheritedVariables();
        allowed.append(QStringLiteral("API_TOKEN"));
        for (const QString &name : environment.keys()) {
            QVERIFY2(allowed.contains(name), qPrintable(name));
        }
        QCOMPARE(environment.value(QLatin1String("API_TOKEN")).toString(), QStringLiteral("given-to-it"));
        QCOMPARE(environment.value(QLatin1String("PATH")).toString(), qEnvironmentVariable("PATH"));

        const QJsonObject descriptors = conversation.structured(conversation.call(QStringLiteral("descriptors")));
        QCOMPARE(descriptors.keys(), (QStringList{QStringLiteral("0"), QStringLiteral("1"), QStringLiteral("2")}));

        const QJsonObject process = conversation.structured(conversation.call(QStringLiteral("process")));
        QCOMPARE(process.value(QLatin1String("group")), process.value(QLatin1String("pid"))); // a group of its own
        QCOMPARE(process.value(QLatin1String("folder")).toString(), folder.path());
    }

    void metacharactersReachNoShell() // protocol.md section 5, bug 16: CVE-2025-62801
    {
        QTemporaryDir folder;
        StdioCommand started = command("legacy");
        started.workingDirectory = folder.path();
        started.arguments.append({QStringLiteral("; touch pwned"), QStringLiteral("$(touch pwned)"), QStringLiteral("`touch pwned`"), QStringLiteral("| touch pwned")});
        StdioUpstream door(started, *m_log, quickEnd());
        tests::Conversation conversation(door);
        QVERIFY(!conversation.open());
        QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("pwned"))));
        StdioCommand named = started;
        named.arguments = {QStringLiteral("true; touch pwned")};
        StdioUpstream other(named, *m_log, quickEnd());
        tests::Conversation refused(other);
        const auto failure = refused.open();
        QVERIFY(failure);
        QCOMPARE(failure->kind, Kind::NotStarted);
        QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("pwned"))));
    }

    void standardErrorIsKeptWithoutItsSecrets()
    {
        StdioCommand started = command("legacy");
        started.environment.push_back({QStringLiteral("TOKEN"), core::Secret("tell-nobody-1")});
        StdioUpstream door(started, *m_log, quickEnd());
        tests::Conversation conversation(door);
        QVERIFY(!conversation.open());
        QVERIFY(conversation.call(QStringLiteral("log"), {{QStringLiteral("text"), QStringLiteral("it is tell-nobody-1 today")}}));
        const auto isKept = [this] {
            return std::any_of(m_log->lines().begin(), m_log->lines().end(), [](const StderrLine &line) { return line.text == QStringLiteral("it is ••• today"); });
        };
        QTRY_VERIFY(isKept());
    }

    void aBadUpstreamFailsInBoundedTime_data()
    {
        QTest::addColumn<QByteArray>("mode");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("ends at once") << QByteArray("dead") << Kind::Ended;
        QTest::newRow("never speaks") << QByteArray("never") << Kind::Timeout;
        QTest::newRow("writes what is not MCP") << QByteArray("garbage") << Kind::Garbage;
        QTest::newRow("writes a line without end") << QByteArray("oversize") << Kind::TooLarge;
    }
    void aBadUpstreamFailsInBoundedTime()
    {
        QFETCH(QByteArray, mode);
        QFETCH(Kind, kind);
        StdioUpstream door(command(mode.constData()), *m_log, quickEnd());
        tests::Conversation conversation(door, quick());
        QElapsedTimer timer;
        timer.start();
        const auto failure = conversation.open();
        QVERIFY(failure);
        QCOMPARE(failure->kind, kind);
        QVERIFY(!failure->message.isEmpty());
        QVERIFY(timer.elapsed() < 6'000);
    }

    void aMissingProgramOrFolderIsSaid()
    {
        StdioCommand missing;
        missing.arguments = {QStringLiteral("no-such-program-anywhere")};
        StdioUpstream door(missing, *m_log);
        const auto failure = tests::Conversation(door).open();
        QVERIFY(failure);
        QCOMPARE(failure->kind, Kind::NotStarted);
        QVERIFY(failure->message.contains(QStringLiteral("no-such-program-anywhere")));
        StdioCommand homeless = command("legacy");
        homeless.workingDirectory = QStringLiteral("/no/such/folder");
        StdioUpstream other(homeless, *m_log);
        const auto second = tests::Conversation(other).open();
        QVERIFY(second);
        QCOMPARE(second->kind, Kind::NotStarted);
    }

    void whatGoesWrongLaterEndsTheConversation_data()
    {
        QTest::addColumn<QByteArray>("mode");
        QTest::newRow("half-closing") << QByteArray("half-close");
        QTest::newRow("not reading") << QByteArray("deaf");
        QTest::newRow("ending within a call") << QByteArray("legacy");
    }
    void whatGoesWrongLaterEndsTheConversation()
    {
        QFETCH(QByteArray, mode);
        StdioUpstream door(command(mode.constData()), *m_log, quickEnd());
        tests::Conversation conversation(door, quick());
        QVERIFY(!conversation.open());
        if (mode == "deaf") {
            int failed = 0;
            for (int i = 0; i < 20; ++i) {
                conversation.ask(QStringLiteral("tools/call"), {{QStringLiteral("name"), QStringLiteral("echo")}, {QStringLiteral("arguments"), QJsonObject{{QStringLiteral("text"), QString(64'000, u'x')}}}},
                                 [&failed](const UpstreamResult &result) { failed += !result && result.error().kind == Kind::NotReading ? 1 : 0; });
            }
            QTRY_COMPARE(failed, 20);
        } else {
            const UpstreamResult result = conversation.call(QStringLiteral("end"));
            QVERIFY(!result);
            QCOMPARE(result.error().kind, Kind::Ended);
        }
        QVERIFY(conversation.closed);
        QVERIFY(!conversation.connection->isOpen());
        const UpstreamResult afterwards = conversation.call(QStringLiteral("echo"));
        QVERIFY(!afterwards);
        QCOMPARE(afterwards.error().kind, Kind::Ended);
    }

    void aFloodLeavesOthersAlone()
    {
        StdioUpstream flooding(command("flood"), *m_log, quickEnd());
        tests::Conversation flood(flooding, quick());
        QVERIFY(!flood.open());
        StdioUpstream door(command("legacy"), *m_log, quickEnd());
        tests::Conversation conversation(door, quick());
        QVERIFY(!conversation.open());
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(conversation.text(conversation.call(QStringLiteral("echo"), {{QStringLiteral("text"), QStringLiteral("hi")}})), QStringLiteral("hi"));
        }
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
    }

    void closingEndsTheWholeGroup()
    {
        StdioUpstream door(command("stubborn"), *m_log, quickEnd());
        tests::Conversation conversation(door);
        QVERIFY(!conversation.open());
        const QJsonObject process = conversation.structured(conversation.call(QStringLiteral("process")));
        const qint64 pid = process.value(QLatin1String("pid")).toInteger();
        const qint64 child = process.value(QLatin1String("child")).toInteger();
        QVERIFY(pid > 1 && child > 1 && isAlive(pid) && isAlive(child));
        conversation.connection->close();
        QTRY_VERIFY(!isAlive(pid));
        QTRY_VERIFY(!isAlive(child));
    }

    void theEndOfTheThreadLeavesNoChild()
    {
        StdioUpstream door(command("stubborn"), *m_log, quickEnd());
        tests::Conversation conversation(door);
        QVERIFY(!conversation.open());
        const qint64 pid = conversation.structured(conversation.call(QStringLiteral("process"))).value(QLatin1String("pid")).toInteger();
        conversation.connection.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        endStdioChildrenNow();
        QVERIFY(!isAlive(pid));
    }

    void bubblewrapIsPutInFront()
    {
        StdioCommand wrapped;
        wrapped.arguments = {QStringLiteral("server"), QStringLiteral("--flag")};
        wrapped.sandbox = Sandbox{{QStringLiteral("/data/x y")}, Sandbox::Network::None};
        const QStringList arguments = argumentsOf(wrapped);
        QCOMPARE(arguments.first(), QStringLiteral("bwrap"));
        QVERIFY(arguments.contains(QStringLiteral("--unshare-net")));
        const auto bind = arguments.indexOf(QStringLiteral("--bind"));
        QCOMPARE(arguments.value(bind + 1), QStringLiteral("/data/x y"));
        QCOMPARE(arguments.mid(arguments.indexOf(QStringLiteral("--")) + 1), wrapped.arguments);
    }

private:
    tests::FixedClock m_clock;
    std::unique_ptr<StderrLog> m_log;
};

QTEST_GUILESS_MAIN(StdioUpstreamTest)
#include "tst_stdio_upstream.moc"
