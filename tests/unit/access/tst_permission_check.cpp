// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/permission_check.h"

#include <QtTest>

using access_control::Effect;
using access_control::PermissionRule;
using access_control::Reason;

class PermissionCheckTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void matchesGlobs_data();
    void matchesGlobs();
    void decides_data();
    void decides();
    void matchesHostilePatternsInLinearTime();
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

} // namespace

void PermissionCheckTest::matchesGlobs_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isMatch");

    QTest::newRow("a plain name matches itself") << "gatehouse/add" << "gatehouse/add" << true;
    QTest::newRow("a prefix is not a match") << "gatehouse/add" << "gatehouse/addition" << false;
    QTest::newRow("a suffix is not a match") << "gatehouse/add" << "xgatehouse/add" << false;
    QTest::newRow("a star matches a whole name") << "gatehouse/*" << "gatehouse/add" << true;
    QTest::newRow("a star matches nothing at all") << "gatehouse/add*" << "gatehouse/add" << true;
    QTest::newRow("a star matches a part") << "gatehouse/admin_*" << "gatehouse/admin_usage" << true;
    QTest::newRow("a star does not cross the slash") << "*" << "gatehouse/add" << false;
    QTest::newRow("a star for the server") << "*/add" << "other/add" << true;
    QTest::newRow("two stars in a row") << "gatehouse/**d" << "gatehouse/add" << true;
    QTest::newRow("an inner star comes back to the right place") << "s/a*b*c" << "s/aXbbYc" << true;
    QTest::newRow("case counts") << "gatehouse/Add" << "gatehouse/add" << false;
    QTest::newRow("an empty pattern matches nothing") << "" << "gatehouse/add" << false;
}

void PermissionCheckTest::matchesGlobs()
{
    QFETCH(QString, pattern);
    QFETCH(QString, text);
    QTEST(access_control::matchesGlob(pattern, text), "isMatch");
}

void PermissionCheckTest::decides_data()
{
    QTest::addColumn<QList<PermissionRule>>("rules");
    QTest::addColumn<bool>("isAllowed");
    QTest::addColumn<int>("reason");

    QTest::newRow("without rules nothing is allowed") << QList<PermissionRule>{} << false << int(Reason::NoRule);
    QTest::newRow("a rule that allows") << QList{allow("gatehouse/add")} << true << int(Reason::AllowedByRule);
    QTest::newRow("a rule for another tool") << QList{allow("gatehouse/calculate")} << false << int(Reason::NoRule);
    QTest::newRow("a rule for another server") << QList{allow("other/add")} << false << int(Reason::NoRule);
    QTest::newRow("refusing wins when it comes last")
        << QList{allow("gatehouse/*"), refuse("gatehouse/add")} << false << int(Reason::RefusedByRule);
    QTest::newRow("refusing wins when it comes first")
        << QList{refuse("gatehouse/*"), allow("gatehouse/add")} << false << int(Reason::RefusedByRule);
}

void PermissionCheckTest::decides()
{
    QFETCH(QList<PermissionRule>, rules);
    const access_control::Verdict verdict = access_control::mayCall(rules, QStringLiteral("gatehouse"), QStringLiteral("add"));
    QTEST(verdict.isAllowed, "isAllowed");
    QTEST(int(verdict.reason), "reason");
}

void PermissionCheckTest::matchesHostilePatternsInLinearTime()
{
    const QString pattern = QString(QStringLiteral("a*")).repeated(2000) + QStringLiteral("b");
    const QString text = QString(20000, QLatin1Char('a'));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!access_control::matchesGlob(pattern, text));
    QVERIFY2(timer.elapsed() < 1000, "a pattern made the check slow");
}

QTEST_GUILESS_MAIN(PermissionCheckTest)
#include "tst_permission_check.moc"
