// SPDX-License-Identifier: GPL-3.0-or-later
// The command line on a running server: what it does holds for the very next request.
#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace tests;

namespace
{

QJsonArray jsonArray(const CommandResult &result)
{
    return QJsonDocument::fromJson(result.output).array();
}

QStringList words(const char *text)
{
    return QString::fromUtf8(text).split(QLatin1Char(' '));
}

} // namespace

class AdministrationTest : public QObject
{
    Q_OBJECT

    ServerProcess m_server;

    // A member with a session of their own.
    struct Member {
        std::unique_ptr<OAuthFlow> flow;
        Tokens tokens;
    };
    Member memberWithSession(const QByteArray &login)
    {
        const QByteArray password = "password of " + login;
        const auto added = m_server.run({QStringLiteral("user"), QStringLiteral("add"), QStringLiteral("--local"), QString::fromUtf8(login)}, password + '\n');
        if (added.exitCode != 0) {
            qWarning("%s", added.problems.constData());
        }
        Member member{std::make_unique<OAuthFlow>(m_server.url()), {}};
        member.tokens = member.flow->signInAndConsent(login, password).value_or(Tokens());
        return member;
    }

    QString sessionOf(const QString &login)
    {
        const QJsonArray sessions = jsonArray(m_server.run(words("session list --json")));
        for (const QJsonValue &session : sessions) {
            if (session.toObject().value(QLatin1String("login")).toString() == login) {
                return session.toObject().value(QLatin1String("id")).toString();
            }
        }
        return {};
    }

    int nextRequest(const Member &member) { return member.flow->callTool(member.tokens.access, QStringLiteral("add"), {}).status; }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_server.start()); }

    void sessionEndCutsTheNextRequest()
    {
        const Member member = memberWithSession("bea");
        QCOMPARE(nextRequest(member), 200);
        const QString id = sessionOf(QStringLiteral("bea"));
        QVERIFY(!id.isEmpty());
        const CommandResult ended = m_server.run({QStringLiteral("session"), QStringLiteral("end"), id});
        QCOMPARE(ended.exitCode, 0);
        QCOMPARE(nextRequest(member), 401);
        QVERIFY(member.flow->lastAnswer().header("WWW-Authenticate").contains("invalid_token"));
        QVERIFY(!member.flow->refresh(member.tokens.refresh));
        QVERIFY(sessionOf(QStringLiteral("bea")).isEmpty());
        QCOMPARE(m_server.run({QStringLiteral("session"), QStringLiteral("end"), id}).exitCode, 1);
    }

    void userBlockCutsTheNextRequest()
    {
        const Member member = memberWithSession("carl");
        QCOMPARE(nextRequest(member), 200);
        QCOMPARE(m_server.run(words("user block local:carl")).exitCode, 0);
        QCOMPARE(nextRequest(member), 401);
        QCOMPARE(m_server.run(words("user unblock local:carl")).exitCode, 0);
        QCOMPARE(nextRequest(member), 401); // their sessions ended for good
    }

    void userExpireInThePastCutsTheNextRequest()
    {
        const Member member = memberWithSession("dora");
        QCOMPARE(nextRequest(member), 200);
        QCOMPARE(m_server.run(words("user expire local:dora 2020-01-01")).exitCode, 0);
        QCOMPARE(nextRequest(member), 401);
        QCOMPARE(m_server.run(words("user expire local:dora")).exitCode, 0);
        QCOMPARE(nextRequest(member), 200);
    }

    void clientRevokeCutsTheNextRequestAndKeepsTheClient()
    {
        const Member member = memberWithSession("emil");
        QCOMPARE(nextRequest(member), 200);
        const QString client = QString::fromLatin1(member.flow->clientId());
        QCOMPARE(m_server.run({QStringLiteral("client"), QStringLiteral("revoke"), client}).exitCode, 0);
        QCOMPARE(nextRequest(member), 401);
        QVERIFY(m_server.run(words("client list --json")).output.contains(client.toLatin1()));
        QCOMPARE(m_server.run({QStringLiteral("client"), QStringLiteral("delete"), client}).exitCode, 0);
        QVERIFY(!m_server.run(words("client list --json")).output.contains(client.toLatin1()));
        QCOMPARE(member.flow->authorize().status, 400);
    }

    void userDeleteCutsTheNextRequest()
    {
        const Member member = memberWithSession("fay");
        QCOMPARE(nextRequest(member), 200);
        QCOMPARE(m_server.run(words("user delete local:fay")).exitCode, 0);
        QCOMPARE(nextRequest(member), 401);
        QVERIFY(!m_server.run(words("user list --json")).output.contains("\"fay\""));
    }

    void passwdChangesThePassword()
    {
        const Member member = memberWithSession("gus");
        QCOMPARE(m_server.run(words("user passwd local:gus"), "another good password\n").exitCode, 0);
        OAuthFlow again(m_server.url());
        QVERIFY(!again.signInAndConsent("gus", "password of gus"));
        OAuthFlow right(m_server.url());
        QVERIFY(right.signInAndConsent("gus", "another good password"));
    }

    void approveLetsSomebodyInWhoWaits()
    {
        const Member member = memberWithSession("hal");
        QCOMPARE(m_server.run(words("user block local:hal")).exitCode, 0);
        QCOMPARE(m_server.run(words("user unblock local:hal")).exitCode, 0); // pending now
        OAuthFlow flow(m_server.url());
        QCOMPARE(flow.registerClient().status, 201);
        QCOMPARE(flow.authorize().status, 200);
        QCOMPARE(flow.signIn("hal", "password of hal").status, 200);
        QCOMPARE(flow.decide("allow").status, 0); // the waiting page has no such button
        QCOMPARE(m_server.run(words("user approve local:hal --role premium")).exitCode, 0);
        QCOMPARE(flow.reload().status, 200);
        QCOMPARE(flow.decide("allow").status, 303);
        QVERIFY(flow.redeem());
    }

    void refusesWithASentenceAndExitCodeOne_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QString>("sentencePart");
        const auto row = [](const char *command, const char *input, const char *part) {
            QTest::newRow(command) << QString::fromUtf8(command) << QByteArray(input) << QString::fromUtf8(part);
        };
        row("user block local:ada", "", "only owner");
        row("user delete local:ada", "", "only owner");
        row("user role local:ada member", "", "only owner");
        row("user expire local:ada 2030-01-01", "", "only owner");
        row("user deny local:ada", "", "only owner");
        row("user approve local:ada", "", "only owner");
        row("user role local:ada emperor", "", "no role");
        row("user expire local:ada tomorrow", "", "is not a date");
        row("user expire local:ada 2026-02-30", "", "is not a date");
        row("user approve github:nobody", "", "no such user");
        row("user approve local|nobody", "", "no such user");
        row("user add gitlab:someone", "", "is not a kind of name");
        row("user add github:octocat --role emperor", "", "no role");
        row("user add --local ada", "long enough password\n", "There is an account");
        row("user add --local bad/name", "long enough password\n", "letters, digits");
        row("user add --local shorty", "short\n", "too short");
        row("user passwd local:nobody", "long enough password\n", "no such user");
        row("session end nothing", "", "no such session");
        row("session end --user local:nobody", "", "no such user");
        row("client revoke nothing", "", "no such client");
        row("client delete nothing", "", "no such client");
        row("config set public_url nowhere", "", "scheme, host and port alone");
        row("config set listen 127.0.0.1:1", "", "is set by GATEHOUSE_LISTEN");
        row("config set nothing x", "", "no setting");
        row("config set data_dir /tmp/x", "", "says where the settings are");
        row("config set master_key", "0000\n", "not a secret that can be kept");
        row("config set admission everybody", "", "use approved");
    }
    void refusesWithASentenceAndExitCodeOne()
    {
        QFETCH(QString, command);
        QFETCH(QByteArray, input);
        QFETCH(QString, sentencePart);
        const CommandResult result = m_server.run(command.split(QLatin1Char(' ')), input);
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.problem().contains(sentencePart), result.problems.constData());
        QVERIFY(result.output.isEmpty());
    }

    void configSetAppliesWithoutARestart()
    {
        const Member member = memberWithSession("ivy");
        QCOMPARE(nextRequest(member), 200);
        QCOMPARE(m_server.run(words("config set access_token_lifetime 120")).exitCode, 0);
        std::optional<Tokens> next;
        QTRY_VERIFY((next = member.flow->refresh(member.tokens.refresh)));
        QCOMPARE(next->expiresIn, 120);
        QCOMPARE(nextRequest(member), 200); // what was issued before still counts
        QCOMPARE(m_server.run({QStringLiteral("config"), QStringLiteral("set"), QStringLiteral("access_token_lifetime"), QString()}).exitCode, 0);
    }

    void configShowMasksSecrets()
    {
        QCOMPARE(m_server.run(words("config set github_client_secret"), "gh-very-secret\n").exitCode, 0);
        const CommandResult shown = m_server.run(words("config show --json"));
        QCOMPARE(shown.exitCode, 0);
        QVERIFY(!shown.output.contains("gh-very-secret"));
        QVERIFY(!shown.output.contains(ServerProcess::OwnerPassword));
        QVERIFY(!shown.output.contains("aaaaaaaaaaaa"));
        QStringList set;
        const QJsonArray settings = jsonArray(shown);
        for (const QJsonValue &value : settings) {
            const QJsonObject setting = value.toObject();
            if (setting.value(QLatin1String("secret")).toBool()) {
                const QString text = setting.value(QLatin1String("value")).toString();
                QVERIFY(text.isEmpty() || text == QLatin1String("(set)"));
                if (!text.isEmpty()) {
                    set.append(setting.value(QLatin1String("key")).toString());
                }
            }
        }
        QCOMPARE(set, (QStringList{QStringLiteral("github_client_secret"), QStringLiteral("bootstrap_password"), QStringLiteral("master_key")}));
        QFile ini(m_server.dataDir() + QStringLiteral("/gatehouse.ini"));
        QVERIFY(!ini.exists() || (ini.open(QIODevice::ReadOnly) && !ini.readAll().contains("gh-very-secret")));
        QFile log(m_server.dataDir() + QStringLiteral("/gatehouse.log"));
        QVERIFY(log.open(QIODevice::ReadOnly));
        QVERIFY(!log.readAll().contains("gh-very-secret"));
    }
};

QTEST_GUILESS_MAIN(AdministrationTest)
#include "tst_administration.moc"
