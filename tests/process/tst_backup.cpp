// SPDX-License-Identifier: GPL-3.0-or-later
// `backup` of a running server and `restore` after it: sign-in works with what was restored, tokens of then do not.
#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"

#include <QDir>
#include <QTest>

using namespace tests;

namespace
{

constexpr const char *Passphrase = "four words of my own\n";

} // namespace

class BackupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }

    void aBackupOfARunningServerIsRestoredAfterIt()
    {
        ServerProcess server;
        QVERIFY(server.start());
        server.keepPort();
        OAuthFlow flow(server.url());
        const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(tokens);
        const CommandResult made = server.run({QStringLiteral("backup"), file()}, Passphrase);
        QVERIFY2(made.exitCode == 0, made.problems.constData());
        QCOMPARE(server.run({QStringLiteral("user"), QStringLiteral("add"), QStringLiteral("--local"), QStringLiteral("later")}, "password of later\n").exitCode, 0);

        // Not under a running server.
        const CommandResult early = server.run({QStringLiteral("restore"), file()}, Passphrase);
        QCOMPARE(early.exitCode, 3);
        QVERIFY2(early.problem().contains(QLatin1String("stop it")), early.problems.constData());
        QCOMPARE(flow.callTool(tokens->access, QStringLiteral("add"), {}).status, 200);

        QCOMPARE(server.terminate(), 0);
        const CommandResult restored = server.run({QStringLiteral("restore"), file()}, Passphrase);
        QVERIFY2(restored.exitCode == 0, restored.problems.constData());
        QVERIFY(server.start());
        QVERIFY(!server.run({QStringLiteral("user"), QStringLiteral("list")}).output.contains("later"));
        QVERIFY(server.run({QStringLiteral("user"), QStringLiteral("list")}).output.contains(ServerProcess::Owner));
        QCOMPARE(flow.callTool(tokens->access, QStringLiteral("add"), {}).status, 401);
        QVERIFY(!flow.refresh(tokens->refresh));
        QVERIFY(OAuthFlow(server.url()).signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword));
        QCOMPARE(server.run({QStringLiteral("audit"), QStringLiteral("verify")}).exitCode, 0);
        QVERIFY(server.run({QStringLiteral("audit"), QStringLiteral("export")}).output.contains("backup_restored"));
    }

    void whatCannotBeDoneIsSaid_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("word");
        const QString missing = m_folder.filePath(QStringLiteral("missing"));
        QTest::newRow("backup without a passphrase") << QStringList{QStringLiteral("backup"), missing} << QByteArray() << 2 << QStringLiteral("passphrase");
        QTest::newRow("backup with a short one") << QStringList{QStringLiteral("backup"), missing} << QByteArray("short\n") << 1 << QStringLiteral("12 characters");
        QTest::newRow("backup into a folder that is not there") << QStringList{QStringLiteral("backup"), missing + QStringLiteral("/x")} << QByteArray(Passphrase) << 1 << QStringLiteral("cannot be written");
        QTest::newRow("backup over a file") << QStringList{QStringLiteral("backup"), QDir::tempPath()} << QByteArray(Passphrase) << 1 << QStringLiteral("exists already");
        QTest::newRow("restore of nothing") << QStringList{QStringLiteral("restore"), missing} << QByteArray(Passphrase) << 1 << QStringLiteral("cannot be read");
        QTest::newRow("restore of another program's file") << QStringList{QStringLiteral("restore"), ServerProcess::binary()} << QByteArray(Passphrase) << 1 << QStringLiteral("no backup of Gatehouse");
        QTest::newRow("restore into an unknown vault")
            << QStringList{QStringLiteral("restore"), missing, QStringLiteral("--secret-store"), QStringLiteral("cloud")} << QByteArray(Passphrase) << 2 << QStringLiteral("keychain or file");
    }
    void whatCannotBeDoneIsSaid()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, input);
        QFETCH(QString, word);
        const ServerProcess server;
        const CommandResult result = server.run(arguments, input);
        QTEST(result.exitCode, "exitCode");
        QVERIFY2(result.problem().contains(word), result.problems.constData());
        QVERIFY(!result.problem().contains(QStringLiteral("four words")));
    }

private:
    [[nodiscard]] QString file() const { return m_folder.filePath(QStringLiteral("gatehouse.backup")); }
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(BackupTest)
#include "tst_backup.moc"
