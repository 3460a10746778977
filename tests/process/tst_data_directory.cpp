// SPDX-License-Identifier: GPL-3.0-or-later
// One server per data directory, and what happens to whoever comes second.
#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"

#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>
#include <QTest>

using namespace tests;

class DataDirectoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsPrivate()
    {
        ServerProcess server;
        QVERIFY(server.start());
        const auto ownerOnly = [](const QString &path) {
            const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup | QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;
            return QFileInfo::exists(path) && !(QFile::permissions(path) & others);
        };
        QVERIFY(ownerOnly(server.dataDir()));
        for (const char *name : {"/gatehouse.db", "/gatehouse.lock", "/gatehouse.log", "/gatehouse.sock"}) {
            QVERIFY2(ownerOnly(server.dataDir() + QLatin1String(name)), name);
        }
    }

    void aSecondServerSaysWhoHasItAndHowToStopIt()
    {
        ServerProcess server;
        QVERIFY(server.start());
        const CommandResult second = server.run({QStringLiteral("serve")});
        QCOMPARE(second.exitCode, 3);
        QVERIFY(second.output.isEmpty());
        const QString pid = QString::number(server.processId());
        QVERIFY2(second.problem().contains(QStringLiteral("process ") + pid), second.problems.constData());
        QVERIFY2(second.problem().contains(QStringLiteral("kill ") + pid), second.problems.constData());
        QVERIFY(server.isRunning());
    }

    void termEndsItWithZeroAndTheNextStartFindsTheLockFree()
    {
        ServerProcess server;
        QVERIFY(server.start());
        QCOMPARE(server.terminate(), 0);
        QVERIFY(server.start());
        QCOMPARE(server.terminate(), 0);
    }

    void aKilledServerLeavesTheLockFree()
    {
        ServerProcess server;
        QVERIFY(server.start());
        server.kill();
        QVERIFY(QFile::exists(server.dataDir() + QStringLiteral("/gatehouse.sock"))); // a leftover
        QVERIFY(server.start());
        QCOMPARE(server.run({QStringLiteral("user"), QStringLiteral("list")}).exitCode, 0);
    }

    void commandsWorkWithoutAServer()
    {
        ServerProcess server;
        QCOMPARE(server.run({QStringLiteral("user"), QStringLiteral("add"), QStringLiteral("--local"), QStringLiteral("zoe")}, "long enough password\n").exitCode, 0);
        const CommandResult list = server.run({QStringLiteral("user"), QStringLiteral("list"), QStringLiteral("--json")});
        QVERIFY(list.output.contains("\"zoe\""));
        QVERIFY(list.output.contains("\"owner\"")); // the first account
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        QVERIFY(flow.signInAndConsent("zoe", "long enough password"));
    }

    void commandsAtTheSameTimeTakeTurns()
    {
        ServerProcess server;
        std::vector<std::unique_ptr<QProcess>> commands;
        for (int i = 0; i < 4; ++i) {
            auto &command = commands.emplace_back(std::make_unique<QProcess>());
            command->setProcessEnvironment(server.environment);
            command->start(ServerProcess::binary(), {QStringLiteral("user"), QStringLiteral("add"), QStringLiteral("github:login-%1").arg(i)});
        }
        for (const auto &command : commands) {
            QVERIFY(command->waitForFinished(10'000));
            QCOMPARE(command->exitCode(), 0);
        }
    }

    void aFolderOthersCanEnterIsRefused()
    {
        ServerProcess server;
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("something")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(QFile::setPermissions(folder.path(), QFileDevice::Permissions(0x7755)));
        const CommandResult result = server.run({QStringLiteral("serve"), QStringLiteral("--data-dir"), folder.path()});
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.problem().contains(QLatin1String("chmod 700")), result.problems.constData());
    }

    void aFileIsNoDataDirectory()
    {
        ServerProcess server;
        const CommandResult result = server.run({QStringLiteral("serve"), QStringLiteral("--data-dir"), QStringLiteral("/dev/null")});
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.problem().contains(QLatin1String("is not a folder")), result.problems.constData());
    }

    void theReasonStandsInTheLogToo()
    {
        ServerProcess server;
        server.environment.insert(QStringLiteral("GATEHOUSE_BOOTSTRAP_PASSWORD"), QStringLiteral("short"));
        const CommandResult result = server.run({QStringLiteral("serve")});
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.problem().contains(QLatin1String("too short")), result.problems.constData());
        QFile log(server.dataDir() + QStringLiteral("/gatehouse.log"));
        QVERIFY(log.open(QIODevice::ReadOnly));
        QVERIFY(log.readAll().contains("too short"));
    }

    void aDatabaseThatIsNoneIsRefused()
    {
        ServerProcess server;
        QVERIFY(QDir().mkdir(server.dataDir()));
        QVERIFY(QFile::setPermissions(server.dataDir(), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
        QFile file(server.dataDir() + QStringLiteral("/gatehouse.db"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        const CommandResult result = server.run({QStringLiteral("serve")});
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.problem().contains(QLatin1String("gatehouse.db")), result.problems.constData());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray(8192, 'x')); // left as it was
    }

    void anotherMasterKeyIsRefused()
    {
        ServerProcess server;
        QVERIFY(server.start());
        QCOMPARE(server.terminate(), 0);
        server.environment.insert(QStringLiteral("GATEHOUSE_MASTER_KEY"), QString(64, QLatin1Char('b')));
        const CommandResult result = server.run({QStringLiteral("serve")});
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(!result.problems.isEmpty(), "says why");
        server.environment.insert(QStringLiteral("GATEHOUSE_MASTER_KEY"), QString(64, QLatin1Char('a')));
        QVERIFY(server.start());
    }

    void theSocketAnswersNonsenseWithAnError()
    {
        ServerProcess server;
        QVERIFY(server.start());
        for (const QByteArray &line : {QByteArray("hello\n"), QByteArray("[]\n"), QByteArray("{\"verb\":\"no.such\"}\n"), QByteArray("{\"verb\":5}\n"), QByteArray(2 * 1024 * 1024, 'x')}) {
            QLocalSocket socket;
            socket.connectToServer(server.dataDir() + QStringLiteral("/gatehouse.sock"));
            QVERIFY(socket.waitForConnected(5000));
            socket.write(line);
            QByteArray answer;
            while (!answer.contains('\n') && socket.waitForReadyRead(5000)) {
                answer += socket.readAll();
            }
            QVERIFY2(answer.contains("\"error\""), answer.constData());
        }
        QCOMPARE(server.run({QStringLiteral("user"), QStringLiteral("list")}).exitCode, 0);
    }
};

QTEST_GUILESS_MAIN(DataDirectoryTest)
#include "tst_data_directory.moc"
