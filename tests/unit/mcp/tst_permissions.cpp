// SPDX-License-Identifier: GPL-3.0-or-later
// What a user, and a token of theirs, may do at /mcp, and what happens to it when that changes (product section 5).
#include "tests/unit/mcp/mcp_fixture.h"

#include <QTest>

Q_DECLARE_METATYPE(access_control::Rights)
Q_DECLARE_METATYPE(tests::McpFixture::AdminTools)

using tests::McpFixture;

class PermissionsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksForAScopeThatIsMissing_data();
    void asksForAScopeThatIsMissing();
    void refusesATokenThatOpensNothingHere_data();
    void refusesATokenThatOpensNothingHere();
    void asksForNoScopeThatCouldNotBeGiven();
    void hidesAndRefuses_data();
    void hidesAndRefuses();
    void showsAdminToolsOnlyWithTheirScope_data();
    void showsAdminToolsOnlyWithTheirScope();
    void endsARunningCallThatIsNoLongerAllowed();
    void keepsARunningCallThatIsStillAllowed();
    void aSecondSessionFeelsItToo();

private:
    static QString challengeOf(const McpFixture::Exchange &answer) { return QString::fromLatin1(answer->responseHeader("WWW-Authenticate")); }
};

namespace
{

const QString host = QStringLiteral("mcp:gate.example.org:");

access_control::PermissionRule rule(access_control::Effect effect, const char *pattern)
{
    return {QStringLiteral("member"), effect, QString::fromLatin1(pattern)};
}

QByteArray legacyRequest(const char *method, const QByteArray &params = "{}")
{
    return QByteArray(R"({"jsonrpc":"2.0","id":3,"method":")") + method + R"(","params":)" + params + "}";
}

} // namespace

void PermissionsTest::asksForAScopeThatIsMissing_data()
{
    QTest::addColumn<QString>("scopes");
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QString>("needed");
    QTest::newRow("RFC 6750 3.1: the server's scope, for one who has only administration") << "admin" << "slow" << "gatehouse";
    QTest::newRow("product 5: administration, for one who has everything else") << "*" << "admin_slow" << "admin";
    QTest::newRow("administration, for one with the server's scope") << "gatehouse" << "admin_slow" << "admin";
}

void PermissionsTest::asksForAScopeThatIsMissing()
{
    QFETCH(QString, scopes);
    QFETCH(QString, tool);
    QFETCH(QString, needed);
    McpFixture mcp(McpFixture::AdminTools::On);
    mcp.people["ada-token"].scopes = {host + scopes};
    const auto answer = mcp.callModern("ada", tool, {});
    QCOMPARE(answer->status(), 403);
    QVERIFY2(challengeOf(answer).contains(QStringLiteral("error=\"insufficient_scope\"")), qPrintable(challengeOf(answer)));
    QVERIFY2(challengeOf(answer).contains(QStringLiteral("scope=\"%1\"").arg(host + needed)), qPrintable(challengeOf(answer)));
    QVERIFY(challengeOf(answer).contains(QStringLiteral("resource_metadata=")));
    QVERIFY(mcp.waiting.empty());
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Denied);
}

void PermissionsTest::refusesATokenThatOpensNothingHere_data()
{
    QTest::addColumn<QStringList>("scopes");
    QTest::newRow("identity only") << QStringList{QStringLiteral("openid"), QStringLiteral("email")};
    QTest::newRow("another server") << QStringList{host + QStringLiteral("files")};
    QTest::newRow("administration, which is off") << QStringList{host + QStringLiteral("admin")};
    QTest::newRow("none at all") << QStringList();
}

void PermissionsTest::refusesATokenThatOpensNothingHere()
{
    QFETCH(QStringList, scopes);
    McpFixture mcp;
    mcp.people["ada-token"].scopes = scopes;
    for (const auto &answer : {mcp.initialize("ada"), mcp.postModern("ada", McpFixture::modernRequest(QStringLiteral("tools/list"))), mcp.openStream("ada", "x")}) {
        QCOMPARE(answer->status(), 403);
        QVERIFY(challengeOf(answer).contains(QStringLiteral("scope=\"mcp:gate.example.org:gatehouse\"")));
    }
}

void PermissionsTest::asksForNoScopeThatCouldNotBeGiven()
{
    McpFixture mcp(McpFixture::AdminTools::On);
    mcp.people["ada-token"].rights.rules = {rule(access_control::Effect::Allow, "gatehouse/add")};
    const auto answer = mcp.callModern("ada", QStringLiteral("admin_slow"), {});
    QCOMPARE(answer->status(), 200); // no step-up: she could not be given it
    QVERIFY(tests::textOf(answer->json()).startsWith(QStringLiteral("Permission denied: ")));
}

void PermissionsTest::hidesAndRefuses_data()
{
    using access_control::Effect;
    QTest::addColumn<access_control::Rights>("rights");
    QTest::addColumn<QString>("part");
    const auto all = rule(Effect::Allow, "gatehouse/*");
    QTest::newRow("no rule") << access_control::Rights{{}, {rule(Effect::Allow, "gatehouse/calculate")}, {}, {}} << "none of your roles allows the tool \"slow\"";
    QTest::newRow("a role refuses") << access_control::Rights{{}, {all, rule(Effect::Refuse, "*/slow")}, {}, {}} << "the role \"member\" refuses the tool \"slow\"";
    QTest::newRow("refused to her alone") << access_control::Rights{{}, {all, {{}, Effect::Refuse, QStringLiteral("gatehouse/slow")}}, {}, {}}
                                          << "an administrator has refused you the tool \"slow\"";
    QTest::newRow("not on the server's list") << access_control::Rights{{}, {all}, {QStringLiteral("gatehouse")}, {}}
                                              << "not on the list of people who may use the server \"gatehouse\"";
}

void PermissionsTest::hidesAndRefuses()
{
    QFETCH(access_control::Rights, rights);
    QFETCH(QString, part);
    McpFixture mcp;
    mcp.people["ada-token"].rights = rights;
    QVERIFY(!tests::toolNames(mcp.postModern("ada", McpFixture::modernRequest(QStringLiteral("tools/list")))->json()).contains(QStringLiteral("slow")));
    const auto answer = mcp.callModern("ada", QStringLiteral("slow"), {});
    QCOMPARE(answer->status(), 200);
    QVERIFY(tests::resultOf(answer->json()).value(QLatin1String("isError")).toBool());
    const QString text = tests::textOf(answer->json());
    QVERIFY2(text.startsWith(QStringLiteral("Permission denied: ")) && text.contains(part), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("Ask")), "it must say how to get it");
    QVERIFY(mcp.waiting.empty());
}

void PermissionsTest::showsAdminToolsOnlyWithTheirScope_data()
{
    QTest::addColumn<McpFixture::AdminTools>("adminTools");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<bool>("isShown");
    using enum McpFixture::AdminTools;
    QTest::newRow("with it") << On << "admin" << true;
    QTest::newRow("product 5: not in *") << On << "*" << false;
    QTest::newRow("product 5: off unless switched on") << Off << "*" << false;
}

void PermissionsTest::showsAdminToolsOnlyWithTheirScope()
{
    QFETCH(McpFixture::AdminTools, adminTools);
    QFETCH(QString, scope);
    QFETCH(bool, isShown);
    McpFixture mcp(adminTools);
    mcp.people["ada-token"].scopes = {host + scope};
    const QStringList names = tests::toolNames(mcp.postModern("ada", McpFixture::modernRequest(QStringLiteral("tools/list")))->json());
    QCOMPARE(names.contains(QStringLiteral("admin_slow")), isShown);
    QCOMPARE(names.contains(QStringLiteral("slow")), scope == QLatin1String("*"));
}

void PermissionsTest::endsARunningCallThatIsNoLongerAllowed()
{
    McpFixture mcp;
    const auto running = mcp.callModern("ada", QStringLiteral("slow"), {});
    const auto other = mcp.callModern("bob", QStringLiteral("slow"), {});
    mcp.people["ada-token"].rights.rules.append(rule(access_control::Effect::Refuse, "gatehouse/slow"));
    mcp.endpoint->recheckEverybody();
    QCOMPARE(mcp.calls.size(), size_t(1));
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Denied);
    QVERIFY(tests::textOf(running->json()).startsWith(QStringLiteral("Permission denied: ")));
    QTRY_VERIFY(mcp.waiting.front().context.isNull()); // what it waited for is dropped
    mcp.waiting.front().answer(mcp::ToolResult::text(QStringLiteral("too late")));
    QCOMPARE(mcp.calls.size(), size_t(1));
    QVERIFY(!other->isAnswered());
}

void PermissionsTest::keepsARunningCallThatIsStillAllowed()
{
    McpFixture mcp;
    const auto running = mcp.callModern("ada", QStringLiteral("slow"), {});
    mcp.people["ada-token"].rights.rules.append(rule(access_control::Effect::Refuse, "gatehouse/add"));
    mcp.endpoint->recheckEverybody();
    QVERIFY(!running->isAnswered());
    mcp.waiting.front().answer(mcp::ToolResult::text(QStringLiteral("done")));
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Ok);
}

void PermissionsTest::aSecondSessionFeelsItToo()
{
    McpFixture mcp;
    const QByteArray first = mcp.newSession("ada");
    const QByteArray second = mcp.newSession("ada");
    const auto running = mcp.post("ada", first, legacyRequest("tools/call", R"({"name":"slow","arguments":{}})"));
    const auto stream = mcp.openStream("ada", second);
    mcp.post("ada", second, legacyRequest("tools/list"));
    const qsizetype before = stream->stream()->events.size();
    mcp.people["ada-token"].rights.closedServers = {QStringLiteral("gatehouse")};
    mcp.endpoint->recheckUser(mcp.people["ada-token"].userId);
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Denied);
    QCOMPARE(stream->stream()->events.size(), before + 1);
    QVERIFY(stream->stream()->events.last().data.contains("notifications/tools/list_changed"));
    QVERIFY(tests::toolNames(mcp.post("ada", second, legacyRequest("tools/list"))->json()).isEmpty());
    QVERIFY(running);
}


QTEST_GUILESS_MAIN(PermissionsTest)
#include "tst_permissions.moc"
