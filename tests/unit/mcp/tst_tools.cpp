// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/argument_check.h"
#include "server/mcp/protocol.h"
#include "server/mcp/tools/add_tool.h"
#include "server/mcp/tools/calculate_tool.h"
#include "server/mcp/tools/get_user_info_tool.h"

#include <QJsonDocument>
#include <QtTest>

class ToolsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void addGreetsAndAdds_data();
    void addGreetsAndAdds();
    void calculates_data();
    void calculates();
    void calculateNamesWhatHasNoValue_data();
    void calculateNamesWhatHasNoValue();
    void everyResultKeepsItsOutputSchema();
    void refusesArguments_data();
    void refusesArguments();
    void userInfoLeavesOutWhatIsUnknown();
};

namespace
{

QJsonObject json(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

mcp::ToolResult call(const mcp::Tool &tool, const QByteArray &arguments, live::Principal principal = {})
{
    std::optional<mcp::ToolResult> result;
    QObject context;
    tool.call({std::move(principal), core::Secret(), json(arguments), &context, [](const mcp::ToolProgress &) {}},
              [&](mcp::ToolResult r) { result = std::move(r); });
    return result.value();
}

QString text(const mcp::ToolResult &result)
{
    return result.content.at(0).toObject().value(QLatin1String("text")).toString();
}

} // namespace

void ToolsTest::addGreetsAndAdds_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("login");
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("expected");
    const QString ada = QStringLiteral("Ada");

    QTest::newRow("integers") << ada << "ada" << QByteArray(R"({"a":2,"b":3})") << "Hello Ada! 2 + 3 = 5";
    QTest::newRow("without a name: the login") << "" << "ada" << QByteArray(R"({"a":2,"b":3})") << "Hello ada! 2 + 3 = 5";
    QTest::newRow("a blank name is none") << "  " << "ada" << QByteArray(R"({"a":2,"b":3})") << "Hello ada! 2 + 3 = 5";
    QTest::newRow("without either") << "" << "" << QByteArray(R"({"a":2,"b":3})") << "Hello user! 2 + 3 = 5";
    QTest::newRow("decimals") << ada << "" << QByteArray(R"({"a":0.1,"b":0.2})") << "Hello Ada! 0.1 + 0.2 = 0.3";
    QTest::newRow("whole decimals") << ada << "" << QByteArray(R"({"a":2.0,"b":-3.5})") << "Hello Ada! 2 + -3.5 = -1.5";
    QTest::newRow("integers a double cannot hold") << ada << "" << QByteArray(R"({"a":9007199254740993,"b":1})")
                                                   << "Hello Ada! 9007199254740993 + 1 = 9007199254740994";
    QTest::newRow("beyond 64 bits") << ada << "" << QByteArray(R"({"a":9223372036854775807,"b":1})")
                                    << "Hello Ada! 9223372036854775807 + 1 = 9.22337203685478e+18";
    QTest::newRow("no negative zero") << ada << "" << QByteArray(R"({"a":-0.0,"b":-0.0})") << "Hello Ada! 0 + 0 = 0";
    QTest::newRow("overflow") << ada << "" << QByteArray(R"({"a":1.7e308,"b":1.7e308})")
                              << "Overflow: the sum is too large for a number.";
    QTest::newRow("a name that looks like a placeholder") << "%2 %3" << "" << QByteArray(R"({"a":1,"b":1})")
                                                          << "Hello %2 %3! 1 + 1 = 2";
}

void ToolsTest::addGreetsAndAdds()
{
    QFETCH(QString, name);
    QFETCH(QString, login);
    QFETCH(QByteArray, arguments);
    live::Principal principal;
    principal.name = name;
    principal.login = login;
    QTEST(text(call(mcp::AddTool(), arguments, principal)), "expected");
}

void ToolsTest::calculates_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QJsonValue>("result");

    QTest::newRow("add") << QByteArray(R"({"operation":"add","a":1,"b":2})") << "1 + 2 = 3" << QJsonValue(3);
    QTest::newRow("subtract") << QByteArray(R"({"operation":"subtract","a":1,"b":2.5})") << "1 - 2.5 = -1.5" << QJsonValue(-1.5);
    QTest::newRow("multiply") << QByteArray(R"({"operation":"multiply","a":6,"b":7})") << "6 * 7 = 42" << QJsonValue(42);
    QTest::newRow("divide evenly") << QByteArray(R"({"operation":"divide","a":84,"b":2})") << "84 / 2 = 42" << QJsonValue(42);
    QTest::newRow("divide") << QByteArray(R"({"operation":"divide","a":1,"b":4})") << "1 / 4 = 0.25" << QJsonValue(0.25);
    QTest::newRow("the smallest integer by minus one")
        << QByteArray(R"({"operation":"divide","a":-9223372036854775808,"b":-1})")
        << "-9223372036854775808 / -1 = 9.22337203685478e+18" << QJsonValue(9223372036854775808.0);
    QTest::newRow("power") << QByteArray(R"({"operation":"power","a":7,"b":8})") << "7 ^ 8 = 5764801" << QJsonValue(5764801);
    QTest::newRow("power, exact beyond a double") << QByteArray(R"({"operation":"power","a":3,"b":39})") << "3 ^ 39 = 4052555153018976267"
                                                  << QJsonValue(qint64(4052555153018976267));
    QTest::newRow("negative exponent") << QByteArray(R"({"operation":"power","a":2,"b":-2})") << "2 ^ -2 = 0.25" << QJsonValue(0.25);
    QTest::newRow("zero to the zero") << QByteArray(R"({"operation":"power","a":0,"b":0})") << "0 ^ 0 = 1" << QJsonValue(1);
    QTest::newRow("a huge exponent of one") << QByteArray(R"({"operation":"power","a":1,"b":9007199254740992})")
                                            << "1 ^ 9007199254740992 = 1" << QJsonValue(1);
    QTest::newRow("underflow is zero") << QByteArray(R"({"operation":"multiply","a":1e-300,"b":1e-300})")
                                       << "1e-300 * 1e-300 = 0" << QJsonValue(0);
}

void ToolsTest::calculates()
{
    QFETCH(QByteArray, arguments);
    const mcp::ToolResult result = call(mcp::CalculateTool(), arguments);
    QVERIFY(!result.isError());
    QTEST(text(result), "expected");
    QTEST(result.structuredContent->value(QLatin1String("result")), "result");
}

void ToolsTest::calculateNamesWhatHasNoValue_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("code");

    QTest::newRow("division by zero") << QByteArray(R"({"operation":"divide","a":1,"b":0})") << "division_by_zero";
    QTest::newRow("zero by zero") << QByteArray(R"({"operation":"divide","a":0,"b":0})") << "division_by_zero";
    QTest::newRow("by negative zero") << QByteArray(R"({"operation":"divide","a":1,"b":-0.0})") << "division_by_zero";
    QTest::newRow("zero to a negative power") << QByteArray(R"({"operation":"power","a":0,"b":-1})") << "division_by_zero";
    QTest::newRow("product too large") << QByteArray(R"({"operation":"multiply","a":1e200,"b":1e200})") << "overflow";
    QTest::newRow("power too large") << QByteArray(R"({"operation":"power","a":10,"b":400})") << "overflow";
    QTest::newRow("difference too large") << QByteArray(R"({"operation":"subtract","a":-1.7e308,"b":1.7e308})") << "overflow";
    QTest::newRow("quotient too large") << QByteArray(R"({"operation":"divide","a":1e300,"b":1e-300})") << "overflow";
    QTest::newRow("root of a negative number") << QByteArray(R"({"operation":"power","a":-8,"b":0.5})") << "not_a_number";
}

void ToolsTest::calculateNamesWhatHasNoValue()
{
    QFETCH(QByteArray, arguments);
    const mcp::ToolResult result = call(mcp::CalculateTool(), arguments);
    QVERIFY(result.isError());
    QTEST(result.errorCode, "code");
    QVERIFY(text(result).endsWith(QLatin1Char('.')));
}

void ToolsTest::everyResultKeepsItsOutputSchema()
{
    const mcp::CalculateTool calculate;
    const auto sum = call(calculate, R"({"operation":"add","a":1,"b":2})");
    QCOMPARE(mcp::argumentProblem(calculate.description().definition().value(mcp::key::OutputSchema).toObject(), *sum.structuredContent), std::nullopt);

    live::Principal ada;
    ada.userId = core::UserId(QByteArrayLiteral("local|1"));
    ada.login = QStringLiteral("ada");
    ada.name = QStringLiteral("Ada");
    ada.email = QStringLiteral("ada@example.org");
    ada.provider = QStringLiteral("local");
    ada.role = QStringLiteral("member");
    ada.clientName = QStringLiteral("Some Client");
    const mcp::GetUserInfoTool userInfo;
    const auto info = call(userInfo, "{}", ada);
    QCOMPARE(mcp::argumentProblem(userInfo.description().definition().value(mcp::key::OutputSchema).toObject(), *info.structuredContent), std::nullopt);
    QCOMPARE(info.structuredContent->size(), 7);
    QCOMPARE(json(text(info).toUtf8()), *info.structuredContent);
}

void ToolsTest::refusesArguments_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("problem");

    QTest::newRow("missing") << QByteArray(R"({"operation":"add","a":1})") << "b is missing";
    QTest::newRow("text for a number") << QByteArray(R"({"operation":"add","a":"1","b":2})") << "a must be a number";
    QTest::newRow("null for a number") << QByteArray(R"({"operation":"add","a":null,"b":2})") << "a must be a number";
    QTest::newRow("boolean for a number") << QByteArray(R"({"operation":"add","a":true,"b":2})") << "a must be a number";
    QTest::newRow("unknown operation") << QByteArray(R"({"operation":"modulo","a":1,"b":2})")
                                       << "operation must be one of: add, subtract, multiply, divide, power";
    QTest::newRow("operation is a number") << QByteArray(R"({"operation":1,"a":1,"b":2})") << "operation must be a string";
    QTest::newRow("unknown argument") << QByteArray(R"({"operation":"add","a":1,"b":2,"c":3})") << "there is no argument named c";
    QTest::newRow("nothing") << QByteArray("{}") << "operation is missing";
}

void ToolsTest::refusesArguments()
{
    QFETCH(QByteArray, arguments);
    const mcp::CalculateTool tool;
    const auto problem = mcp::argumentProblem(tool.description().inputSchema(), json(arguments));
    QVERIFY(problem);
    QTEST(*problem, "problem");
}

void ToolsTest::userInfoLeavesOutWhatIsUnknown()
{
    live::Principal nobody;
    nobody.userId = core::UserId(QByteArrayLiteral("github|1"));
    nobody.login = QStringLiteral("octocat");
    nobody.provider = QStringLiteral("github");
    const auto result = call(mcp::GetUserInfoTool(), "{}", nobody);
    QCOMPARE(result.structuredContent->keys(), (QStringList{QStringLiteral("id"), QStringLiteral("login"), QStringLiteral("provider")}));
}

QTEST_GUILESS_MAIN(ToolsTest)
#include "tst_tools.moc"
