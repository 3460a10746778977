// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/live/live_state.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/revoked_access_token_table.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/rows.h"
#include "tests/support/temporary_store.h"

#include <QSignalSpy>
#include <QTest>

using live::LiveState;
using live::Refusal;
using store::ClientTable;
using store::RefreshTokenFamilyTable;
using store::RevokedAccessTokenTable;
using store::Transaction;
using store::UserTable;
using namespace std::chrono_literals;

namespace
{

const core::FamilyId family{QByteArray("family-1")};

} // namespace

class LiveStateTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void tellsWhoAFamilyStandsFor();
    void answersAtOnceWhenItKnows();
    void refuses_data();
    void refuses();
    void letsAFamilyInOnce();
    void feelsChangesAtOnce_data();
    void feelsChangesAtOnce();
    void staysWarmWhenOnlyActivityChanged();
    void aReadUnderWayCannotBringBackWhatHasEnded();
    void asksOnceForManyWaiters();
    void dropsTheAnswerOfAContextThatIsGone();
    void staysBounded();
    void tellsWhenAnApprovalRunsOut();
    void knowsRevokedAccessTokensAfterARestart();
    void forgetsRevokedAccessTokensOnceExpired();

private:
    void openState(LiveState::Limits limits = {});
    template <class Job>
    void write(Job job)
    {
        QVERIFY(m_store->writeAndWait(std::move(job)));
        QCoreApplication::processEvents(); // delivers committed()
    }
    [[nodiscard]] LiveState::Answer ask(const core::FamilyId &id = family);
    [[nodiscard]] std::optional<LiveState::Answer> askNow(const core::FamilyId &id = family);

    tests::FixedClock m_clock;
    std::unique_ptr<tests::TemporaryStore> m_holder;
    store::Store *m_store = nullptr;
    std::unique_ptr<LiveState> m_state;
};

void LiveStateTest::openState(LiveState::Limits limits)
{
    m_state.reset();
    auto opened = LiveState::open(*m_store, m_clock, limits);
    QVERIFY(opened);
    m_state = std::move(*opened);
}

void LiveStateTest::init()
{
    m_clock.set(tests::someTime);
    m_holder = std::make_unique<tests::TemporaryStore>();
    m_store = m_holder->operator->();
    openState();
    write([](Transaction &transaction) {
        return UserTable(transaction)
            .insert(tests::userRow())
            .and_then([&] { return ClientTable(transaction).insert(tests::clientRow()); })
            .and_then([&] { return RefreshTokenFamilyTable(transaction).insert(tests::familyRow()); });
    });
}

void LiveStateTest::cleanup()
{
    m_state.reset();
    m_holder.reset();
}

std::optional<LiveState::Answer> LiveStateTest::askNow(const core::FamilyId &id)
{
    auto answer = std::make_shared<std::optional<LiveState::Answer>>();
    m_state->principalFor(id, this, [answer](const LiveState::Answer &given) { *answer = given; });
    return *answer;
}

LiveState::Answer LiveStateTest::ask(const core::FamilyId &id)
{
    std::optional<LiveState::Answer> answer;
    QObject context;
    m_state->principalFor(id, &context, [&answer](const LiveState::Answer &given) { answer = given; });
    [&answer] { QTRY_VERIFY(answer); }();
    return answer.value_or(core::unexpected(Refusal::Unavailable));
}

void LiveStateTest::tellsWhoAFamilyStandsFor()
{
    const auto answer = ask();
    QVERIFY(answer);
    QCOMPARE(answer->userId, tests::userRow().id);
    QCOMPARE(answer->provider, u"local"_qs);
    QCOMPARE(answer->login, u"alice"_qs);
    QCOMPARE(answer->name, u"Name of alice"_qs);
    QCOMPARE(answer->email, u"alice@example.org"_qs);
    QCOMPARE(answer->role, u"member"_qs);
    QCOMPARE(answer->rights.rules.size(), 4);
    QCOMPARE(answer->clientId, tests::clientRow().id);
    QCOMPARE(answer->clientName, u"Inspector"_qs);
    QCOMPARE(answer->familyId, family);
}

void LiveStateTest::answersAtOnceWhenItKnows()
{
    QVERIFY(!askNow());
    QVERIFY(ask());
    QVERIFY(askNow());
}

void LiveStateTest::refuses_data()
{
    QTest::addColumn<std::function<store::Result<void>(Transaction &)>>("change");
    QTest::addColumn<Refusal>("refusal");
    using Change = std::function<store::Result<void>(Transaction &)>;
    const auto ignoreBool = [](bool) {};
    QTest::newRow("a revoked family") << Change([=](Transaction &transaction) {
        return RefreshTokenFamilyTable(transaction).revoke(family, u"ended"_qs, tests::someTime).map(ignoreBool);
    }) << Refusal::FamilyEnded;
    QTest::newRow("a suspended family") << Change([=](Transaction &transaction) {
        return RefreshTokenFamilyTable(transaction).suspend(family, tests::someTime).map(ignoreBool);
    }) << Refusal::FamilyEnded;
    QTest::newRow("a blocked user") << Change([](Transaction &transaction) {
        return UserTable(transaction).updateStatus(tests::userRow().id, store::UserStatus::Blocked);
    }) << Refusal::UserBlocked;
    QTest::newRow("a user who is pending again") << Change([](Transaction &transaction) {
        return UserTable(transaction).updateStatus(tests::userRow().id, store::UserStatus::Pending);
    }) << Refusal::UserPending;
    QTest::newRow("an approval that has run out") << Change([](Transaction &transaction) {
        return UserTable(transaction).updateApprovalEnd(tests::userRow().id, tests::someTime);
    }) << Refusal::UserPending;
    QTest::newRow("a deleted user") << Change([=](Transaction &transaction) {
        return UserTable(transaction).remove(tests::userRow().id).map(ignoreBool);
    }) << Refusal::UnknownFamily;
    QTest::newRow("a deleted client") << Change([=](Transaction &transaction) {
        return ClientTable(transaction).remove(tests::clientRow().id).map(ignoreBool);
    }) << Refusal::UnknownFamily;
}

void LiveStateTest::refuses()
{
    using Change = std::function<store::Result<void>(Transaction &)>;
    QFETCH(Change, change);
    QFETCH(Refusal, refusal);
    QVERIFY(ask()); // known and allowed before
    write(change);
    const auto answer = ask();
    QVERIFY(!answer);
    QCOMPARE(answer.error(), refusal);
    QCOMPARE(ask(core::FamilyId(QByteArray("never heard of"))).error(), Refusal::UnknownFamily);
}

void LiveStateTest::letsAFamilyInOnce()
{
    write([](Transaction &transaction) {
        auto row = tests::familyRow("once");
        row.isApprovedOnce = true;
        return UserTable(transaction)
            .updateStatus(tests::userRow().id, store::UserStatus::Pending)
            .and_then([&] { return RefreshTokenFamilyTable(transaction).insert(row); });
    });
    QVERIFY(ask(core::FamilyId(QByteArray("once"))));
    QVERIFY(!ask(family));
    write([](Transaction &transaction) {
        return UserTable(transaction).updateStatus(tests::userRow().id, store::UserStatus::Blocked);
    });
    QCOMPARE(ask(core::FamilyId(QByteArray("once"))).error(), Refusal::UserBlocked);
}

void LiveStateTest::feelsChangesAtOnce_data()
{
    QTest::addColumn<bool>("isKnownBefore");
    QTest::newRow("cached before") << true;
    QTest::newRow("not cached before") << false;
}

void LiveStateTest::feelsChangesAtOnce()
{
    QFETCH(bool, isKnownBefore);
    if (isKnownBefore) {
        QVERIFY(ask());
    }
    // In the continuation of the write that ended it, the very next question is refused.
    std::optional<Refusal> refusal;
    m_store->write(
        this,
        [](Transaction &transaction) { return RefreshTokenFamilyTable(transaction).revoke(family, u"ended"_qs, tests::someTime); },
        [&](const store::Result<bool> &revoked) {
            QVERIFY(revoked && *revoked);
            m_state->principalFor(family, this, [&](const LiveState::Answer &answer) { refusal = answer.error(); });
        });
    QTRY_COMPARE(refusal, Refusal::FamilyEnded);
    write([](Transaction &transaction) { return UserTable(transaction).updateRole(tests::userRow().id, u"owner"_qs); });
}

void LiveStateTest::staysWarmWhenOnlyActivityChanged()
{
    QVERIFY(ask());
    write([](Transaction &transaction) {
        return RefreshTokenFamilyTable(transaction)
            .touch(family, tests::someTime + 1h)
            .and_then([&] { return UserTable(transaction).touch(tests::userRow().id, tests::someTime + 1h); })
            .and_then([&] { return ClientTable(transaction).touch(tests::clientRow().id, tests::someTime + 1h); });
    });
    QVERIFY(askNow());
}

void LiveStateTest::aReadUnderWayCannotBringBackWhatHasEnded()
{
    // Questions and ends race; whatever the order, after the end was answered nobody is let in.
    for (int round = 0; round < 40; ++round) {
        const QByteArray name = "race-" + QByteArray::number(round);
        const core::FamilyId id(name);
        write([name](Transaction &transaction) {
            return RefreshTokenFamilyTable(transaction).insert(tests::familyRow(name.constData()));
        });
        bool hasEnded = false;
        bool wasLetInAfterwards = false;
        int answers = 0;
        const auto askAgain = [&] {
            m_state->principalFor(id, this, [&](const LiveState::Answer &answer) {
                ++answers;
                wasLetInAfterwards = wasLetInAfterwards || (hasEnded && answer.has_value());
            });
        };
        askAgain();
        m_store->write(
            this,
            [id](Transaction &transaction) { return RefreshTokenFamilyTable(transaction).revoke(id, u"ended"_qs, tests::someTime); },
            [&](const store::Result<bool> &) {
                hasEnded = true;
                askAgain();
            });
        askAgain();
        QTRY_COMPARE(answers, 3);
        QVERIFY(!wasLetInAfterwards);
        QVERIFY(!ask(id));
    }
}

void LiveStateTest::asksOnceForManyWaiters()
{
    int answers = 0;
    for (int i = 0; i < 50; ++i) {
        m_state->principalFor(family, this, [&](const LiveState::Answer &answer) { answers += answer.has_value(); });
    }
    QTRY_COMPARE(answers, 50);
    QCOMPARE(m_state->cachedFamilies(), 1);
}

void LiveStateTest::dropsTheAnswerOfAContextThatIsGone()
{
    bool isAnswered = false;
    auto context = std::make_unique<QObject>();
    m_state->principalFor(family, context.get(), [&](const LiveState::Answer &) { isAnswered = true; });
    context.reset();
    QVERIFY(ask());
    QVERIFY(!isAnswered);
}

void LiveStateTest::staysBounded()
{
    openState({.families = 10});
    write([](Transaction &transaction) {
        store::Result<void> done;
        for (int i = 0; i < 30; ++i) {
            done = done.and_then([&] {
                return RefreshTokenFamilyTable(transaction).insert(tests::familyRow(QByteArray("f" + QByteArray::number(i)).constData()));
            });
        }
        return done;
    });
    for (int i = 0; i < 30; ++i) {
        QVERIFY(ask(core::FamilyId(QByteArray("f" + QByteArray::number(i)))));
    }
    QCOMPARE(m_state->cachedFamilies(), 10);
    QVERIFY(askNow(core::FamilyId(QByteArray("f29")))); // the newest stay
    QVERIFY(!askNow(core::FamilyId(QByteArray("f0"))));
}

void LiveStateTest::tellsWhenAnApprovalRunsOut()
{
    write([](Transaction &transaction) {
        return UserTable(transaction).updateApprovalEnd(tests::userRow().id, tests::someTime + 60s);
    });
    QVERIFY(ask());
    QSignalSpy lapsed(m_state.get(), &LiveState::approvalLapsed);
    m_clock.advance(59s);
    m_state->sweep();
    QCOMPARE(lapsed.count(), 0);
    m_clock.advance(1s);
    QCOMPARE(ask().error(), Refusal::UserPending); // at once, sweep or not
    m_state->sweep();
    QCOMPARE(lapsed.count(), 1);
    QCOMPARE(lapsed.at(0).at(0).value<core::UserId>(), tests::userRow().id);
    m_state->sweep();
    QCOMPARE(lapsed.count(), 1);
}

void LiveStateTest::knowsRevokedAccessTokensAfterARestart()
{
    QVERIFY(!m_state->isRevoked("jti-1"));
    write([](Transaction &transaction) { return RevokedAccessTokenTable(transaction).insert("jti-1", tests::someTime + 1h); });
    QVERIFY(m_state->isRevoked("jti-1"));
    m_state.reset();
    m_holder->reopen();
    m_store = m_holder->operator->();
    openState();
    QVERIFY(m_state->isRevoked("jti-1"));
    QVERIFY(!m_state->isRevoked("jti-2"));
}

void LiveStateTest::forgetsRevokedAccessTokensOnceExpired()
{
    write([](Transaction &transaction) { return RevokedAccessTokenTable(transaction).insert("jti-1", tests::someTime + 1h); });
    QVERIFY(ask()); // the expiry was read before this answer
    m_clock.advance(1h - 1s);
    m_state->sweep();
    QVERIFY(m_state->isRevoked("jti-1"));
    m_clock.advance(1s);
    m_state->sweep();
    QVERIFY(!m_state->isRevoked("jti-1"));
}

QTEST_GUILESS_MAIN(LiveStateTest)
#include "tst_live_state.moc"
