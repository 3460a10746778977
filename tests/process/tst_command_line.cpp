// SPDX-License-Identifier: GPL-3.0-or-later
// Every option and wrong option of gatehouse-server: exit code and one sentence on standard error (product section 2).
#include "tests/support/server_process.h"

#include <QDir>
#include <QTcpServer>
#include <QTest>

using namespace tests;

class CommandLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void helpAndVersionAnswerOnStandardOutput_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char *command, const char *part) { QTest::newRow(command) << QString::fromUtf8(command) << QByteArray(part); };
        row("--help", "user approve");
        row("--version", "gatehouse-server ");
        row("serve --help", "--listen ADDRESS:PORT");
        row("config show --help", "--public-url");
        row("config set --help", "SETTING");
        row("user add --help", "--local NAME");
        row("user list --help", "--json");
        row("user approve --help", "--until DATE");
        row("user deny --help", "USER");
        row("user block --help", "USER");
        row("user unblock --help", "USER");
        row("user expire --help", "[DATE]");
        row("user role --help", "ROLE");
        row("user passwd --help", "standard input");
        row("user delete --help", "USER");
        row("client list --help", "--data-dir");
        row("client revoke --help", "CLIENT");
        row("client delete --help", "CLIENT");
        row("session list --help", "--profile");
        row("session end --help", "--user USER");
        row("key list --help", "--json");
    }
    void helpAndVersionAnswerOnStandardOutput()
    {
        QFETCH(QString, command);
        QFETCH(QByteArray, part);
        const ServerProcess server;
        const CommandResult result = server.run(command.split(QLatin1Char(' ')));
        QCOMPARE(result.exitCode, 0);
        QVERIFY2(result.output.contains(part), result.output.constData());
        QVERIFY2(result.problems.isEmpty(), result.problems.constData());
        QVERIFY2(!QFile::exists(server.dataDir()), "asking for help leaves nothing behind");
    }

    void wrongUseIsExitCodeTwoAndASentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("part");
        const auto row = [](const char *title, const QStringList &arguments, const char *part) { QTest::newRow(title) << arguments << QString::fromUtf8(part); };
        const auto words = [](const char *text) { return QString::fromUtf8(text).split(QLatin1Char(' ')); };
        row("nothing", {}, "Say what to do");
        row("unknown command", words("fly"), "is not a command");
        row("half a command", words("user"), "is not a command");
        row("command of a later version", words("update"), "is not a command");
        row("unknown option", words("serve --fast"), "--fast is not an option");
        row("JSON of what never answers", words("serve --json"), "--json is not an option");
        row("option of another command", words("client list --listen 127.0.0.1:1"), "--listen is not an option");
        row("option without value", words("serve --listen"), "needs a value");
        row("option with an empty value", {QStringLiteral("serve"), QStringLiteral("--data-dir=")}, "not empty");
        row("flag with a value", words("user list --json=yes"), "takes no value");
        row("missing argument", words("user approve"), "needs USER");
        row("missing second argument", words("user role ada"), "needs ROLE");
        row("argument too many", words("user approve ada bob"), "does not know what to do with \"bob\"");
        row("argument to serve", words("serve now"), "does not know what to do with \"now\"");
        row("user add without a user", words("user add"), "Say whom to add");
        row("user add with two", words("user add github:a --local b"), "Say whom to add");
        row("user add without a password", words("user add --local b"), "No password came");
        row("user passwd without a password", words("user passwd local:ada"), "No password came");
        row("session end without a session", words("session end"), "Say which session");
        row("session end with two", words("session end x --user ada"), "Say which session");
        row("config set without a value", words("config set listen"), "needs a value");
        row("a secret on the command line", words("config set github_client_secret abc"), "standard input");
        row("bad --listen", words("serve --listen here"), "--listen is \"here\"");
        row("bad --public-url", words("serve --public-url http://example.org"), "--public-url is");
        row("bad --auth", words("serve --auth none"), "--auth is \"none\"");
        row("open mode away from this machine", words("serve --auth open --public-url https://example.org"), "this machine only");
        row("bad --admission", words("serve --admission all"), "--admission is");
        row("bad --allow-user", words("serve --allow-user a --allow-user x:y"), "\"x\" is not a kind of name");
        row("bad --local-accounts", words("serve --local-accounts maybe"), "--local-accounts is");
        row("bad --secret-store", words("serve --secret-store cloud"), "--secret-store is");
        row("bad --tls-cert", words("serve --tls-cert /nowhere"), "--tls-cert is");
        row("bad --tls-key", words("serve --tls-key /nowhere"), "--tls-key is");
        row("bad --log", words("serve --log loud"), "--log is");
        row("bad --sse", words("serve --sse maybe"), "--sse is");
        row("conformance fixtures away from this machine", words("serve --conformance-fixtures on --public-url https://example.org"), "conformance_fixtures is on");
        row("bad --profile", words("serve --profile ../x"), "profile name");
        row("wildcard without public URL", words("serve --listen 0.0.0.0:0"), "--public-url");
        row("the same for config show", words("config show --listen here"), "--listen is \"here\"");
    }
    void wrongUseIsExitCodeTwoAndASentence()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, part);
        ServerProcess server;
        server.environment.remove(QStringLiteral("GATEHOUSE_RATE_LIMIT"));
        const CommandResult result = server.run(arguments);
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(result.problem().contains(part), result.problems.constData());
        QVERIFY2(result.problem().trimmed().endsWith(QLatin1Char('.')), result.problems.constData());
        QVERIFY2(result.output.isEmpty(), result.output.constData());
        QVERIFY2(!QFile::exists(server.dataDir()), "a usage error leaves nothing behind");
    }

    void aPortInUseIsExitCodeOneAndNamesTheAddress()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress(QHostAddress::LocalHost)));
        const ServerProcess server;
        const QString address = QStringLiteral("127.0.0.1:%1").arg(other.serverPort());
        const CommandResult result = server.run({QStringLiteral("serve"), QStringLiteral("--listen"), address});
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.problem().contains(QStringLiteral("\nAnother program listens on ") + address), result.problems.constData());
        QCOMPARE(result.problems.count("Another program"), 1); // said, and not logged to the same place as well
        QVERIFY(result.output.isEmpty());
    }

    void anAddressOfAnotherMachineIsExitCodeOne()
    {
        const ServerProcess server;
        const CommandResult result = server.run({QStringLiteral("serve"), QStringLiteral("--listen"), QStringLiteral("192.0.2.1:0"), QStringLiteral("--public-url"),
                                                 QStringLiteral("https://example.org")});
        // The rate limit is off in these tests, which is local only: say so first.
        QCOMPARE(result.exitCode, 2);
        ServerProcess other;
        other.environment.remove(QStringLiteral("GATEHOUSE_RATE_LIMIT"));
        const CommandResult refused = other.run({QStringLiteral("serve"), QStringLiteral("--listen"), QStringLiteral("192.0.2.1:0"), QStringLiteral("--public-url"),
                                                 QStringLiteral("https://example.org")});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.problem().contains(QLatin1String("is not an address of this machine")), refused.problems.constData());
    }

    void configShowSaysWhereAValueComesFrom()
    {
        ServerProcess server;
        server.environment.insert(QStringLiteral("GATEHOUSE_ADMISSION"), QStringLiteral("anyone"));
        const CommandResult result = server.run({QStringLiteral("config"), QStringLiteral("show"), QStringLiteral("--allow-user"), QStringLiteral("octocat")});
        QCOMPARE(result.exitCode, 0);
        const QStringList lines = QString::fromUtf8(result.output).split(QLatin1Char('\n'));
        const auto line = [&](const char *key) { return lines.filter(QRegularExpression(QLatin1Char('^') + QLatin1String(key) + QLatin1Char(' '))).value(0).simplified(); };
        QCOMPARE(line("admission"), QStringLiteral("admission anyone environment GATEHOUSE_ADMISSION"));
        QCOMPARE(line("allowed_users"), QStringLiteral("allowed_users octocat command_line GATEHOUSE_ALLOWED_USERS"));
        QCOMPARE(line("code_lifetime"), QStringLiteral("code_lifetime 60 default GATEHOUSE_CODE_LIFETIME"));
        QCOMPARE(line("master_key"), QStringLiteral("master_key (set) environment GATEHOUSE_MASTER_KEY"));
        QVERIFY2(!QFile::exists(server.dataDir()), "looking leaves nothing behind");
    }

    void aWarningIsLoggedAndTheServerRuns()
    {
        ServerProcess server;
        server.environment.insert(QStringLiteral("GATEHOUSE_LISTN"), QStringLiteral("x"));
        QVERIFY(server.start());
        QCOMPARE(server.terminate(), 0);
        QVERIFY(server.problems().contains("GATEHOUSE_LISTN is not a setting"));
    }
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_command_line.moc"
