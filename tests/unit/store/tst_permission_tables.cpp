// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/allowed_login_table.h"
#include "server/store/client_table.h"
#include "server/store/login_binding_table.h"
#include "server/store/remembered_consent_table.h"
#include "server/store/role_table.h"
#include "server/store/server_allow_table.h"
#include "server/store/user_role_table.h"
#include "server/store/user_table.h"
#include "tests/support/memory_database.h"
#include "tests/support/rows.h"

#include <QTest>

using namespace store;
using namespace std::chrono_literals;
using tests::clientRow;
using tests::someTime;
using tests::userRow;

class PermissionTablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void keepsAllowedLogins();
    void bindsALoginOnce();
    void gathersEveryRoleOfAUser();
    void gathersEveryRuleOfAUser();
    void closesServersToThoseNotOnTheirList();
    void remembersAConsentForItsTime();
    void aChangedClientEndsRememberedConsent_data();
    void aChangedClientEndsRememberedConsent();

private:
    [[nodiscard]] Transaction &tx() { return m_memory->transaction(); }

    std::unique_ptr<tests::MemoryDatabase> m_memory;
};

void PermissionTablesTest::init()
{
    m_memory = std::make_unique<tests::MemoryDatabase>();
    QVERIFY(UserTable(tx()).insert(userRow()));
    QVERIFY(ClientTable(tx()).insert(clientRow()));
}

void PermissionTablesTest::keepsAllowedLogins()
{
    const AllowedLoginTable logins(tx());
    const LoginName octocat{u"github"_qs, u"octocat"_qs};
    QVERIFY(logins.insert({octocat, u"premium"_qs, someTime}));
    QCOMPARE((**logins.find(octocat)).role, u"premium"_qs);
    QVERIFY(logins.insert({octocat, u"member"_qs, someTime})); // again: a new role
    const auto all = logins.list();
    QCOMPARE(all->size(), 1);
    QCOMPARE(all->at(0).role, u"member"_qs);
    QVERIFY(all->at(0).login == octocat);
    QCOMPARE(*LoginBindingTable(tx()).isListed(octocat), true);
    QCOMPARE(*logins.remove(octocat), true);
    QCOMPARE(*LoginBindingTable(tx()).isListed(octocat), false);
}

void PermissionTablesTest::bindsALoginOnce()
{
    const LoginBindingTable bindings(tx());
    const LoginName octocat{u"github"_qs, u"octocat"_qs};
    const core::UserId bob = userRow("bob").id;
    QVERIFY(UserTable(tx()).insert(userRow("bob")));
    QCOMPARE(*bindings.insert(octocat, userRow().id, someTime), true);
    QCOMPARE(*bindings.insert(octocat, bob, someTime), false);
    QCOMPARE(**bindings.find(octocat), userRow().id);
    // A conflict is noted once, decided once, and gone when the login changes hands.
    const LoginConflictRow conflict{octocat, userRow().id, bob, true, someTime};
    QVERIFY(bindings.insertConflict(conflict));
    QVERIFY(bindings.insertConflict(conflict));
    QCOMPARE(*bindings.listConflicts(), QList{conflict});
    QVERIFY(tx().changes().contains({Topic::ApprovalRequests, ChangeKind::Updated, bob.bytes()}));
    QCOMPARE(*bindings.settleConflicts(octocat, someTime), true);
    QVERIFY(bindings.insertConflict(conflict));
    QVERIFY(bindings.listConflicts()->isEmpty());
    QVERIFY(bindings.update(octocat, bob, someTime));
    QCOMPARE(**bindings.find(octocat), bob);
    QVERIFY(tx().changes().contains({Topic::Users, ChangeKind::Updated, userRow().id.bytes()}));
    QVERIFY(bindings.insertConflict({octocat, bob, userRow().id, false, someTime}));
    QCOMPARE(bindings.listConflicts()->size(), 1);
    QCOMPARE(*UserTable(tx()).remove(bob), true);
    QVERIFY(!*bindings.find(octocat)); // free again
}

void PermissionTablesTest::gathersEveryRoleOfAUser()
{
    const UserRoleTable roles(tx());
    const core::UserId alice = userRow().id;
    QVERIFY(RoleTable(tx()).insert(u"editor"_qs));
    QVERIFY(roles.insertGiven(alice, u"premium"_qs));
    QVERIFY(roles.updateClaimed(alice, {u"editor"_qs, u"premium"_qs, u"nowhere"_qs}));
    QCOMPARE(*roles.listEffective(alice), (QStringList{u"member"_qs, u"editor"_qs, u"premium"_qs}));
    QCOMPARE(*roles.listGiven(alice), QStringList{u"premium"_qs});
    QVERIFY(roles.updateClaimed(alice, {}));
    QCOMPARE(*roles.listEffective(alice), (QStringList{u"member"_qs, u"premium"_qs}));
    QCOMPARE(*roles.removeGiven(alice, u"premium"_qs), true);
    QCOMPARE(*roles.removeGiven(alice, u"premium"_qs), false);
    // A list of the settings counts for whom the login is bound to, and only for roles that exist.
    const LoginName login{u"local"_qs, u"alice"_qs};
    QVERIFY(roles.updateLogins({{u"admin"_qs, login}, {u"nowhere"_qs, login}}));
    QCOMPARE(*roles.listEffective(alice), QStringList{u"member"_qs});
    QCOMPARE(*LoginBindingTable(tx()).insert(login, alice, someTime), true);
    QCOMPARE(*roles.listEffective(alice), (QStringList{u"member"_qs, u"admin"_qs}));
    QVERIFY(tx().changes().contains({Topic::Roles, ChangeKind::Updated, {}}));
    QVERIFY(roles.updateLogins({}));
    QCOMPARE(*roles.listEffective(alice), QStringList{u"member"_qs});
}

void PermissionTablesTest::gathersEveryRuleOfAUser()
{
    const UserRoleTable roles(tx());
    const core::UserId alice = userRow().id;
    const RoleTable table(tx());
    QVERIFY(table.insert(u"editor"_qs));
    QVERIFY(table.insertRule({u"editor"_qs, RuleEffect::Allow, u"files/*"_qs}));
    QVERIFY(table.insertRule({u"editor"_qs, RuleEffect::Refuse, u"files/*"_qs})); // takes the new effect
    QVERIFY(roles.insertGiven(alice, u"editor"_qs));
    QVERIFY(roles.insertRule(alice, RuleEffect::Allow, u"gatehouse/generateImage"_qs));
    const auto rules = roles.listEffectiveRules(alice);
    QCOMPARE(rules->size(), 4 + 1 + 1);
    QVERIFY(rules->contains({u"editor"_qs, RuleEffect::Refuse, u"files/*"_qs}));
    QVERIFY(rules->last() == (RoleRuleRow{QString(), RuleEffect::Allow, u"gatehouse/generateImage"_qs}));
    QCOMPARE(roles.listOwnRules(alice)->size(), 1);
    QCOMPARE(*roles.removeRule(alice, u"gatehouse/generateImage"_qs), true);
    QCOMPARE(*table.removeRule(u"editor"_qs, u"files/*"_qs), true);
    const auto overview = table.findOverview(u"editor"_qs);
    QCOMPARE((*overview)->users, 1);
    QCOMPARE((*overview)->isBuiltIn, false);
    QCOMPARE(*table.remove(u"editor"_qs), true);
    QCOMPARE(*roles.listEffective(alice), QStringList{u"member"_qs});
}

void PermissionTablesTest::closesServersToThoseNotOnTheirList()
{
    const ServerAllowTable servers(tx());
    const core::UserId alice = userRow().id;
    QVERIFY(servers.listClosedTo(alice, {})->isEmpty());
    QVERIFY(servers.insert(u"files"_qs, {u"role"_qs, u"editor"_qs}));
    QVERIFY(servers.insert(u"notes"_qs, {u"github"_qs, u"octocat"_qs}));
    QVERIFY(servers.insert(u"mail"_qs, {u"user"_qs, u"local|somebody"_qs}));
    QCOMPARE(*servers.listClosedTo(alice, {}), (QStringList{u"files"_qs, u"mail"_qs, u"notes"_qs}));
    QCOMPARE(*servers.listClosedTo(alice, {u"editor"_qs}), (QStringList{u"mail"_qs, u"notes"_qs}));
    QVERIFY(servers.insert(u"mail"_qs, {u"user"_qs, alice.toString()}));
    QCOMPARE(*LoginBindingTable(tx()).insert({u"github"_qs, u"octocat"_qs}, alice, someTime), true);
    QCOMPARE(*servers.listClosedTo(alice, {}), QStringList{u"files"_qs});
    QVERIFY(tx().changes().contains({Topic::Servers, ChangeKind::Updated, "mail"}));
    QCOMPARE(*servers.remove(u"files"_qs, {u"role"_qs, u"editor"_qs}), true);
    QVERIFY(servers.listClosedTo(alice, {})->isEmpty()); // no entry, no list
    QVERIFY(servers.removeAll(u"mail"_qs));
    QCOMPARE(*servers.listServers(), QStringList{u"notes"_qs});
}

void PermissionTablesTest::remembersAConsentForItsTime()
{
    const RememberedConsentTable consents(tx());
    const RememberedConsentRow row{userRow().id, clientRow().id, u"r"_qs, u"https://c/cb"_qs, u"a b"_qs, someTime, someTime + 10s};
    const RememberedConsentTable::Key key{row.userId, row.clientId, row.resource, row.redirectUri};
    QVERIFY(consents.insert(row));
    QVERIFY(consents.insert(row));
    QVERIFY(**consents.find(key, someTime) == row);
    QVERIFY(!*consents.find(key, someTime + 10s));
    QVERIFY(!*consents.find({row.userId, row.clientId, row.resource, u"https://c/other"_qs}, someTime));
    QCOMPARE(*consents.removeExpired(someTime + 10s, 5), 1);
    for (const auto &removed : {consents.removeOfUser(row.userId), consents.removeOfClient(row.clientId)}) {
        QCOMPARE(*removed, 0);
    }
    QVERIFY(consents.insert(row));
    QCOMPARE(*consents.remove(key), true);
    QVERIFY(consents.insert(row));
    QCOMPARE(*UserTable(tx()).remove(row.userId), true);
    QVERIFY(!*consents.find(key, someTime));
}

void PermissionTablesTest::aChangedClientEndsRememberedConsent_data()
{
    QTest::addColumn<ClientRow>("changed");
    QTest::addColumn<bool>("isRemembered");
    ClientRow row = clientRow();
    QTest::newRow("nothing changed") << row << true;
    row.logoUri = u"https://c/logo.png"_qs;
    QTest::newRow("another logo") << row << true;
    row = clientRow();
    row.name += u'!';
    QTest::newRow("product 6: another name") << row << false;
    row = clientRow();
    row.redirectUris.append(u"https://c/more"_qs);
    QTest::newRow("product 6: another redirect URI") << row << false;
    row = clientRow();
    row.secretHash = "other";
    QTest::newRow("product 6: another secret") << row << false;
    row = clientRow();
    row.jwks = "{}";
    QTest::newRow("product 6: other keys") << row << false;
}

void PermissionTablesTest::aChangedClientEndsRememberedConsent()
{
    QFETCH(ClientRow, changed);
    QFETCH(bool, isRemembered);
    const RememberedConsentTable consents(tx());
    QVERIFY(consents.insert({userRow().id, clientRow().id, u"r"_qs, u"https://c/cb"_qs, u"a"_qs, someTime, someTime + 10s}));
    QVERIFY(ClientTable(tx()).update(changed));
    QVERIFY(ClientTable(tx()).update(clientRow())); // and back again
    QCOMPARE(consents.find({userRow().id, clientRow().id, u"r"_qs, u"https://c/cb"_qs}, someTime)->has_value(), isRemembered);
}

QTEST_GUILESS_MAIN(PermissionTablesTest)
#include "tst_permission_tables.moc"
