// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/permission_check.h"

#include <QtTest>

Q_DECLARE_METATYPE(access_control::Rights)
Q_DECLARE_METATYPE(access_control::TokenGrant)

using namespace access_control;
using AdminTools = TokenGrant::AdminTools;

class PermissionCheckTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void matchesPatterns_data();
    void matchesPatterns();
    void matchesHostilePatternsInLinearTime();
    void knowsWhatAPatternIs_data();
    void knowsWhatAPatternIs();
    void decidesAboutTheUser_data();
    void decidesAboutTheUser();
    void decidesAboutTheToken_data();
    void decidesAboutTheToken();
    void saysWhichScopeIsNeeded();
    void saysWhatATokenOpens_data();
    void saysWhatATokenOpens();
};

namespace
{

PermissionRule allow(const char *pattern)
{
    return {QStringLiteral("member"), Effect::Allow, QLatin1String(pattern)};
}

PermissionRule refuse(const char *pattern)
{
    return {QStringLiteral("guest"), Effect::Refuse, QLatin1String(pattern)};
}

Rights withRules(const QList<PermissionRule> &rules)
{
    return {{QStringLiteral("member")}, rules, {}, {}};
}

TokenGrant tokenWith(const char *scopes, AdminTools adminTools = AdminTools::On)
{
    return {QString::fromLatin1(scopes).split(QLatin1Char(' '), Qt::SkipEmptyParts), QStringLiteral("gate.example.org"), adminTools};
}

} // namespace

void PermissionCheckTest::matchesPatterns_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("tool");
    QTest::addColumn<bool>("isMatch");

    QTest::newRow("a plain name matches itself") << "gatehouse/add" << "gatehouse" << "add" << true;
    QTest::newRow("a prefix is not a match") << "gatehouse/add" << "gatehouse" << "addition" << false;
    QTest::newRow("a suffix is not a match") << "gatehouse/add" << "xgatehouse" << "add" << false;
    QTest::newRow("a star matches a whole name") << "gatehouse/*" << "gatehouse" << "add" << true;
    QTest::newRow("a star matches nothing at all") << "gatehouse/add*" << "gatehouse" << "add" << true;
    QTest::newRow("a star matches a part") << "gatehouse/admin_*" << "gatehouse" << "admin_usage" << true;
    QTest::newRow("a star does not reach from the server to the tool") << "*" << "gatehouse" << "add" << false;
    QTest::newRow("a star for the server") << "*/add" << "other" << "add" << true;
    QTest::newRow("a tool's name may contain a slash") << "files/*" << "files" << "dir/list" << true;
    QTest::newRow("a slash in a tool's name does not move the border") << "files/dir/list" << "files" << "dir/list" << true;
    QTest::newRow("two stars in a row") << "gatehouse/**d" << "gatehouse" << "add" << true;
    QTest::newRow("an inner star comes back to the right place") << "s/a*b*c" << "s" << "aXbbYc" << true;
    QTest::newRow("case counts") << "gatehouse/Add" << "gatehouse" << "add" << false;
    QTest::newRow("an empty pattern matches nothing") << "" << "gatehouse" << "add" << false;
}

void PermissionCheckTest::matchesPatterns()
{
    QFETCH(QString, pattern);
    QFETCH(QString, server);
    QFETCH(QString, tool);
    QTEST(matches(pattern, server, tool), "isMatch");
}

void PermissionCheckTest::matchesHostilePatternsInLinearTime()
{
    const QString pattern = QString(QStringLiteral("a*")).repeated(2000) + QStringLiteral("b");
    const QString text = QString(20000, QLatin1Char('a'));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!matchesGlob(pattern, text));
    QVERIFY2(timer.elapsed() < 1000, "a pattern made the check slow");
}

void PermissionCheckTest::knowsWhatAPatternIs_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isUsable");
    QTest::newRow("one tool") << "gatehouse/add" << true;
    QTest::newRow("everything of a server") << "files/*" << true;
    QTest::newRow("everything") << "*/*" << true;
    QTest::newRow("without a tool") << "gatehouse" << false;
    QTest::newRow("with an empty tool") << "gatehouse/" << false;
    QTest::newRow("with an empty server") << "/add" << false;
    QTest::newRow("a blank") << "gate house/add" << false;
    QTest::newRow("upper case in a server id") << "Gatehouse/add" << false;
    QTest::newRow("a line break at the end") << "gatehouse/add\n" << false;
}

void PermissionCheckTest::knowsWhatAPatternIs()
{
    QFETCH(QString, text);
    QTEST(isPattern(text), "isUsable");
}

void PermissionCheckTest::decidesAboutTheUser_data()
{
    QTest::addColumn<Rights>("rights");
    QTest::addColumn<bool>("isAllowed");
    QTest::addColumn<int>("reason");

    QTest::newRow("without rules nothing is allowed") << withRules({}) << false << int(Reason::NoRule);
    QTest::newRow("a rule that allows") << withRules({allow("gatehouse/add")}) << true << int(Reason::AllowedByRule);
    QTest::newRow("a rule for another tool") << withRules({allow("gatehouse/calculate")}) << false << int(Reason::NoRule);
    QTest::newRow("a rule for another server") << withRules({allow("other/add")}) << false << int(Reason::NoRule);
    QTest::newRow("refusing wins when it comes last") << withRules({allow("gatehouse/*"), refuse("gatehouse/add")}) << false << int(Reason::RefusedByRule);
    QTest::newRow("refusing wins when it comes first") << withRules({refuse("gatehouse/*"), allow("gatehouse/add")}) << false << int(Reason::RefusedByRule);
    const PermissionRule own{{}, Effect::Refuse, QStringLiteral("gatehouse/add")};
    QTest::newRow("a refusal of the user's own wins over every role") << withRules({allow("*/*"), own}) << false << int(Reason::RefusedByRule);
    QTest::newRow("a closed door comes before every rule")
        << Rights{{}, {allow("*/*")}, {QStringLiteral("gatehouse")}, {}} << false << int(Reason::NotOnServerList);
    QTest::newRow("another server's door") << Rights{{}, {allow("*/*")}, {QStringLiteral("other")}, {}} << true << int(Reason::AllowedByRule);
    QTest::newRow("switched on for everybody") << Rights{{}, {}, {}, {QStringLiteral("gatehouse")}} << true << int(Reason::AllowedToEverybody);
    QTest::newRow("switched on for everybody, refused to one")
        << Rights{{}, {own}, {}, {QStringLiteral("gatehouse")}} << false << int(Reason::RefusedByRule);
    QTest::newRow("switched on for everybody on its list")
        << Rights{{}, {}, {QStringLiteral("gatehouse")}, {QStringLiteral("gatehouse")}} << false << int(Reason::NotOnServerList);
}

void PermissionCheckTest::decidesAboutTheUser()
{
    QFETCH(Rights, rights);
    const Verdict verdict = mayCall(rights, QStringLiteral("gatehouse"), QStringLiteral("add"));
    QTEST(verdict.isAllowed, "isAllowed");
    QTEST(int(verdict.reason), "reason");
}

void PermissionCheckTest::decidesAboutTheToken_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<TokenGrant>("grant");
    QTest::addColumn<int>("reason");
    QTest::addColumn<QString>("needed");
    const QString add = QStringLiteral("add");
    const QString admin = QStringLiteral("admin_usage");
    const QString refused = QStringLiteral("generateImage");
    const int allowed = int(Reason::AllowedByRule);
    const int missing = int(Reason::ScopeMissing);

    QTest::newRow("the server's scope") << add << tokenWith("openid mcp:gate.example.org:gatehouse") << allowed << "";
    QTest::newRow("all servers") << add << tokenWith("mcp:gate.example.org:*") << allowed << "";
    QTest::newRow("no scope at all") << add << tokenWith("") << missing << "mcp:gate.example.org:gatehouse";
    QTest::newRow("another server's scope") << add << tokenWith("mcp:gate.example.org:other") << missing << "mcp:gate.example.org:gatehouse";
    QTest::newRow("the same server of another host") << add << tokenWith("mcp:other.example.org:gatehouse") << missing << "mcp:gate.example.org:gatehouse";
    QTest::newRow("the admin scope opens no ordinary tool") << add << tokenWith("mcp:gate.example.org:admin") << missing << "mcp:gate.example.org:gatehouse";
    QTest::newRow("the admin scope opens admin tools") << admin << tokenWith("mcp:gate.example.org:admin") << allowed << "";
    QTest::newRow("product 5: admin is not in *") << admin << tokenWith("mcp:gate.example.org:* mcp:gate.example.org:gatehouse") << missing << "mcp:gate.example.org:admin";
    QTest::newRow("product 5: admin is off unless switched on")
        << admin << tokenWith("mcp:gate.example.org:admin", AdminTools::Off) << int(Reason::AdminToolsOff) << "";
    QTest::newRow("no step-up for what the user may not do anyway") << refused << tokenWith("") << int(Reason::RefusedByRule) << "";
}

void PermissionCheckTest::decidesAboutTheToken()
{
    QFETCH(QString, tool);
    QFETCH(TokenGrant, grant);
    QFETCH(int, reason);
    const Rights rights = withRules({allow("gatehouse/*"), refuse("gatehouse/generateImage")});
    const Verdict verdict = mayCall(rights, grant, QStringLiteral("gatehouse"), tool);
    QCOMPARE(int(verdict.reason), reason);
    QCOMPARE(verdict.isAllowed, verdict.reason == Reason::AllowedByRule);
    QTEST(verdict.neededScopes.join(QLatin1Char(' ')), "needed");
}

void PermissionCheckTest::saysWhichScopeIsNeeded()
{
    const QString host = QStringLiteral("[::1]");
    QCOMPARE(scopeFor(host, QStringLiteral("files"), QStringLiteral("admin_x")), QStringLiteral("mcp:[::1]:files")); // not ours, not an admin tool
    QCOMPARE(scopeFor(host, QStringLiteral("gatehouse"), QStringLiteral("admin_x")), QStringLiteral("mcp:[::1]:admin"));
}

void PermissionCheckTest::saysWhatATokenOpens_data()
{
    QTest::addColumn<TokenGrant>("grant");
    QTest::addColumn<bool>("isOpen");
    QTest::newRow("its own scope") << tokenWith("mcp:gate.example.org:gatehouse") << true;
    QTest::newRow("every server") << tokenWith("mcp:gate.example.org:*") << true;
    QTest::newRow("admin, switched on") << tokenWith("mcp:gate.example.org:admin") << true;
    QTest::newRow("admin, switched off") << tokenWith("mcp:gate.example.org:admin", AdminTools::Off) << false;
    QTest::newRow("identity only") << tokenWith("openid email") << false;
    QTest::newRow("another server") << tokenWith("mcp:gate.example.org:files") << false;
}

void PermissionCheckTest::saysWhatATokenOpens()
{
    QFETCH(TokenGrant, grant);
    QTEST(opensServer(grant, QStringLiteral("gatehouse")), "isOpen");
}


QTEST_GUILESS_MAIN(PermissionCheckTest)
#include "tst_permission_check.moc"
