// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks that a server behind the endpoint makes of a call (MCP 2026-07-28, tasks extension): passed through, under ids of ours.
#include "server/mcp/task_id.h"
#include "tests/unit/mcp/mcp_fixture.h"
#include "tests/unit/mcp/scripted_server.h"

#include <QtTest>

using tests::McpFixture;
using tests::ScriptedServer;

class TasksTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void givesATaskAnIdOfItsOwn();
    void asksTheServerUnderItsOwnId_data();
    void asksTheServerUnderItsOwnId();
    void refuses_data();
    void refuses();
    void aTaskForAClientThatKnowsNoneIsRefused();
    void aTaskIsForThoseWhoMayUseItsTool();
    void withoutAServerThatHasTasksThereIsNoSuchMethod();

private:
    McpFixture::Exchange ask(const QByteArray &login, const QString &method, const QString &taskId, const QJsonObject &declared = knowsTasks());
    QString newTask();
    static QJsonObject knowsTasks() { return {{mcp::key::Extensions, QJsonObject{{mcp::TasksExtension, QJsonObject()}}}}; }

    std::unique_ptr<McpFixture> m_mcp;
    std::unique_ptr<ScriptedServer> m_server;
};

void TasksTest::init()
{
    m_server = std::make_unique<ScriptedServer>(QStringLiteral("slow"));
    m_server->offer(QStringLiteral("compute"));
    m_server->served.extensions = {{mcp::TasksExtension, QJsonObject()}};
    m_mcp = std::make_unique<McpFixture>();
    m_mcp->servers.add(*m_server);
    for (live::Principal &person : m_mcp->people) {
        person.rights.rules = {{QStringLiteral("member"), store::RuleEffect::Allow, QStringLiteral("slow/compute")}};
        person.scopes = {QStringLiteral("mcp:gate.example.org:*")};
    }
}

void TasksTest::cleanup()
{
    m_mcp.reset();
}

QString TasksTest::newTask()
{
    QJsonObject request = McpFixture::modernRequest(QStringLiteral("tools/call"), McpFixture::callParams(QStringLiteral("slow__compute"), {}));
    tests::declare(request, knowsTasks());
    const auto call = m_mcp->postModern("ada", request);
    m_server->last().answer(QJsonObject{{mcp::key::ResultType, QStringLiteral("task")}, {mcp::key::TaskId, QStringLiteral("7")}, {QStringLiteral("status"), QStringLiteral("working")}});
    const QJsonObject result = tests::resultOf(call->json());
    return result.value(mcp::key::ResultType) == QLatin1String("task") ? result.value(mcp::key::TaskId).toString() : QString();
}

McpFixture::Exchange TasksTest::ask(const QByteArray &login, const QString &method, const QString &taskId, const QJsonObject &declared)
{
    QJsonObject request = McpFixture::modernRequest(method, {{mcp::key::TaskId, taskId}, {mcp::key::InputResponses, QJsonObject{{QStringLiteral("k"), 1}}}});
    tests::declare(request, declared);
    return m_mcp->postModern(login, request, McpFixture::modernHeaders(request) + QList<http::Header>{{"Mcp-Name", taskId.toLatin1()}});
}

void TasksTest::givesATaskAnIdOfItsOwn()
{
    const QString id = newTask();
    QVERIFY(id.size() > 20);
    QVERIFY(id != newTask());
    QCOMPARE(m_mcp->calls.size(), size_t(2)); // a call that became a task is a call
}

void TasksTest::asksTheServerUnderItsOwnId_data()
{
    QTest::addColumn<QString>("method");
    for (const char *method : {"tasks/get", "tasks/update", "tasks/cancel"}) {
        QTest::newRow(method) << QString::fromLatin1(method);
    }
}

void TasksTest::asksTheServerUnderItsOwnId()
{
    QFETCH(QString, method);
    const QString id = newTask();
    const auto answer = ask("ada", method, id);
    const mcp::ServerRequest &asked = m_server->last().request;
    QCOMPARE(asked.method, method);
    QCOMPARE(asked.params.value(mcp::key::TaskId).toString(), QStringLiteral("7"));
    QVERIFY(asked.inputResponses.contains(QLatin1String("k")));
    m_server->last().answer(QJsonObject{{mcp::key::TaskId, QStringLiteral("7")}, {QStringLiteral("status"), QStringLiteral("completed")}});
    const QJsonObject result = tests::resultOf(answer->json());
    QCOMPARE(result.value(mcp::key::ResultType).toString(), QStringLiteral("complete"));
    QVERIFY(result.value(mcp::key::TaskId).toString() != QLatin1String("7"));
    QVERIFY(!result.contains(mcp::key::TtlMs));
}

void TasksTest::refuses_data()
{
    QTest::addColumn<QByteArray>("login");
    QTest::addColumn<QString>("appended");
    QTest::addColumn<bool>("declares");
    QTest::addColumn<int>("days");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::newRow("somebody else's task") << QByteArray("bob") << "" << true << 0 << 200 << -32602;
    QTest::newRow("a forged id") << QByteArray("ada") << "x" << true << 0 << 200 << -32602;
    QTest::newRow("a task of long ago") << QByteArray("ada") << "" << true << 7 << 200 << -32602;
    QTest::newRow("a client that has not declared the extension") << QByteArray("ada") << "" << false << 0 << 400 << -32021;
}

void TasksTest::refuses()
{
    QFETCH(QByteArray, login);
    QFETCH(QString, appended);
    QFETCH(bool, declares);
    QFETCH(int, days);
    const QString id = newTask();
    m_mcp->clock.advance(std::chrono::hours(24 * days));
    const auto answer = ask(login, QStringLiteral("tasks/get"), id + appended, declares ? knowsTasks() : QJsonObject());
    QTEST(answer->status(), "status");
    QTEST(tests::errorCode(answer->json()), "code");
    QCOMPARE(m_server->asked.size(), size_t(1)); // the call alone
}

void TasksTest::aTaskForAClientThatKnowsNoneIsRefused()
{
    const auto call = m_mcp->callModern("ada", QStringLiteral("slow__compute"), {});
    m_server->last().answer(QJsonObject{{mcp::key::ResultType, QStringLiteral("task")}, {mcp::key::TaskId, QStringLiteral("7")}});
    QCOMPARE(tests::errorCode(call->json()), -32021);
}

void TasksTest::aTaskIsForThoseWhoMayUseItsTool()
{
    const QString id = newTask();
    m_mcp->people[QByteArrayLiteral("ada-token")].rights.rules = {{QStringLiteral("member"), store::RuleEffect::Allow, QStringLiteral("slow/other")}};
    QCOMPARE(tests::errorCode(ask("ada", QStringLiteral("tasks/get"), id)->json()), -32602);
    QCOMPARE(m_server->asked.size(), size_t(1));
}

void TasksTest::withoutAServerThatHasTasksThereIsNoSuchMethod()
{
    const QString id = newTask();
    m_server->served.extensions = {};
    const auto answer = ask("ada", QStringLiteral("tasks/get"), id);
    QCOMPARE(answer->status(), 404);
    QCOMPARE(tests::errorCode(answer->json()), -32601);
}

QTEST_GUILESS_MAIN(TasksTest)
#include "tst_tasks.moc"
