// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/permission_check.h"
#include "server/access/rights_reader.h"
#include "server/access/user_lookup.h"
#include "server/store/login_binding_table.h"
#include "server/store/role_table.h"
#include "server/store/server_allow_table.h"
#include "server/store/user_role_table.h"
#include "server/store/user_table.h"
#include "tests/support/memory_database.h"
#include "tests/support/rows.h"

#include <QTest>

using access_control::loadRights;
using tests::userRow;

class RightsReaderTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void givesWhatOneRoleGives();
    void addsUpRolesOfEveryOrigin();
    void aRefusalOfOneRoleWinsOverAnother();
    void theUsersOwnRulesComeOnTop();
    void aListedRoleOpensAServersDoor();
    void bindsANameThatOneUserGoesBy_data();
    void bindsANameThatOneUserGoesBy();

private:
    [[nodiscard]] access_control::Rights rights() { return *loadRights(m_memory->database(), userRow().id); }
    [[nodiscard]] bool may(const char *tool) { return mayCall(rights(), QStringLiteral("gatehouse"), QString::fromLatin1(tool)).isAllowed; }
    [[nodiscard]] store::UserRoleTable roles() { return store::UserRoleTable(m_memory->transaction()); }

    std::unique_ptr<tests::MemoryDatabase> m_memory;
};

void RightsReaderTest::init()
{
    m_memory = std::make_unique<tests::MemoryDatabase>();
    QVERIFY(store::UserTable(m_memory->transaction()).insert(userRow()));
}

void RightsReaderTest::givesWhatOneRoleGives()
{
    QCOMPARE(rights().roles, QStringList{u"member"_qs});
    QVERIFY(may("add"));
    QVERIFY(!may("generateImage"));
    QVERIFY(!may("admin_usage"));
}

void RightsReaderTest::addsUpRolesOfEveryOrigin()
{
    QVERIFY(roles().updateClaimed(userRow().id, {u"premium"_qs}));
    QVERIFY(may("generateImage"));
    QVERIFY(roles().updateLogins({{u"admin"_qs, {u"local"_qs, u"alice"_qs}}}));
    QVERIFY(!may("admin_usage")); // nobody has come with that login yet
    QCOMPARE(*store::LoginBindingTable(m_memory->transaction()).insert({u"local"_qs, u"alice"_qs}, userRow().id, tests::someTime), true);
    QVERIFY(may("admin_usage"));
}

void RightsReaderTest::aRefusalOfOneRoleWinsOverAnother()
{
    const store::RoleTable table(m_memory->transaction());
    QVERIFY(table.insert(u"quiet"_qs));
    QVERIFY(table.insertRule({u"quiet"_qs, store::RuleEffect::Refuse, u"*/add"_qs}));
    QVERIFY(roles().insertGiven(userRow().id, u"quiet"_qs));
    QVERIFY(!may("add"));
    QVERIFY(may("calculate"));
}

void RightsReaderTest::theUsersOwnRulesComeOnTop()
{
    QVERIFY(roles().insertRule(userRow().id, store::RuleEffect::Allow, u"gatehouse/generateImage"_qs));
    QVERIFY(roles().insertRule(userRow().id, store::RuleEffect::Refuse, u"gatehouse/add"_qs));
    QVERIFY(may("generateImage"));
    QVERIFY(!may("add"));
}

void RightsReaderTest::aListedRoleOpensAServersDoor()
{
    QVERIFY(store::ServerAllowTable(m_memory->transaction()).insert(u"gatehouse"_qs, {u"role"_qs, u"premium"_qs}));
    QVERIFY(!may("add"));
    QVERIFY(!rights().mayEnter(u"gatehouse"_qs));
    QVERIFY(roles().insertGiven(userRow().id, u"premium"_qs));
    QVERIFY(may("add"));
}

void RightsReaderTest::bindsANameThatOneUserGoesBy_data()
{
    QTest::addColumn<int>("usersOfThatName");
    QTest::addColumn<bool>("isBound");
    QTest::newRow("nobody: at the first sign-in") << 0 << false;
    QTest::newRow("one") << 1 << true;
    QTest::newRow("two, since the login has changed hands: whoever comes") << 2 << false;
}

void RightsReaderTest::bindsANameThatOneUserGoesBy()
{
    QFETCH(int, usersOfThatName);
    QFETCH(bool, isBound);
    for (int i = 0; i < usersOfThatName; ++i) {
        store::UserRow user = userRow("octocat");
        user.id = core::UserId(u"github|%1"_qs.arg(i));
        user.provider = u"github"_qs;
        user.subject = QString::number(i);
        QVERIFY(store::UserTable(m_memory->transaction()).insert(user));
    }
    const store::LoginName name{u"github"_qs, u"octocat"_qs};
    QVERIFY(access_control::bindIfKnown(m_memory->transaction(), name, tests::someTime));
    QCOMPARE(store::LoginBindingTable(m_memory->database()).find(name)->has_value(), isBound);
}

QTEST_GUILESS_MAIN(RightsReaderTest)
#include "tst_rights_reader.moc"
