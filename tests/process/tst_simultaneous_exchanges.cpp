// SPDX-License-Identifier: GPL-3.0-or-later
// One code redeemed, one refresh token presented, a hundred times at the same moment, over a hundred connections; and both again with
// kill -9 in the middle and the same data directory afterwards. Nothing is given twice, and what was answered holds.
#include "tests/support/oauth_flow.h"
#include "tests/support/request_storm.h"
#include "tests/support/server_process.h"

#include <QSet>
#include <QTest>

#include <algorithm>

using namespace tests;

namespace
{

constexpr int Simultaneous = 100;

struct Outcome {
    QList<Tokens> tokens;
    int invalidGrants = 0;
    int others = 0; // neither: always a fault

    [[nodiscard]] int count() const { return int(tokens.size()) + invalidGrants + others; }
};

Outcome outcomeOf(const QList<HttpAnswer> &answers)
{
    Outcome outcome;
    for (const HttpAnswer &answer : answers) {
        if (const auto tokens = OAuthFlow::tokensIn(answer)) {
            outcome.tokens.append(*tokens);
        } else if (answer.status == 400 && answer.json().value(QLatin1String("error")).toString() == QLatin1String("invalid_grant")) {
            ++outcome.invalidGrants;
        } else {
            ++outcome.others;
            qWarning("answered with %d: %s", answer.status, answer.body.left(500).constData());
        }
    }
    return outcome;
}

// Access and refresh tokens that differ from one another.
qsizetype differentTokens(const QList<Tokens> &all)
{
    QSet<QByteArray> seen;
    for (const Tokens &tokens : all) {
        seen << tokens.access << tokens.refresh;
    }
    return seen.size();
}

} // namespace

class SimultaneousExchangesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<OAuthFlow> m_flow;

    void begin(const char *variable = nullptr, const char *value = nullptr)
    {
        m_server = std::make_unique<ServerProcess>();
        if (variable) {
            m_server->environment.insert(QString::fromLatin1(variable), QString::fromLatin1(value));
        }
        QVERIFY(m_server->start());
        m_flow = std::make_unique<OAuthFlow>(m_server->url());
    }

    // As far as the redirect with a code.
    void signIn()
    {
        QCOMPARE(m_flow->registerClient().status, 201);
        QCOMPARE(m_flow->authorize().status, 200);
        QCOMPARE(m_flow->signIn(ServerProcess::Owner, ServerProcess::OwnerPassword).status, 200);
        QCOMPARE(m_flow->decide("allow").status, 303);
        QVERIFY(!m_flow->redemption().isEmpty());
    }

    void killAndRestart()
    {
        m_server->kill();
        m_server->keepPort();
        QVERIFY(m_server->start());
    }

    [[nodiscard]] Outcome atOnce(const Fields &form)
    {
        RequestStorm storm;
        if (!storm.connectTo(m_server->url(), Simultaneous)) {
            qWarning("the connections were not taken");
            return {};
        }
        storm.post(m_flow->at(QStringLiteral("/token")), form);
        return outcomeOf(storm.answers());
    }

    // The same, but the server is killed when so many answers are there. What was answered before counts.
    [[nodiscard]] Outcome atOnceUntilKilled(const Fields &form, int answers)
    {
        RequestStorm storm;
        if (!storm.connectTo(m_server->url(), Simultaneous)) {
            qWarning("the connections were not taken");
            return {};
        }
        storm.post(m_flow->at(QStringLiteral("/token")), form);
        if (!storm.waitForAnswers(answers)) {
            qWarning("%d answers did not come", answers);
        }
        killAndRestart();
        const QList<HttpAnswer> arrived = storm.answers();
        qInfo("%lld of %d were answered before the kill", static_cast<long long>(arrived.size()), Simultaneous);
        return outcomeOf(arrived);
    }

    [[nodiscard]] bool opens(const Tokens &tokens) { return m_flow->callTool(tokens.access, QStringLiteral("add"), {}).status == 200; }

    static void killedAfter()
    {
        QTest::addColumn<int>("answers");
        QTest::newRow("killed before the first answer") << 0;
        QTest::newRow("killed at the first answer") << 1;
        QTest::newRow("killed after a quarter") << Simultaneous / 4;
        QTest::newRow("killed after most") << Simultaneous * 9 / 10;
    }

private Q_SLOTS:
    void exactlyOneOfManyRedemptionsSucceedsAndReuseEndsWhatItProduced()
    {
        begin();
        signIn();
        const Outcome outcome = atOnce(m_flow->redemption());
        QCOMPARE(outcome.tokens.size(), 1);
        QCOMPARE(outcome.invalidGrants, Simultaneous - 1);
        // RFC 6749 section 4.1.2: a code presented twice is in two hands; what the first got is worth nothing any more.
        QVERIFY(!opens(outcome.tokens.first()));
        QVERIFY(!m_flow->refresh(outcome.tokens.first().refresh));
    }

    void aCodeStaysRedeemedOverAKill_data() { killedAfter(); }
    void aCodeStaysRedeemedOverAKill()
    {
        QFETCH(int, answers);
        begin();
        signIn();
        const Outcome before = atOnceUntilKilled(m_flow->redemption(), answers);
        QCOMPARE(before.others, 0);
        QVERIFY(before.count() >= answers);
        const Outcome after = atOnce(m_flow->redemption());
        QCOMPARE(after.others, 0);
        QCOMPARE(after.count(), Simultaneous);
        QVERIFY2(before.tokens.size() + after.tokens.size() <= 1, "a code was redeemed twice");
        if (before.count() > 0) { // whichever answer it was, it told that the code is used
            QCOMPARE(after.tokens.size(), 0);
        }
        for (const Tokens &tokens : before.tokens + after.tokens) { // and now it was reused
            QVERIFY(!opens(tokens));
            QVERIFY(!m_flow->refresh(tokens.refresh));
        }
    }

    void everyParallelRefreshWithinTheGraceGetsTokensOfItsOwn()
    {
        begin();
        const auto first = m_flow->signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(first);
        const Outcome outcome = atOnce(m_flow->refreshment(first->refresh));
        QCOMPARE(outcome.tokens.size(), Simultaneous);
        QCOMPARE(differentTokens(outcome.tokens), 2 * Simultaneous);
        for (const Tokens &tokens : outcome.tokens) {
            QVERIFY(opens(tokens));
        }
        // The grace is for an answer that got lost. Once a successor is used, it was not lost: the predecessor is in two hands.
        const auto next = m_flow->refresh(outcome.tokens.first().refresh);
        QVERIFY(next);
        QVERIFY(!m_flow->refresh(first->refresh));
        QVERIFY(!opens(*next));
        for (const Tokens &tokens : {*next, outcome.tokens.at(1), outcome.tokens.last()}) {
            QVERIFY(!m_flow->refresh(tokens.refresh));
        }
    }

    void withoutGraceOneParallelRefreshSucceedsAndTheRestEndsTheSession()
    {
        begin("GATEHOUSE_REFRESH_GRACE", "0");
        const auto first = m_flow->signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(first);
        const Outcome outcome = atOnce(m_flow->refreshment(first->refresh));
        QCOMPARE(outcome.tokens.size(), 1);
        QCOMPARE(outcome.invalidGrants, Simultaneous - 1);
        QVERIFY(!opens(outcome.tokens.first()));
        QVERIFY(!m_flow->refresh(outcome.tokens.first().refresh));
    }

    void whatARefreshAnsweredHoldsOverAKill_data() { killedAfter(); }
    void whatARefreshAnsweredHoldsOverAKill()
    {
        QFETCH(int, answers);
        begin();
        const auto first = m_flow->signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(first);
        const Outcome before = atOnceUntilKilled(m_flow->refreshment(first->refresh), answers);
        QCOMPARE(before.invalidGrants + before.others, 0);
        QVERIFY(before.count() >= answers);
        const Outcome after = atOnce(m_flow->refreshment(first->refresh)); // no successor has been used yet: an answer got lost
        QCOMPARE(after.tokens.size(), Simultaneous);
        const QList<Tokens> all = before.tokens + after.tokens;
        QCOMPARE(differentTokens(all), 2 * all.size());
        for (const Tokens &tokens : all) {
            QVERIFY(opens(tokens));
        }
        QVERIFY(m_flow->refresh(all.first().refresh));
        killAndRestart();
        QVERIFY(!m_flow->refresh(first->refresh)); // a successor has been used: reuse, also for a server that started since
        QVERIFY(!opens(all.last()));
    }

    void withoutGraceARotationIsNotForgottenOverAKill_data() { killedAfter(); }
    void withoutGraceARotationIsNotForgottenOverAKill()
    {
        QFETCH(int, answers);
        begin("GATEHOUSE_REFRESH_GRACE", "0");
        const auto first = m_flow->signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
        QVERIFY(first);
        const Outcome before = atOnceUntilKilled(m_flow->refreshment(first->refresh), answers);
        QCOMPARE(before.others, 0);
        const Outcome after = atOnce(m_flow->refreshment(first->refresh));
        QCOMPARE(after.others, 0);
        QVERIFY2(before.tokens.size() + after.tokens.size() <= 1, "a refresh token was rotated twice");
        if (before.count() > 0) {
            QCOMPARE(after.tokens.size(), 0);
        }
        QVERIFY(!opens(*first));
    }
};

QTEST_GUILESS_MAIN(SimultaneousExchangesTest)
#include "tst_simultaneous_exchanges.moc"
