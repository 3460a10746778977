// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop program from outside: the server is there while the window is, one instance for each data directory, orderly end.
#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"
#include "tests/support/test_browser.h"

#include <QDir>
#include <QTest>

using namespace tests;

namespace
{

struct SecondStart {
    int exitCode = -1;
    QByteArray output;
};

SecondStart startAgain(const ServerProcess &first)
{
    QProcess process;
    process.setProcessEnvironment(first.environment);
    process.start(ServerProcess::binary(QStringLiteral("gatehouse")), {});
    SecondStart second;
    if (process.waitForFinished(10'000) && process.exitStatus() == QProcess::NormalExit) {
        second.exitCode = process.exitCode();
    } else {
        process.kill();
        process.waitForFinished();
    }
    second.output = process.readAllStandardOutput();
    return second;
}

} // namespace

class DesktopAppTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itsServerServesWhileTheFirstStepsAreShown()
    {
        ServerProcess desktop;
        desktop.environment.remove(QStringLiteral("GATEHOUSE_BOOTSTRAP_USER")); // nobody yet: the dialog asks for the first account
        desktop.environment.remove(QStringLiteral("GATEHOUSE_BOOTSTRAP_PASSWORD"));
        QVERIFY(desktop.startDesktop());
        OAuthFlow flow(desktop.url());
        QCOMPARE(flow.registerClient().status, 201);
        QCOMPARE(desktop.run({QStringLiteral("user"), QStringLiteral("add"), QStringLiteral("--local"), QStringLiteral("ada")}, "long enough password\n").exitCode, 0);
        QVERIFY(flow.signInAndConsent("ada", "long enough password"));
        QCOMPARE(desktop.terminate(), 0);
    }

    void aSecondStartShowsTheFirstsWindowAndEnds()
    {
        ServerProcess desktop;
        QVERIFY(desktop.startDesktop());
        // The window comes a moment after the server: until then nobody could show it.
        QTRY_COMPARE(startAgain(desktop).exitCode, 0);
        QVERIFY(startAgain(desktop).output.isEmpty());
        QVERIFY(desktop.isRunning());
        QCOMPARE(desktop.run({QStringLiteral("serve")}).exitCode, 3);
        QCOMPARE(desktop.terminate(), 0);
    }

    void theDemoServesAndLeavesNothingBehind()
    {
        QTemporaryDir room;
        ServerProcess own; // its surroundings: a data directory that the demo must not touch
        QProcessEnvironment environment = own.environment;
        QTemporaryDir runtimeDir; // of the desktop: nothing of ours
        environment.insert(QStringLiteral("TMPDIR"), room.path());
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), runtimeDir.path());
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        QProcess demo;
        demo.setProcessEnvironment(environment);
        demo.start(ServerProcess::binary(QStringLiteral("gatehouse")), {QStringLiteral("--demo")});
        QByteArray said;
        QTRY_VERIFY2_WITH_TIMEOUT((said += demo.readAllStandardOutput()).contains('\n'), qPrintable(QString::fromUtf8(demo.readAllStandardError())), 10'000);
        QVERIFY(said.startsWith("listening http://127.0.0.1:"));
        TestBrowser browser;
        QCOMPARE(browser.get(QUrl(QString::fromUtf8(said.mid(10).trimmed()) + QStringLiteral("/health"))).status, 200);
        QVERIFY(!QDir(room.path()).isEmpty());
        demo.terminate();
        QVERIFY(demo.waitForFinished(10'000));
        QCOMPARE(demo.exitCode(), 0);
        QVERIFY2(QDir(room.path()).isEmpty(), qPrintable(QDir(room.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).join(QLatin1Char(' '))));
        QVERIFY(!QFile::exists(own.dataDir() + QStringLiteral("/gatehouse.db")));
    }

    void whatWasGrantedOutlivesTheApp()
    {
        ServerProcess desktop;
        QVERIFY(desktop.startDesktop());
        OAuthFlow flow(desktop.url());
        const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(tokens);
        QCOMPARE(desktop.terminate(), 0);
        desktop.keepPort();
        QVERIFY(desktop.start()); // the headless server on the same data directory
        QVERIFY(!flow.greeting(tokens->access).isEmpty());
    }
};

QTEST_GUILESS_MAIN(DesktopAppTest)
#include "tst_desktop_app.moc"
