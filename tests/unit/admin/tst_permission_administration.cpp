// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/access_administration.h"
#include "server/admin/listener_control.h"
#include "server/admin/role_administration.h"
#include "server/admin/settings_control.h"
#include "server/store/allowed_login_table.h"
#include "server/store/client_table.h"
#include "server/store/login_binding_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/server_allow_table.h"
#include "server/store/user_role_table.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/rows.h"
#include "tests/support/temporary_store.h"

#include <QTest>

using namespace admin;
using tests::clientRow;
using tests::familyRow;
using tests::userRow;

namespace
{

class NoSettings final : public SettingsControl
{
public:
    [[nodiscard]] QList<Setting> list() const override
    {
        Setting setting;
        setting.key = QStringLiteral("admin_tools");
        setting.value = adminTools;
        return {setting};
    }
    void set(const QList<QPair<QString, QString>> &, Reply<Done>) override {}
    void setSecret(const QString &, const core::Secret &, Reply<Done>) override {}
    [[nodiscard]] QString secretVault() const override { return {}; }

    QString adminTools = QStringLiteral("off");
};

class TwoTools final : public ListenerControl
{
public:
    [[nodiscard]] ListenerStatus status() const override { return {}; }
    [[nodiscard]] int openStreamsOf(const core::FamilyId &) const override { return 0; }
    [[nodiscard]] ToolsByServer toolsByServer() const override { return {{u"gatehouse"_qs, {u"add"_qs, u"generateImage"_qs}}}; }
    void checkProvider(const QString &, Reply<Done> reply) override { reply(core::unexpected(Error{ErrorCode::Refused, QStringLiteral("provider_off"), {}})); }
    void pause() override {}
    Result<Done> listen() override { return Done{}; }
};

} // namespace

class PermissionAdministrationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void refusesWithAReason_data();
    void refusesWithAReason();
    void givesAndTakesRolesAndRules();
    void saysWhyOrWhyNot_data();
    void saysWhyOrWhyNot();
    void aLoginGoesToWhoCameWithIt();
    void aLoginStaysWithItsOwner();
    void aSettledLoginLetsNobodyInWhomNoAllowListNames();
    void opensAndClosesAServer();
    void saysOfEveryToolWhy();
    void appliesSeveralRulesOrNone();

private:
    template <class Act>
    Result<Done> act(Act ask)
    {
        std::optional<Result<Done>> answer;
        ask([&answer](const Result<Done> &done) { answer = done; });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); })) {
            qFatal("no answer");
        }
        return *answer;
    }
    template <class Job>
    void write(Job job)
    {
        QVERIFY(m_store->operator->()->writeAndWait([&job](store::Transaction &tx) -> store::Result<bool> {
            job(tx);
            return true;
        }));
    }
    template <class Reader>
    auto read(Reader reader)
    {
        std::optional<std::invoke_result_t<Reader, store::Database &>> value;
        write([&](store::Transaction &tx) { value = reader(tx.database()); });
        return *value;
    }
    QString reasonFor(const QString &target, const std::optional<core::FamilyId> &session = std::nullopt)
    {
        QString reason;
        m_access->check({userRow().id, target, session}, [&reason](const Result<PermissionAnswer> &said) { reason = said ? said->reason : said.error().detail; });
        return QTest::qWaitFor([&reason] { return !reason.isEmpty(); }) ? reason : QStringLiteral("no answer");
    }
    QList<LoginConflict> conflicts()
    {
        std::optional<QList<LoginConflict>> list;
        m_access->listConflicts([&list](const Result<QList<LoginConflict>> &said) { list = *said; });
        return QTest::qWaitFor([&list] { return list.has_value(); }) ? *list : QList<LoginConflict>();
    }
    void makeConflict(bool wouldAdmit);

    tests::FixedClock m_clock;
    NoSettings m_settings;
    TwoTools m_listener;
    std::unique_ptr<tests::TemporaryStore> m_store;
    std::unique_ptr<RoleAdministration> m_roles;
    std::unique_ptr<AccessAdministration> m_access;
};

void PermissionAdministrationTest::init()
{
    m_access.reset();
    m_roles.reset();
    m_store = std::make_unique<tests::TemporaryStore>();
    m_settings.adminTools = QStringLiteral("off");
    m_roles = std::make_unique<RoleAdministration>(**m_store, m_clock, audit::ActorKind::CommandLine);
    m_access = std::make_unique<AccessAdministration>(AccessAdministration::Neighbours{**m_store, m_clock, m_settings, m_listener}, audit::ActorKind::CommandLine);
    write([](store::Transaction &tx) {
        QVERIFY(store::UserTable(tx).insert(userRow()));
        QVERIFY(store::ClientTable(tx).insert(clientRow()));
        QVERIFY(store::RefreshTokenFamilyTable(tx).insert(familyRow()));
    });
}

void PermissionAdministrationTest::refusesWithAReason_data()
{
    using Ask = std::function<void(PermissionAdministrationTest &, Reply<Done>)>;
    QTest::addColumn<Ask>("ask");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char *name, Ask ask, const char *detail) { QTest::newRow(name) << ask << QString::fromLatin1(detail); };
    row("a role of a name that cannot be", [](auto &t, auto r) { t.m_roles->create(u"Big Role"_qs, r); }, "role");
    row("a role that is there", [](auto &t, auto r) { t.m_roles->create(u"member"_qs, r); }, "role_exists");
    row("deleting a built-in role", [](auto &t, auto r) { t.m_roles->remove(u"premium"_qs, r); }, "builtin_role");
    row("deleting a role that is not there", [](auto &t, auto r) { t.m_roles->remove(u"nobody"_qs, r); }, "no_such_role");
    row("a rule of no role", [](auto &t, auto r) { t.m_roles->setRule(u"nobody"_qs, {RuleEffect::Allow, u"a/b"_qs}, r); }, "role");
    row("a rule for nothing", [](auto &t, auto r) { t.m_roles->setRule(u"member"_qs, {RuleEffect::Allow, u"add"_qs}, r); }, "pattern");
    row("a rule of no user", [](auto &t, auto r) { t.m_roles->setUserRule(core::UserId(u"local|x"_qs), {RuleEffect::Allow, u"a/b"_qs}, r); }, "no_such_user");
    row("clearing what is not there", [](auto &t, auto r) { t.m_roles->clearUserRule(userRow().id, u"a/b"_qs, r); }, "no_such_rule");
    row("one more role that does not exist", [](auto &t, auto r) { t.m_roles->addToUser(userRow().id, u"nobody"_qs, r); }, "role");
    row("owner as one more role", [](auto &t, auto r) { t.m_roles->addToUser(userRow().id, u"owner"_qs, r); }, "owner_is_first_role");
    row("taking the first role away", [](auto &t, auto r) { t.m_roles->removeFromUser(userRow().id, u"member"_qs, r); }, "first_role");
    row("a list of a server that is not there", [](auto &t, auto r) { t.m_access->allowOnServer(u"nowhere"_qs, u"github:ada"_qs, r); }, "no_such_server");
    row("an entry that names nobody", [](auto &t, auto r) { t.m_access->allowOnServer(u"gatehouse"_qs, u"gitlab:ada"_qs, r); }, "who");
    row("an entry of a role that is not there", [](auto &t, auto r) { t.m_access->allowOnServer(u"gatehouse"_qs, u"role:nobody"_qs, r); }, "role");
    row("taking off who is not on the list", [](auto &t, auto r) { t.m_access->disallowOnServer(u"gatehouse"_qs, u"github:ada"_qs, r); }, "no_such_entry");
    row("a conflict that is none", [](auto &t, auto r) { t.m_access->settleConflict(u"github:ada"_qs, userRow().id, r); }, "no_such_conflict");
}

void PermissionAdministrationTest::refusesWithAReason()
{
    using Ask = std::function<void(PermissionAdministrationTest &, Reply<Done>)>;
    QFETCH(Ask, ask);
    QFETCH(QString, detail);
    const auto answer = act([&](const Reply<Done> &reply) { ask(*this, reply); });
    QVERIFY(!answer);
    QCOMPARE(answer.error().detail, detail);
}

void PermissionAdministrationTest::givesAndTakesRolesAndRules()
{
    const core::UserId ada = userRow().id;
    QVERIFY(act([&](const Reply<Done> &r) { m_roles->create(u"editors"_qs, r); }));
    QVERIFY(act([&](const Reply<Done> &r) { m_roles->setRule(u"editors"_qs, {RuleEffect::Allow, u"files/*"_qs}, r); }));
    QVERIFY(act([&](const Reply<Done> &r) { m_roles->addToUser(ada, u"editors"_qs, r); }));
    QCOMPARE(reasonFor(u"files/list"_qs), u"allowed_by_rule"_qs);
    const auto inUse = act([&](const Reply<Done> &r) { m_roles->remove(u"editors"_qs, r); });
    QCOMPARE(inUse.error().detail, u"role_in_use"_qs);
    QVERIFY(act([&](const Reply<Done> &r) { m_roles->setUserRule(ada, {RuleEffect::Refuse, u"files/list"_qs}, r); }));
    QCOMPARE(reasonFor(u"files/list"_qs), u"refused_by_rule"_qs);
    QVERIFY(act([&](const Reply<Done> &r) { m_roles->clearUserRule(ada, u"files/list"_qs, r); }));
    QVERIFY(act([&](const Reply<Done> &r) { m_roles->removeFromUser(ada, u"editors"_qs, r); }));
    QCOMPARE(reasonFor(u"files/list"_qs), u"no_rule"_qs);
    QVERIFY(act([&](const Reply<Done> &r) { m_roles->remove(u"editors"_qs, r); }));
}

void PermissionAdministrationTest::saysWhyOrWhyNot_data()
{
    using Change = std::function<void(store::Transaction &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("withSession");
    QTest::addColumn<QString>("reason");
    const Change nothing = [](store::Transaction &) {};
    const auto status = [](store::UserStatus s) -> Change {
        return [s](store::Transaction &tx) { QVERIFY(store::UserTable(tx).updateStatus(userRow().id, s)); };
    };
    const Change admin = [](store::Transaction &tx) { QVERIFY(store::UserTable(tx).updateRole(userRow().id, u"admin"_qs)); };
    QTest::newRow("may") << nothing << u"gatehouse/add"_qs << false << u"allowed_by_rule"_qs;
    QTest::newRow("may, with this session") << nothing << u"gatehouse/add"_qs << true << u"allowed_by_rule"_qs;
    QTest::newRow("no rule") << nothing << u"gatehouse/generateImage"_qs << false << u"no_rule"_qs;
    QTest::newRow("not approved") << status(store::UserStatus::Pending) << u"gatehouse/add"_qs << false << u"user_pending"_qs;
    QTest::newRow("blocked") << status(store::UserStatus::Blocked) << u"gatehouse/add"_qs << true << u"user_blocked"_qs;
    QTest::newRow("the session has ended") << Change([](store::Transaction &tx) { QVERIFY(store::RefreshTokenFamilyTable(tx).revoke(familyRow().id, u"test"_qs, tests::someTime)); })
                                           << u"gatehouse/add"_qs << true << u"session_ended"_qs;
    QTest::newRow("admin tools are off") << admin << u"gatehouse/admin_usage"_qs << true << u"admin_tools_off"_qs;
    QTest::newRow("no tool") << nothing << u"gatehouse"_qs << false << u"target"_qs;
}

void PermissionAdministrationTest::saysWhyOrWhyNot()
{
    using Change = std::function<void(store::Transaction &)>;
    QFETCH(Change, change);
    QFETCH(QString, target);
    QFETCH(bool, withSession);
    QFETCH(QString, reason);
    write(change);
    QCOMPARE(reasonFor(target, withSession ? std::optional(familyRow().id) : std::nullopt), reason);
    if (reason == QLatin1String("admin_tools_off")) {
        m_settings.adminTools = QStringLiteral("on");
        QCOMPARE(reasonFor(target, familyRow().id), u"scope_missing"_qs);
    }
}

void PermissionAdministrationTest::makeConflict(bool wouldAdmit)
{
    write([wouldAdmit](store::Transaction &tx) {
        store::UserRow usurper = userRow("bob");
        usurper.status = store::UserStatus::Pending;
        const store::LoginName login{u"github"_qs, u"octocat"_qs};
        QVERIFY(store::UserTable(tx).insert(usurper));
        QVERIFY(store::AllowedLoginTable(tx).insert({login, u"premium"_qs, tests::someTime}));
        QCOMPARE(*store::LoginBindingTable(tx).insert(login, userRow().id, tests::someTime), true);
        QVERIFY(store::LoginBindingTable(tx).insertConflict({login, userRow().id, usurper.id, wouldAdmit, tests::someTime}));
    });
}

void PermissionAdministrationTest::aLoginGoesToWhoCameWithIt()
{
    makeConflict(true);
    QCOMPARE(conflicts().size(), 1);
    QCOMPARE(conflicts().first().login, u"github:octocat"_qs);
    const core::UserId bob = userRow("bob").id;
    QVERIFY(act([&](const Reply<Done> &r) { m_access->settleConflict(u"github:octocat"_qs, bob, r); }));
    QVERIFY(conflicts().isEmpty());
    const auto user = read([&](store::Database &db) { return *store::UserTable(db).find(bob); });
    QCOMPARE(user->status, store::UserStatus::Approved);
    QCOMPARE(user->role, u"premium"_qs);
    QCOMPARE(read([](store::Database &db) { return *store::LoginBindingTable(db).find({u"github"_qs, u"octocat"_qs}); }), std::optional(bob));
}

void PermissionAdministrationTest::aLoginStaysWithItsOwner()
{
    makeConflict(true);
    QVERIFY(act([&](const Reply<Done> &r) { m_access->settleConflict(u"octocat"_qs, userRow().id, r); }));
    QVERIFY(conflicts().isEmpty());
    QCOMPARE(read([](store::Database &db) { return (*store::UserTable(db).find(userRow("bob").id))->status; }), store::UserStatus::Pending);
}

void PermissionAdministrationTest::aSettledLoginLetsNobodyInWhomNoAllowListNames()
{
    makeConflict(false);
    QVERIFY(act([&](const Reply<Done> &r) { m_access->settleConflict(u"github:octocat"_qs, userRow("bob").id, r); }));
    QCOMPARE(read([](store::Database &db) { return (*store::UserTable(db).find(userRow("bob").id))->status; }), store::UserStatus::Pending);
}

void PermissionAdministrationTest::opensAndClosesAServer()
{
    QVERIFY(act([&](const Reply<Done> &r) { m_access->allowOnServer(u"gatehouse"_qs, u"role:premium"_qs, r); }));
    QCOMPARE(reasonFor(u"gatehouse/add"_qs), u"not_on_server_list"_qs);
    QVERIFY(act([&](const Reply<Done> &r) { m_access->allowOnServer(u"gatehouse"_qs, u"local:Alice"_qs, r); }));
    QCOMPARE(reasonFor(u"gatehouse/add"_qs), u"allowed_by_rule"_qs); // at once: she is known by that name
    QVERIFY(act([&](const Reply<Done> &r) { m_access->disallowOnServer(u"gatehouse"_qs, u"local:alice"_qs, r); }));
    QVERIFY(act([&](const Reply<Done> &r) { m_access->allowOnServer(u"gatehouse"_qs, userRow().id.toString(), r); }));
    QCOMPARE(reasonFor(u"gatehouse/add"_qs), u"allowed_by_rule"_qs);
    QVERIFY(act([&](const Reply<Done> &r) { m_access->disallowOnServer(u"gatehouse"_qs, userRow().id.toString(), r); }));
    QVERIFY(act([&](const Reply<Done> &r) { m_access->disallowOnServer(u"gatehouse"_qs, u"role:premium"_qs, r); }));
    QCOMPARE(reasonFor(u"gatehouse/add"_qs), u"allowed_by_rule"_qs); // no list, an open door
}

void PermissionAdministrationTest::saysOfEveryToolWhy()
{
    write([](store::Transaction &tx) { QVERIFY(store::UserRoleTable(tx).insertRule(userRow().id, store::RuleEffect::Allow, u"gatehouse/generateImage"_qs)); });
    std::optional<Result<UserPermissions>> said;
    m_access->listPermissions(userRow().id, [&said](const Result<UserPermissions> &answer) { said = answer; });
    QTRY_VERIFY(said);
    QVERIFY(*said);
    QCOMPARE((*said)->tools.size(), 2);
    QCOMPARE((*said)->tools.at(0).name, u"add"_qs);
    QCOMPARE((*said)->tools.at(0).answer.reason, u"allowed_by_rule"_qs);
    QVERIFY(!(*said)->tools.at(0).answer.role.isEmpty());
    QVERIFY((*said)->tools.at(1).answer.isAllowed);
    QVERIFY((*said)->tools.at(1).answer.role.isEmpty()); // a rule of their own
    QCOMPARE((*said)->ownRules.size(), 1);

    said.reset();
    m_access->listPermissions(core::UserId(u"github|nobody"_qs), [&said](const Result<UserPermissions> &answer) { said = answer; });
    QTRY_VERIFY(said);
    QVERIFY(!*said);
}

void PermissionAdministrationTest::appliesSeveralRulesOrNone()
{
    const RuleEdit refusal{u"member"_qs, {}, u"gatehouse/add"_qs, RuleEffect::Refuse};
    const RuleEdit wrong{u"nobody-has-it"_qs, {}, u"gatehouse/add"_qs, RuleEffect::Allow};
    QVERIFY(!act([&](const auto &reply) { m_roles->apply({refusal, wrong}, reply); }));
    QCOMPARE(reasonFor(u"gatehouse/add"_qs), u"allowed_by_rule"_qs); // the first was not applied either
    const RuleEdit own{{}, userRow().id, u"gatehouse/generateImage"_qs, RuleEffect::Allow};
    QVERIFY(act([&](const auto &reply) { m_roles->apply({refusal, own}, reply); }));
    QCOMPARE(reasonFor(u"gatehouse/add"_qs), u"refused_by_rule"_qs);
    QCOMPARE(reasonFor(u"gatehouse/generateImage"_qs), u"allowed_by_rule"_qs);
    const RuleEdit cleared{u"member"_qs, {}, u"gatehouse/add"_qs, std::nullopt};
    QVERIFY(act([&](const auto &reply) { m_roles->apply({cleared, cleared}, reply); })); // what is gone already is no reason to fail
    QVERIFY(!act([&](const auto &reply) { m_roles->apply({{u"member"_qs, {}, u"no slash"_qs, RuleEffect::Allow}}, reply); }));
}

QTEST_GUILESS_MAIN(PermissionAdministrationTest)
#include "tst_permission_administration.moc"
