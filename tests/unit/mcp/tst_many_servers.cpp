// SPDX-License-Identifier: GPL-3.0-or-later
// Several servers behind one endpoint: names, resources, permission, coming and going.
#include "tests/unit/mcp/mcp_fixture.h"
#include "tests/unit/mcp/scripted_server.h"

#include <QtTest>

using tests::McpFixture;
using tests::ScriptedServer;

class ManyServersTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void gathersEveryServerUnderItsOwnNames();
    void servesOneServerWithItsOwnNames();
    void knowsNoServerThatIsNotThere();
    void asksForTheScopesOfWhatIsThere_data();
    void asksForTheScopesOfWhatIsThere();
    void callsReachTheirServerUnderItsOwnName_data();
    void callsReachTheirServerUnderItsOwnName();
    void leavesOutNamesThatAreTooLongWhereServersAreGathered();
    void passesDefinitionsOnWhole();
    void permissionIsDecidedByServerAndOwnName();
    void aServerThatComesIsThereForSessionsThatAreOpen();
    void aServerThatLeavesAnswersWhatItWasAsked();
    void relaysTheErrorOfAServer();

private:
    QStringList listedNames();

    std::unique_ptr<McpFixture> m_mcp;
    std::unique_ptr<ScriptedServer> m_files;
    std::unique_ptr<ScriptedServer> m_notes;
};

void ManyServersTest::init()
{
    m_files = std::make_unique<ScriptedServer>(QStringLiteral("files"));
    m_files->offer(QStringLiteral("add"));
    m_files->offer(QStringLiteral("read"));
    m_notes = std::make_unique<ScriptedServer>(QStringLiteral("notes"));
    m_notes->offer(QStringLiteral("read"));
    m_mcp = std::make_unique<McpFixture>();
    m_mcp->servers.add(*m_notes);
    m_mcp->servers.add(*m_files);
    live::Principal &ada = m_mcp->people[QByteArrayLiteral("ada-token")];
    ada.rights.rules = {{QStringLiteral("member"), store::RuleEffect::Allow, QStringLiteral("*/*")}};
    ada.scopes = {QStringLiteral("mcp:gate.example.org:*")};
}

void ManyServersTest::cleanup()
{
    m_mcp.reset();
}

QStringList ManyServersTest::listedNames()
{
    return tests::toolNames(m_mcp->postModern("ada", McpFixture::modernRequest(QStringLiteral("tools/list")))->json());
}

void ManyServersTest::gathersEveryServerUnderItsOwnNames()
{
    const QStringList expected{QStringLiteral("add"),          QStringLiteral("calculate"),     QStringLiteral("files__add"), QStringLiteral("files__read"),
                               QStringLiteral("get_user_info"), QStringLiteral("notes__read"), QStringLiteral("slow")};
    QCOMPARE(listedNames(), expected);
}

void ManyServersTest::servesOneServerWithItsOwnNames()
{
    m_mcp->path = "/mcp/files";
    m_mcp->people[QByteArrayLiteral("ada-token")].resource = QStringLiteral("https://gate.example.org/mcp/files");
    QCOMPARE(listedNames(), (QStringList{QStringLiteral("add"), QStringLiteral("read")}));
    m_mcp->callModern("ada", QStringLiteral("read"), {});
    QCOMPARE(m_files->asked.size(), size_t(1));
}

void ManyServersTest::knowsNoServerThatIsNotThere()
{
    m_mcp->path = "/mcp/nobody";
    QCOMPARE(m_mcp->postModern("ada", McpFixture::modernRequest(QStringLiteral("tools/list")))->status(), 404);
}

void ManyServersTest::asksForTheScopesOfWhatIsThere_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("scope");
    QTest::newRow("all servers together") << QByteArray("/mcp") << QByteArray("mcp:gate.example.org:files mcp:gate.example.org:gatehouse mcp:gate.example.org:notes");
    QTest::newRow("one of them") << QByteArray("/mcp/files") << QByteArray("mcp:gate.example.org:files");
    QTest::newRow("the old transport") << QByteArray("/sse") << QByteArray("mcp:gate.example.org:files mcp:gate.example.org:gatehouse mcp:gate.example.org:notes");
}

void ManyServersTest::asksForTheScopesOfWhatIsThere()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, scope);
    const auto refused = m_mcp->send("GET", path, {});
    QCOMPARE(refused->status(), 401);
    const QByteArray challenge = refused->responseHeader("WWW-Authenticate");
    QVERIFY2(challenge.contains(QByteArray("scope=\"" + scope + "\"")), challenge.constData());
    QVERIFY2(challenge.contains(QByteArray("/.well-known/oauth-protected-resource" + path + "\"")), challenge.constData());
}

void ManyServersTest::callsReachTheirServerUnderItsOwnName_data()
{
    QTest::addColumn<QString>("called");
    QTest::addColumn<QString>("server");
    QTest::newRow("files") << "files__read" << "files";
    QTest::newRow("notes") << "notes__read" << "notes";
    QTest::newRow("an own name that a built-in tool has, too") << "files__add" << "files";
}

void ManyServersTest::callsReachTheirServerUnderItsOwnName()
{
    QFETCH(QString, called);
    QFETCH(QString, server);
    ScriptedServer &target = server == QLatin1String("files") ? *m_files : *m_notes;
    const auto call = m_mcp->callModern("ada", called, {{QStringLiteral("path"), QStringLiteral("x")}});
    QCOMPARE(target.asked.size(), size_t(1));
    const mcp::ServerRequest &request = target.last().request;
    QCOMPARE(request.params.value(mcp::key::Name).toString(), called.section(QLatin1String("__"), 1));
    QCOMPARE(request.params.value(mcp::key::Arguments).toObject().value(QLatin1String("path")).toString(), QStringLiteral("x"));
    QCOMPARE(request.principal.login, QStringLiteral("ada"));
    target.last().answer(mcp::ToolResult::text(QStringLiteral("here")).toJson());
    QCOMPARE(tests::textOf(call->json()), QStringLiteral("here"));
    QCOMPARE(m_mcp->calls.back().server, server);
    QCOMPARE(m_mcp->calls.back().tool, called.section(QLatin1String("__"), 1));
}

void ManyServersTest::leavesOutNamesThatAreTooLongWhereServersAreGathered()
{
    const QString fits(64 - 7, QLatin1Char('a')); // "files__" before it
    m_files->offer(fits);
    m_files->offer(fits + QLatin1Char('a'));
    m_mcp->servers.listChanged(QStringLiteral("files"), mcp::ItemKind::Tool, {});
    const QStringList names = listedNames();
    QVERIFY(names.contains(QStringLiteral("files__") + fits));
    QVERIFY(!names.contains(QStringLiteral("files__") + fits + QLatin1Char('a')));
    QCOMPARE(m_mcp->endpoint->catalogue().namesOf(QStringLiteral("files")).size(), 4);
}

void ManyServersTest::passesDefinitionsOnWhole()
{
    const QJsonObject definition = QJsonDocument::fromJson(R"({"name":"whole","title":"Whole","description":"d",
        "inputSchema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","$defs":{"a":{"$anchor":"b"}},"allOf":[{"if":{},"then":{}}],
                       "additionalProperties":false},
        "outputSchema":{"type":"array"},"annotations":{"readOnlyHint":true},"icons":[{"src":"https://example.org/i.png"}],
        "_meta":{"ui":{"resourceUri":"ui://x"}}})").object();
    m_notes->descriptions.emplace_back(definition);
    m_mcp->servers.listChanged(QStringLiteral("notes"), mcp::ItemKind::Tool, {});
    const auto listed = m_mcp->postModern("ada", McpFixture::modernRequest(QStringLiteral("tools/list")))->json();
    QJsonObject expected = definition;
    expected.insert(mcp::key::Name, QStringLiteral("notes__whole"));
    bool isFound = false;
    for (const QJsonValue &tool : tests::resultOf(listed).value(mcp::key::Tools).toArray()) {
        if (tool[mcp::key::Name] == expected.value(mcp::key::Name)) {
            QCOMPARE(tool.toObject(), expected);
            isFound = true;
        }
    }
    QVERIFY(isFound);
}

void ManyServersTest::permissionIsDecidedByServerAndOwnName()
{
    live::Principal &ada = m_mcp->people[QByteArrayLiteral("ada-token")];
    ada.rights.rules = {{QStringLiteral("member"), store::RuleEffect::Allow, QStringLiteral("files/read")}};
    QCOMPARE(listedNames(), (QStringList{QStringLiteral("files__read")}));
    const auto refused = m_mcp->callModern("ada", QStringLiteral("notes__read"), {});
    QVERIFY(tests::resultOf(refused->json()).value(QLatin1String("isError")).toBool());
    QVERIFY(m_notes->asked.empty());
    ada.scopes = {QStringLiteral("mcp:gate.example.org:notes")};
    QCOMPARE(m_mcp->callModern("ada", QStringLiteral("files__read"), {})->status(), 403);
    QVERIFY(m_files->asked.empty());
}

void ManyServersTest::aServerThatComesIsThereForSessionsThatAreOpen()
{
    const QByteArray session = m_mcp->newSession("ada");
    const auto stream = m_mcp->openStream("ada", session);
    m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
    ScriptedServer late(QStringLiteral("late"));
    late.offer(QStringLiteral("come"));
    m_mcp->servers.add(late);
    QVERIFY(stream->stream()->isOpen);
    QVERIFY(stream->stream()->events.last().data.contains("notifications/tools/list_changed"));
    QVERIFY(tests::toolNames(m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":2,"method":"tools/list"})")->json()).contains(QStringLiteral("late__come")));
    m_mcp->servers.remove(QStringLiteral("late"));
    QVERIFY(!tests::toolNames(m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":3,"method":"tools/list"})")->json()).contains(QStringLiteral("late__come")));
}

void ManyServersTest::aServerThatLeavesAnswersWhatItWasAsked()
{
    const auto call = m_mcp->callModern("ada", QStringLiteral("files__read"), {});
    m_mcp->servers.remove(QStringLiteral("files"));
    QCOMPARE(tests::errorCode(call->json()), -32603);
    QCOMPARE(m_mcp->calls.size(), size_t(1));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!m_files->last().context);
    m_files->last().answer(QJsonObject()); // too late, and nobody minds
    QCOMPARE(m_mcp->calls.size(), size_t(1));
}

void ManyServersTest::relaysTheErrorOfAServer()
{
    const auto call = m_mcp->callModern("ada", QStringLiteral("files__read"), {});
    m_files->last().answer(mcp::RpcError{mcp::ErrorCode::InvalidParams, QStringLiteral("no such file"), {}});
    QCOMPARE(call->status(), 200);
    QCOMPARE(tests::errorCode(call->json()), -32602);
}

QTEST_GUILESS_MAIN(ManyServersTest)
#include "tst_many_servers.moc"
