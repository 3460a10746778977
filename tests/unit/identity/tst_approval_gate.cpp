// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/approval_gate.h"
#include "server/store/allowed_login_table.h"
#include "server/store/approval_request_table.h"
#include "server/store/client_table.h"
#include "server/store/login_binding_table.h"
#include "server/store/user_role_table.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/memory_database.h"
#include "tests/support/rows.h"

#include <QTest>

Q_DECLARE_METATYPE(identity::AdmissionPolicy)

using namespace identity;
using std::chrono::seconds;
using tests::someTime;

namespace
{

ProviderIdentity octocat(const QString &subject = QStringLiteral("583231"))
{
    ProviderIdentity identity;
    identity.provider = QStringLiteral("github");
    identity.subject = subject;
    identity.login = QStringLiteral("octocat");
    identity.name = QStringLiteral("The Octocat");
    identity.email = QStringLiteral("octocat@octo.example");
    identity.isEmailVerified = true;
    return identity;
}

} // namespace

class ApprovalGateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void letsMembersIn_data();
    void whatAListDecidedEndsWithTheList_data();
    void whatAListDecidedEndsWithTheList();
    void aReturnIsNoWordOfTheProvider();
    void aChangeOfTheSettingsWithdraws();
    void letsMembersIn();
    void saysWhatCountsNow_data();
    void saysWhatCountsNow();
    void aStrangerIsPending();
    void refreshesAttributesButKeepsWhoItIs();
    void letsInByPolicy_data();
    void letsInByPolicy();
    void bindsAnEntryToTheFirstAccountThatMatches();
    void keepsAConflictToDecide();
    void whoWaitsInConflictIsNotLetInByAnyone();
    void bindsEntriesOfEveryList_data();
    void bindsEntriesOfEveryList();
    void takesTheRolesThatTheProviderSays();
    void anEntryOfTheConsoleGivesItsRole();
    void whatAnAdministratorDecidedStands_data();
    void whatAnAdministratorDecidedStands();
    void beingLetInByAListClosesTheRequest();
    void approvingOnceLetsThisSignInThroughOnce();
};

void ApprovalGateTest::saysWhatCountsNow_data()
{
    QTest::addColumn<store::UserStatus>("status");
    QTest::addColumn<int>("approvalEndsIn"); // 0: never
    QTest::addColumn<int>("deniedFor");
    QTest::addColumn<Admission>("admission");
    using S = store::UserStatus;
    QTest::newRow("approved") << S::Approved << 0 << 0 << Admission::Admitted;
    QTest::newRow("approved until later") << S::Approved << 1 << 0 << Admission::Admitted;
    QTest::newRow("approved until a moment ago") << S::Approved << -1 << 0 << Admission::Waiting;
    QTest::newRow("pending") << S::Pending << 0 << 0 << Admission::Waiting;
    QTest::newRow("denied just now") << S::Pending << 0 << 600 << Admission::Denied;
    QTest::newRow("denied a while ago") << S::Pending << 0 << -1 << Admission::Waiting;
    QTest::newRow("blocked") << S::Blocked << 0 << 0 << Admission::Blocked;
}

void ApprovalGateTest::saysWhatCountsNow()
{
    QFETCH(store::UserStatus, status);
    QFETCH(int, approvalEndsIn);
    QFETCH(int, deniedFor);
    QFETCH(Admission, admission);
    store::UserRow user = tests::userRow();
    user.status = status;
    if (approvalEndsIn != 0) {
        user.approvalEndsAt = someTime + seconds(approvalEndsIn);
    }
    if (deniedFor != 0) {
        user.deniedUntilAt = someTime + seconds(deniedFor);
    }
    QCOMPARE(admissionOf(user, someTime), admission);
}

void ApprovalGateTest::aStrangerIsPending()
{
    tests::MemoryDatabase memory;
    const auto user = recordSignIn(memory.transaction(), octocat(), {}, someTime);
    QVERIFY(user);
    QCOMPARE(user->id, core::UserId(QByteArray("github|583231"))); // the numeric id, never the login
    QCOMPARE(user->status, store::UserStatus::Pending);
    QCOMPARE(user->role, u"member"_qs);
    const auto stored = store::UserTable(memory.database()).find(user->id);
    QVERIFY(stored && *stored);
    QCOMPARE((*stored)->email, u"octocat@octo.example"_qs);
    QCOMPARE((*stored)->lastSeenAt, std::optional(someTime));
}

void ApprovalGateTest::refreshesAttributesButKeepsWhoItIs()
{
    tests::MemoryDatabase memory;
    QVERIFY(recordSignIn(memory.transaction(), octocat(), {}, someTime));
    ProviderIdentity renamed = octocat();
    renamed.login = u"hexacat"_qs;
    const auto user = recordSignIn(memory.transaction(), renamed, {}, someTime + seconds(9));
    QVERIFY(user);
    QCOMPARE(user->login, u"hexacat"_qs);
    QCOMPARE(user->createdAt, someTime);
    QCOMPARE(*store::UserTable(memory.database()).count(), 1);
}

void ApprovalGateTest::letsInByPolicy_data()
{
    QTest::addColumn<bool>("isOpenToAnyone");
    QTest::addColumn<QStringList>("allowedUsers");
    QTest::addColumn<bool>("isIn");
    QTest::newRow("nobody listed means nobody") << false << QStringList() << false;
    QTest::newRow("listed with its provider") << false << QStringList{u"github:octocat"_qs} << true;
    QTest::newRow("a bare word means GitHub") << false << QStringList{u"Octocat"_qs} << true;
    QTest::newRow("the same name elsewhere") << false << QStringList{u"local:octocat"_qs} << false;
    QTest::newRow("somebody else is listed") << false << QStringList{u"github:hubot"_qs} << false;
    QTest::newRow("anyone who can sign in") << true << QStringList() << true;
}

void ApprovalGateTest::letsInByPolicy()
{
    QFETCH(bool, isOpenToAnyone);
    QFETCH(QStringList, allowedUsers);
    QFETCH(bool, isIn);
    tests::MemoryDatabase memory;
    const auto user = recordSignIn(memory.transaction(), octocat(), {isOpenToAnyone, allowedUsers}, someTime);
    QVERIFY(user);
    QCOMPARE(user->status, isIn ? store::UserStatus::Approved : store::UserStatus::Pending);
    QCOMPARE((*store::UserTable(memory.database()).find(user->id))->status, user->status);
}

void ApprovalGateTest::bindsAnEntryToTheFirstAccountThatMatches()
{
    tests::MemoryDatabase memory;
    const AdmissionPolicy policy{false, {u"github:octocat"_qs}};
    QCOMPARE(recordSignIn(memory.transaction(), octocat(), policy, someTime)->status, store::UserStatus::Approved);
    ProviderIdentity renamed = octocat();
    renamed.login = u"hexacat"_qs;
    QVERIFY(recordSignIn(memory.transaction(), renamed, policy, someTime));
    // Somebody else has taken over the free name: a conflict to decide, not an invitation (T12).
    const auto usurper = recordSignIn(memory.transaction(), octocat(u"999"_qs), policy, someTime);
    QVERIFY(usurper);
    QCOMPARE(usurper->status, store::UserStatus::Pending);
    const auto again = recordSignIn(memory.transaction(), octocat(u"999"_qs), policy, someTime);
    QCOMPARE(again->status, store::UserStatus::Pending);
}

void ApprovalGateTest::keepsAConflictToDecide()
{
    tests::MemoryDatabase memory;
    const store::LoginName entry{u"github"_qs, u"octocat"_qs};
    const AdmissionPolicy policy{false, {u"octocat"_qs}};
    const auto first = recordSignIn(memory.transaction(), octocat(), policy, someTime);
    for (int time = 0; time < 2; ++time) {
        QVERIFY(recordSignIn(memory.transaction(), octocat(u"999"_qs), policy, someTime));
    }
    const auto conflicts = store::LoginBindingTable(memory.database()).listConflicts();
    QCOMPARE(conflicts->size(), 1);
    QVERIFY(conflicts->first() == (store::LoginConflictRow{entry, first->id, core::UserId(u"github|999"_qs), true, someTime}));
}

void ApprovalGateTest::whoWaitsInConflictIsNotLetInByAnyone()
{
    tests::MemoryDatabase memory;
    QVERIFY(recordSignIn(memory.transaction(), octocat(), {false, {u"octocat"_qs}}, someTime));
    const auto usurper = recordSignIn(memory.transaction(), octocat(u"999"_qs), {true, {u"octocat"_qs}}, someTime);
    QCOMPARE(usurper->status, store::UserStatus::Pending);
}

void ApprovalGateTest::bindsEntriesOfEveryList_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("provider");
    QTest::addColumn<bool>("isVerified");
    QTest::addColumn<bool>("isBound");
    QTest::newRow("a login") << u"github:octocat"_qs << u"github"_qs << true << true;
    QTest::newRow("a login of another provider") << u"local:octocat"_qs << u"github"_qs << true << false;
    QTest::newRow("a verified mail") << u"google-mail:octocat@octo.example"_qs << u"google"_qs << true << true;
    QTest::newRow("product 5: a mail that is not verified") << u"google-mail:octocat@octo.example"_qs << u"google"_qs << false << false;
    QTest::newRow("a subject") << u"oidc-sub:583231"_qs << u"oidc"_qs << false << true;
}

void ApprovalGateTest::bindsEntriesOfEveryList()
{
    QFETCH(QString, kind);
    QFETCH(QString, provider);
    QFETCH(bool, isVerified);
    QFETCH(bool, isBound);
    tests::MemoryDatabase memory;
    const store::LoginName entry{kind.section(u':', 0, 0), kind.section(u':', 1)};
    QVERIFY(store::UserRoleTable(memory.transaction()).updateLogins({{u"premium"_qs, entry}}));
    ProviderIdentity identity = octocat();
    identity.provider = provider;
    identity.isEmailVerified = isVerified;
    const auto user = recordSignIn(memory.transaction(), identity, {}, someTime);
    QCOMPARE(user->status, store::UserStatus::Pending); // a list of roles lets nobody in
    QCOMPARE(store::UserRoleTable(memory.database()).listEffective(user->id)->contains(u"premium"_qs), isBound);
    QCOMPARE(store::LoginBindingTable(memory.database()).find(entry)->has_value(), isBound);
}

void ApprovalGateTest::takesTheRolesThatTheProviderSays()
{
    tests::MemoryDatabase memory;
    ProviderIdentity identity = octocat();
    identity.roles = QStringList{u"premium"_qs, u"unheard-of"_qs};
    const auto user = recordSignIn(memory.transaction(), identity, {}, someTime);
    QCOMPARE(*store::UserRoleTable(memory.database()).listEffective(user->id), (QStringList{u"member"_qs, u"premium"_qs}));
    identity.roles = QStringList();
    QVERIFY(recordSignIn(memory.transaction(), identity, {}, someTime));
    QCOMPARE(*store::UserRoleTable(memory.database()).listEffective(user->id), QStringList{u"member"_qs});
}

void ApprovalGateTest::anEntryOfTheConsoleGivesItsRole()
{
    tests::MemoryDatabase memory;
    QVERIFY(store::AllowedLoginTable(memory.transaction())
                .insert({{u"github"_qs, u"octocat"_qs}, u"premium"_qs, someTime}));
    const auto user = recordSignIn(memory.transaction(), octocat(), {}, someTime);
    QCOMPARE(user->status, store::UserStatus::Approved);
    QCOMPARE(user->role, u"premium"_qs);
    QCOMPARE(*store::LoginBindingTable(memory.database()).find({u"github"_qs, u"octocat"_qs}), std::optional(user->id));
}

void ApprovalGateTest::whatAnAdministratorDecidedStands_data()
{
    QTest::addColumn<store::UserStatus>("status");
    QTest::addColumn<bool>("hasLapsed");
    QTest::newRow("blocked, though anyone may come") << store::UserStatus::Blocked << false;
    QTest::newRow("approved until yesterday, though anyone may come") << store::UserStatus::Approved << true;
}

void ApprovalGateTest::whatAnAdministratorDecidedStands()
{
    QFETCH(store::UserStatus, status);
    QFETCH(bool, hasLapsed);
    tests::MemoryDatabase memory;
    store::UserRow user = *recordSignIn(memory.transaction(), octocat(), {}, someTime);
    user.status = status;
    if (hasLapsed) {
        user.approvalEndsAt = someTime;
    }
    QVERIFY(store::UserTable(memory.transaction()).update(user));
    const auto again = recordSignIn(memory.transaction(), octocat(), {true, {u"octocat"_qs}}, someTime + seconds(5));
    QVERIFY(admissionOf(*again, someTime + seconds(5)) != Admission::Admitted);
    const auto back = recordReturn(memory.transaction(), user.id, {true, {u"octocat"_qs}}, someTime + seconds(5));
    QVERIFY(admissionOf(**back, someTime + seconds(5)) != Admission::Admitted);
}

void ApprovalGateTest::beingLetInByAListClosesTheRequest()
{
    tests::MemoryDatabase memory;
    const store::UserRow user = *recordSignIn(memory.transaction(), octocat(), {}, someTime);
    store::ApprovalRequestRow request;
    request.userId = user.id;
    request.requestedAt = someTime;
    QVERIFY(store::ApprovalRequestTable(memory.transaction()).insert(request));
    QVERIFY(recordSignIn(memory.transaction(), octocat(), {false, {u"octocat"_qs}}, someTime));
    QCOMPARE(*store::ApprovalRequestTable(memory.database()).count(someTime), 0);
}

void ApprovalGateTest::approvingOnceLetsThisSignInThroughOnce()
{
    tests::FixedClock clock;
    SingleAdmissions admissions(clock);
    const core::UserId ada(QByteArray("local|ada"));
    const core::ClientId cursor(QByteArray("cursor"));
    const core::ClientId other(QByteArray("other"));
    QVERIFY(!admissions.consume(ada, cursor));
    admissions.admitOnce(ada, cursor);
    QVERIFY(!admissions.consume(ada, other)); // not for another client
    QVERIFY(admissions.consume(ada, cursor));
    QVERIFY(!admissions.consume(ada, cursor));
    admissions.admitOnce(ada, cursor);
    clock.advance(SingleAdmissions::lifetime);
    QVERIFY(!admissions.consume(ada, cursor));
    admissions.admitOnce(ada, cursor);
    admissions.withdraw(ada);
    QVERIFY(!admissions.consume(ada, cursor));
}

void ApprovalGateTest::letsMembersIn_data()
{
    QTest::addColumn<bool>("isMember");
    QTest::addColumn<store::UserStatus>("before");
    QTest::addColumn<store::UserStatus>("after");
    using Status = store::UserStatus;
    QTest::newRow("a member who comes for the first time") << true << Status::Pending << Status::Approved;
    QTest::newRow("somebody else waits") << false << Status::Pending << Status::Pending;
    QTest::newRow("a member whom an administrator blocked") << true << Status::Blocked << Status::Blocked;
    QTest::newRow("no member whom an administrator approved") << false << Status::Approved << Status::Approved;
}

void ApprovalGateTest::letsMembersIn()
{
    QFETCH(bool, isMember);
    QFETCH(store::UserStatus, before);
    QFETCH(store::UserStatus, after);
    tests::MemoryDatabase memory;
    ProviderIdentity person = octocat();
    auto user = recordSignIn(memory.transaction(), person, {}, someTime);
    QVERIFY(user.has_value());
    user->status = before;
    QVERIFY(store::UserTable(memory.transaction()).update(*user));
    person.isAdmittedByRule = isMember;
    QCOMPARE(recordSignIn(memory.transaction(), person, {}, someTime)->status, after);
}

void ApprovalGateTest::whatAListDecidedEndsWithTheList_data()
{
    QTest::addColumn<AdmissionPolicy>("before");
    QTest::addColumn<bool>("wasMember");
    QTest::addColumn<AdmissionPolicy>("after");
    QTest::addColumn<bool>("isMember");
    QTest::addColumn<bool>("isIn");
    const AdmissionPolicy nobody;
    const AdmissionPolicy listed{false, {u"octocat"_qs}};
    const AdmissionPolicy anyone{true, {}};
    QTest::newRow("product 5: taken off the allow-list") << listed << false << nobody << false << false;
    QTest::newRow("still on the allow-list") << listed << false << listed << false << true;
    QTest::newRow("product 5: no longer a member of the organisation or domain") << nobody << true << nobody << false << false;
    QTest::newRow("still a member") << nobody << true << nobody << true << true;
    QTest::newRow("a member no longer, but listed meanwhile") << nobody << true << listed << false << true;
    QTest::newRow("off the list, but a member meanwhile") << listed << false << nobody << true << true;
    QTest::newRow("anyone may no longer come") << anyone << false << nobody << false << false;
    QTest::newRow("anyone may no longer come, but the list names them") << anyone << false << listed << false << true;
}

void ApprovalGateTest::whatAListDecidedEndsWithTheList()
{
    QFETCH(AdmissionPolicy, before);
    QFETCH(bool, wasMember);
    QFETCH(AdmissionPolicy, after);
    QFETCH(bool, isMember);
    QFETCH(bool, isIn);
    tests::MemoryDatabase memory;
    ProviderIdentity person = octocat();
    person.isAdmittedByRule = wasMember;
    const auto user = recordSignIn(memory.transaction(), person, before, someTime);
    QCOMPARE(user->status, store::UserStatus::Approved);
    person.isAdmittedByRule = isMember;
    QVERIFY(recordSignIn(memory.transaction(), person, after, someTime + seconds(5)));
    const store::UserRow now = **store::UserTable(memory.database()).find(user->id);
    QCOMPARE(now.status, isIn ? store::UserStatus::Approved : store::UserStatus::Pending);
    // What a person decides afterwards stands, whatever the lists say.
    QVERIFY(store::UserTable(memory.transaction()).updateStatus(user->id, store::UserStatus::Approved));
    person.isAdmittedByRule = false;
    QCOMPARE(recordSignIn(memory.transaction(), person, {}, someTime + seconds(9))->status, store::UserStatus::Approved);
}

void ApprovalGateTest::aReturnIsNoWordOfTheProvider()
{
    tests::MemoryDatabase memory;
    ProviderIdentity person = octocat();
    person.isAdmittedByRule = true;
    const auto user = recordSignIn(memory.transaction(), person, {}, someTime);
    // "Continue as ..." asks nobody over there.
    QCOMPARE((*recordReturn(memory.transaction(), user->id, {}, someTime + seconds(5)))->status, store::UserStatus::Approved);
}

void ApprovalGateTest::aChangeOfTheSettingsWithdraws()
{
    tests::MemoryDatabase memory;
    const AdmissionPolicy both{false, {u"octocat"_qs, u"hubot"_qs}};
    const auto octo = recordSignIn(memory.transaction(), octocat(), both, someTime);
    ProviderIdentity other = octocat(u"2"_qs);
    other.login = u"hubot"_qs;
    const auto hubot = recordSignIn(memory.transaction(), other, both, someTime);
    other = octocat(u"3"_qs);
    other.login = u"approved-by-hand"_qs;
    const auto byHand = recordSignIn(memory.transaction(), other, {}, someTime);
    QVERIFY(store::UserTable(memory.transaction()).updateStatus(byHand->id, store::UserStatus::Approved));
    const auto statusOf = [&memory](const core::UserId &id) { return (**store::UserTable(memory.database()).find(id)).status; };

    QCOMPARE(*withdrawApprovals(memory.transaction(), both, someTime + seconds(5)), 0);
    QCOMPARE(*withdrawApprovals(memory.transaction(), {false, {u"hubot"_qs}}, someTime + seconds(5)), 1);
    QCOMPARE(statusOf(octo->id), store::UserStatus::Pending);
    QCOMPARE(statusOf(hubot->id), store::UserStatus::Approved);
    QCOMPARE(statusOf(byHand->id), store::UserStatus::Approved);
    const auto told = memory.database()
                          .statement("SELECT kind || ' ' || reason || ' ' || user_id FROM audit_events WHERE kind = 'user_approval_ended'")
                          .all([](store::Columns &columns) { return columns.take<QString>(); });
    QCOMPARE(*told, QStringList{u"user_approval_ended no_longer_listed github|583231"_qs});
}

QTEST_GUILESS_MAIN(ApprovalGateTest)
#include "tst_approval_gate.moc"
