// SPDX-License-Identifier: GPL-3.0-or-later
// Product section 6, "Master key and signing keys rotate with key ids and overlap": on a running server, and killed in the middle.
#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QTest>

using namespace tests;

namespace
{

QStringList words(const char *text)
{
    return QString::fromUtf8(text).split(QLatin1Char(' '));
}

QByteArray kidOf(const QByteArray &token)
{
    const QByteArray header = QByteArray::fromBase64(token.left(token.indexOf('.')), QByteArray::Base64UrlEncoding);
    return QJsonDocument::fromJson(header).object().value(QLatin1String("kid")).toString().toLatin1();
}

QByteArrayList publishedKeys(OAuthFlow &flow)
{
    QByteArrayList kids;
    const QJsonArray keys = flow.browser().get(flow.at(QStringLiteral("/.well-known/jwks.json"))).json().value(QLatin1String("keys")).toArray();
    for (const QJsonValue &key : keys) {
        kids.append(key.toObject().value(QLatin1String("kid")).toString().toLatin1());
    }
    return kids;
}

// P-256, made for this test alone.
constexpr auto TheirPublicKey = "-----BEGIN PUBLIC KEY-----\n"
                                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErh7d6KDc4wrtJtwl/ebhBxBuN2K1\n"
                                "vYjKR7SLzwodk7Msxkd5coGJ7KEaHh7kobc2k+cV7qZ9/UFIe3h3GNmobg==\n"
                                "-----END PUBLIC KEY-----\n";

QString fileWith(const QTemporaryDir &folder, const QString &name, const QByteArray &content)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
        qFatal("cannot write");
    }
    return file.fileName();
}

// The master key in a file, as on a machine without a desktop.
void keepMasterKeyInFile(ServerProcess &server)
{
    server.environment.remove(QStringLiteral("GATEHOUSE_MASTER_KEY"));
    server.environment.insert(QStringLiteral("GATEHOUSE_SECRET_STORE"), QStringLiteral("file"));
}

QByteArray masterKeyFile(const ServerProcess &server)
{
    QFile file(server.dataDir() + QStringLiteral("/master.key"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class KeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRotationKeepsTokensOfBefore()
    {
        ServerProcess server;
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        const auto before = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(before);
        QVERIFY(!flow.greeting(before->access).isEmpty());

        QCOMPARE(server.run(words("key rotate")).exitCode, 0);
        QCOMPARE(publishedKeys(flow).size(), 2);
        QVERIFY(!flow.greeting(before->access).isEmpty());
        const auto after = flow.refresh(before->refresh);
        QVERIFY(after);
        QVERIFY(kidOf(after->access) != kidOf(before->access));
        QVERIFY(!flow.greeting(after->access).isEmpty());

        const CommandResult listed = server.run(words("key list"));
        QVERIFY2(listed.output.contains("signing") && listed.output.contains("published"), listed.output.constData());

        // Removed by hand: felt by the very next request, however often the token was seen.
        const CommandResult inUse = server.run({QStringLiteral("key"), QStringLiteral("remove"), QString::fromLatin1(kidOf(after->access))});
        QCOMPARE(inUse.exitCode, 1);
        QVERIFY2(inUse.problem().contains(QLatin1String("key rotate")), qPrintable(inUse.problem()));
        QCOMPARE(server.run({QStringLiteral("key"), QStringLiteral("remove"), QString::fromLatin1(kidOf(before->access))}).exitCode, 0);
        QCOMPARE(flow.callTool(before->access, QStringLiteral("add"), {}).status, 401);
        QVERIFY(!flow.greeting(after->access).isEmpty());
        QCOMPARE(publishedKeys(flow).size(), 1);
        QCOMPARE(server.run({QStringLiteral("key"), QStringLiteral("remove"), QStringLiteral("none")}).exitCode, 1);
    }

    void theAlgorithmIsChangedByARotation()
    {
        ServerProcess server;
        QVERIFY(server.start());
        const CommandResult locked = server.run(words("key rotate --algorithm RS256"));
        QCOMPARE(locked.exitCode, 1);
        QVERIFY2(locked.problem().contains(QLatin1String("GATEHOUSE_SIGNING_ALGORITHM")), qPrintable(locked.problem()));
        QCOMPARE(server.run(words("key rotate --algorithm HS256")).exitCode, 1);
        QCOMPARE(server.run(words("key rotate --algorithm RS256 --master")).exitCode, 2);

        server.kill();
        server.keepPort();
        server.environment.remove(QStringLiteral("GATEHOUSE_SIGNING_ALGORITHM"));
        QCOMPARE(server.run(words("key rotate --algorithm ES256")).exitCode, 0); // nobody runs: the command does it itself
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(tokens);
        QCOMPARE(server.run(words("key rotate --algorithm RS256")).exitCode, 0);
        QVERIFY(server.run(words("config show")).output.contains("RS256"));
        std::optional<Tokens> next;
        QTRY_VERIFY(next = flow.refresh(tokens->refresh)); // a changed setting starts the listener anew
        QVERIFY(!flow.greeting(next->access).isEmpty());
        QVERIFY(!flow.greeting(tokens->access).isEmpty());
    }

    void keysOfAnotherSystemAreImported()
    {
        ServerProcess server;
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        const QTemporaryDir folder;
        const QString theirs = fileWith(folder, QStringLiteral("public.pem"), TheirPublicKey);
        const QString garbage = fileWith(folder, QStringLiteral("garbage.pem"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        const QByteArrayList before = publishedKeys(flow);
        QCOMPARE(server.run({QStringLiteral("key"), QStringLiteral("import"), theirs}).exitCode, 0);
        QCOMPARE(publishedKeys(flow).size(), before.size() + 1);
        QVERIFY(server.run(words("key list")).output.contains("verify only"));

        const CommandResult again = server.run({QStringLiteral("key"), QStringLiteral("import"), theirs});
        QCOMPARE(again.exitCode, 1);
        QVERIFY(again.problem().contains(QLatin1String("already")));
        const CommandResult cannotSign = server.run({QStringLiteral("key"), QStringLiteral("import"), theirs, QStringLiteral("--sign")});
        QCOMPARE(cannotSign.exitCode, 1);
        QVERIFY(cannotSign.problem().contains(QLatin1String("private")));
        QCOMPARE(server.run({QStringLiteral("key"), QStringLiteral("import"), garbage}).exitCode, 1);
        QCOMPARE(server.run({QStringLiteral("key"), QStringLiteral("import"), QStringLiteral("/nowhere")}).exitCode, 1);
        QVERIFY(server.run(words("audit export")).output.contains("verification_only"));
    }

    void aMasterKeyOfTheEnvironmentIsChangedByOneStart()
    {
        ServerProcess server;
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(tokens);
        const CommandResult refused = server.run(words("key rotate --master"));
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.problem().contains(QLatin1String("GATEHOUSE_MASTER_KEY_NEXT")), qPrintable(refused.problem()));
        server.kill();
        server.keepPort();

        const QString next(64, QLatin1Char('b'));
        server.environment.insert(QStringLiteral("GATEHOUSE_MASTER_KEY_NEXT"), next);
        QVERIFY(server.start());
        QVERIFY(!flow.greeting(tokens->access).isEmpty());
        server.kill();
        QVERIFY(server.start()); // both again: it is done already
        server.kill();

        server.environment.remove(QStringLiteral("GATEHOUSE_MASTER_KEY_NEXT"));
        QVERIFY2(!server.start(), "the key before opens nothing any more");
        server.environment.insert(QStringLiteral("GATEHOUSE_MASTER_KEY"), next);
        QVERIFY(server.start());
        QVERIFY(!flow.greeting(tokens->access).isEmpty());
    }

    void aMasterKeyInTheVaultIsChangedWhileTheServerRuns()
    {
        ServerProcess server;
        keepMasterKeyInFile(server);
        QVERIFY(server.start());
        server.keepPort();
        OAuthFlow flow(server.url());
        const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(tokens);
        QCOMPARE(server.run(words("config set google_client_secret"), "shh\n").exitCode, 0);
        const QByteArray before = masterKeyFile(server);
        QCOMPARE(server.run(words("key rotate --master")).exitCode, 0);
        QVERIFY(masterKeyFile(server) != before);
        QVERIFY(!QFile::exists(server.dataDir() + QStringLiteral("/master.key-next")));
        QTRY_VERIFY(!flow.greeting(tokens->access).isEmpty()); // everything that held the key before is built anew
        server.kill();
        QVERIFY(server.start());
        QVERIFY(!flow.greeting(tokens->access).isEmpty());
        QVERIFY(flow.refresh(tokens->refresh));
        QFile log(server.dataDir() + QStringLiteral("/gatehouse.log"));
        QVERIFY(log.open(QIODevice::ReadOnly));
        QVERIFY(!log.readAll().contains("does not open"));
        server.kill();
        QCOMPARE(server.run(words("key rotate --master")).exitCode, 0); // nobody runs: the command does it itself
        QVERIFY(server.start());
        QVERIFY(!flow.greeting(tokens->access).isEmpty());
    }

    // The moments: before, while and after the new key is kept, the database is sealed anew, and the vault has it in its place.
    void aDatabaseOpensWheneverTheChangeIsKilled()
    {
        ServerProcess server;
        keepMasterKeyInFile(server);
        QVERIFY(server.start());
        server.keepPort();
        OAuthFlow flow(server.url());
        const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(tokens);
        QSet<QByteArray> keys{masterKeyFile(server)};
        for (int i = 0; i < 16; ++i) {
            QLocalSocket socket;
            socket.connectToServer(server.dataDir() + QStringLiteral("/gatehouse.sock"));
            QVERIFY(socket.waitForConnected(5000));
            socket.write("{\"verb\":\"key.rotate_master\",\"parameters\":{}}\n");
            QVERIFY(socket.waitForBytesWritten(5000));
            QElapsedTimer sinceAsked;
            sinceAsked.start();
            while (sinceAsked.nsecsElapsed() < i * 1'000'000) { // the moment is the point
            }
            server.kill();
            QVERIFY2(server.start(), qPrintable(QStringLiteral("killed %1 ms after the question").arg(i)));
            QVERIFY(!flow.greeting(tokens->access).isEmpty());
            keys.insert(masterKeyFile(server));
        }
        QVERIFY2(keys.size() > 1, "at least one change went through");
        QVERIFY(flow.refresh(tokens->refresh));
        QCOMPARE(server.run(words("audit verify")).exitCode, 0);
    }
};

QTEST_GUILESS_MAIN(KeysTest)
#include "tst_keys.moc"
