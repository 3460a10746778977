// SPDX-License-Identifier: GPL-3.0-or-later
// What a client was told is true after kill -9: the answer is sent from the commit's continuation (product section 11).
#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"

#include <QTest>

using namespace tests;

class KillAndRestartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokensSurviveAKillRightAfterTheAnswer()
    {
        ServerProcess server;
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        server.kill(); // nothing between the token's arrival and this
        QVERIFY(tokens);

        server.keepPort();
        QVERIFY(server.start());
        QVERIFY(!flow.greeting(tokens->access).isEmpty());
        const auto next = flow.refresh(tokens->refresh);
        QVERIFY(next);
        QVERIFY(next->refresh != tokens->refresh);
        QVERIFY(!flow.greeting(next->access).isEmpty());
    }

    void aRotationSurvivesAKillRightAfterTheAnswer()
    {
        ServerProcess server;
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        const auto first = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(first);
        const auto second = flow.refresh(first->refresh);
        server.kill();
        QVERIFY(second);

        server.keepPort();
        QVERIFY(server.start());
        QVERIFY(flow.refresh(second->refresh));
    }

    void aRevokedTokenIsStillDead()
    {
        ServerProcess server;
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(tokens);
        const int answer = flow.revoke(tokens->refresh).status;
        server.kill();
        QCOMPARE(answer, 200);

        server.keepPort();
        QVERIFY(server.start());
        QCOMPARE(flow.callTool(tokens->access, QStringLiteral("add"), {}).status, 401);
        QVERIFY(!flow.refresh(tokens->refresh));
        QCOMPARE(flow.lastAnswer().status, 400);
        QCOMPARE(flow.lastAnswer().json().value(QLatin1String("error")).toString(), QStringLiteral("invalid_grant"));
    }

    void aRevokedAccessTokenIsStillDeadAndItsSessionLives()
    {
        ServerProcess server;
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        const auto tokens = flow.signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(tokens);
        QCOMPARE(flow.revoke(tokens->access).status, 200);
        QCOMPARE(flow.callTool(tokens->access, QStringLiteral("add"), {}).status, 401);
        server.kill();

        server.keepPort();
        QVERIFY(server.start());
        QCOMPARE(flow.callTool(tokens->access, QStringLiteral("add"), {}).status, 401);
        QVERIFY(flow.refresh(tokens->refresh));
    }

    void aCodeIsGoodOnceAlsoOverARestart()
    {
        ServerProcess server;
        QVERIFY(server.start());
        OAuthFlow flow(server.url());
        QCOMPARE(flow.registerClient().status, 201);
        QCOMPARE(flow.authorize().status, 200);
        QCOMPARE(flow.signIn(ServerProcess::Owner, ServerProcess::OwnerPassword).status, 200);
        const HttpAnswer redirect = flow.decide("allow");
        QCOMPARE(redirect.status, 303);
        server.kill(); // the code was promised by the redirect

        server.keepPort();
        QVERIFY(server.start());
        const auto tokens = flow.redeem();
        QVERIFY(tokens);
        QVERIFY(!flow.greeting(tokens->access).isEmpty());
    }
};

QTEST_GUILESS_MAIN(KillAndRestartTest)
#include "tst_kill_and_restart.moc"
