// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that need the person or the model at the other end: input_required with sealed state (2026-07-28), real requests in sessions
// (up to 2025-11-25). The server is written once.
#include "server/mcp/request_state.h"
#include "tests/unit/mcp/mcp_fixture.h"
#include "tests/unit/mcp/scripted_server.h"

#include <QtTest>

using tests::McpFixture;
using tests::ScriptedServer;

class AskingBackTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void opensOnlyWhatItSealed_data();
    void opensOnlyWhatItSealed();
    void asksAStatelessClientWithItsAnswer();
    void goesOnWithTheAnswers();
    void refusesStateOfSomethingElse_data();
    void refusesStateOfSomethingElse();
    void namesTheCapabilitiesAStatelessClientLacks_data();
    void namesTheCapabilitiesAStatelessClientLacks();
    void asksASessionOnTheStreamOfItsCall();
    void asksASessionSeveralThingsAtOnce();
    void aSessionWithoutTheCapabilityIsAskedNothing_data();
    void aSessionWithoutTheCapabilityIsAskedNothing();
    void whatTheClientRefusesTheToolIsTold();
    void asksNotForEver();
    void takesBackItsQuestionsWhenTheCallIsCancelled();
    void failsWhatASessionWasAskedWhenItEnds();
    void anAnswerToNothingIsRefused();
    void asksOutsideOfAnyRequest();

private:
    McpFixture::Exchange callInSession(const QByteArray &session);
    QByteArray sessionWith(const QByteArray &capabilities, const QByteArray &version = "2025-11-25");
    static QJsonObject elicitation();
    static QJsonObject sampling();
    static QJsonObject lastMessage(const McpFixture::Exchange &exchange);

    std::unique_ptr<McpFixture> m_mcp;
    std::unique_ptr<ScriptedServer> m_server;
};

void AskingBackTest::init()
{
    m_server = std::make_unique<ScriptedServer>(QStringLiteral("asker"));
    m_server->offer(QStringLiteral("ask"));
    m_mcp = std::make_unique<McpFixture>();
    m_mcp->servers.add(*m_server);
    for (live::Principal &person : m_mcp->people) {
        person.rights.rules = {{QStringLiteral("member"), store::RuleEffect::Allow, QStringLiteral("*/*")}};
        person.scopes = {QStringLiteral("mcp:gate.example.org:*")};
    }
}

void AskingBackTest::cleanup()
{
    m_mcp.reset();
}

QJsonObject AskingBackTest::elicitation()
{
    const QJsonObject schema{{QStringLiteral("type"), QStringLiteral("object")}, {QStringLiteral("properties"), QJsonObject()}};
    const QJsonObject params{{QStringLiteral("mode"), QStringLiteral("form")}, {QStringLiteral("message"), QStringLiteral("Who?")}, {QStringLiteral("requestedSchema"), schema}};
    return {{QStringLiteral("method"), QStringLiteral("elicitation/create")}, {QStringLiteral("params"), params}};
}

QJsonObject AskingBackTest::sampling()
{
    return {{QStringLiteral("method"), QStringLiteral("sampling/createMessage")},
            {QStringLiteral("params"), QJsonObject{{QStringLiteral("messages"), QJsonArray()}, {QStringLiteral("maxTokens"), 5}}}};
}

QByteArray AskingBackTest::sessionWith(const QByteArray &capabilities, const QByteArray &version)
{
    const QByteArray body = R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" + version + R"(","capabilities":)" + capabilities + "}}";
    return m_mcp->post("ada", {}, body)->responseHeader("MCP-Session-Id");
}

McpFixture::Exchange AskingBackTest::callInSession(const QByteArray &session)
{
    return m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"asker__ask"}})");
}

QJsonObject AskingBackTest::lastMessage(const McpFixture::Exchange &exchange)
{
    return exchange->stream() ? QJsonDocument::fromJson(exchange->stream()->events.last().data).object() : exchange->json();
}

void AskingBackTest::opensOnlyWhatItSealed_data()
{
    QTest::addColumn<QByteArray>("binding");
    QTest::addColumn<int>("secondsLater");
    QTest::addColumn<int>("changedAt"); // -1: nothing
    QTest::addColumn<bool>("opens");
    QTest::newRow("as it was sealed") << QByteArray("ada\0call") << 0 << -1 << true;
    QTest::newRow("near its end") << QByteArray("ada\0call") << 599 << -1 << true;
    QTest::newRow("too old") << QByteArray("ada\0call") << 600 << -1 << false;
    QTest::newRow("of somebody else") << QByteArray("bob\0call") << 0 << -1 << false;
    QTest::newRow("changed at its beginning") << QByteArray("ada\0call") << 0 << 0 << false;
    QTest::newRow("changed in its middle") << QByteArray("ada\0call") << 0 << 20 << false;
}

void AskingBackTest::opensOnlyWhatItSealed()
{
    QFETCH(QByteArray, binding);
    QFETCH(int, secondsLater);
    QFETCH(int, changedAt);
    QFETCH(bool, opens);
    const mcp::RequestState states(core::Secret(QByteArray(32, 'k')));
    const core::Seconds now{std::chrono::hours(1000)};
    QString sealed = states.seal("the state", QByteArray("ada\0call"), now);
    QVERIFY(!sealed.contains(QStringLiteral("state")));
    if (changedAt >= 0) {
        sealed[changedAt] = sealed.at(changedAt) == QLatin1Char('A') ? QLatin1Char('B') : QLatin1Char('A');
    }
    const auto opened = states.open(sealed, binding, now + std::chrono::seconds(secondsLater));
    QCOMPARE(opened.has_value(), opens);
    QVERIFY(!opens || *opened == "the state");
    QVERIFY(!states.open(sealed + QStringLiteral("-TAMPERED"), binding, now));
    QVERIFY(!states.open(QString(), binding, now));
}

void AskingBackTest::asksAStatelessClientWithItsAnswer()
{
    QJsonObject request = McpFixture::modernRequest(QStringLiteral("tools/call"), McpFixture::callParams(QStringLiteral("asker__ask"), {}));
    tests::declare(request, {{QStringLiteral("elicitation"), QJsonObject()}});
    const auto call = m_mcp->postModern("ada", request);
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("who"), elicitation()}}, "secret state"});
    const QJsonObject result = tests::resultOf(call->json());
    QCOMPARE(result.value(QLatin1String("resultType")).toString(), QStringLiteral("input_required"));
    QCOMPARE(result.value(QLatin1String("inputRequests")).toObject().value(QLatin1String("who")).toObject(), elicitation());
    QVERIFY(!result.contains(QLatin1String("ttlMs")));
    QVERIFY(!call->response().body.contains("secret state"));
    QVERIFY(m_mcp->calls.empty()); // the call is not over
}

void AskingBackTest::goesOnWithTheAnswers()
{
    QJsonObject request = McpFixture::modernRequest(QStringLiteral("tools/call"), McpFixture::callParams(QStringLiteral("asker__ask"), {}));
    tests::declare(request, {{QStringLiteral("elicitation"), QJsonObject()}});
    const auto first = m_mcp->postModern("ada", request);
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("who"), elicitation()}}, "round one"});
    const QString state = tests::resultOf(first->json()).value(QLatin1String("requestState")).toString();
    const QJsonObject answer{{QStringLiteral("action"), QStringLiteral("accept")}, {QStringLiteral("content"), QJsonObject()}};
    const auto second = m_mcp->postModern("ada", tests::retryOf(request, state, {{QStringLiteral("who"), answer}}));
    const mcp::ServerRequest &asked = m_server->last().request;
    QCOMPARE(asked.state, QByteArray("round one"));
    QCOMPARE(asked.inputResponses.value(QLatin1String("who")).toObject(), answer);
    QVERIFY(!asked.params.contains(QLatin1String("requestState")) && !asked.params.contains(QLatin1String("inputResponses")));
    m_server->last().answer(mcp::ToolResult::text(QStringLiteral("Ada")).toJson());
    QCOMPARE(tests::textOf(second->json()), QStringLiteral("Ada"));
    QCOMPARE(m_mcp->calls.size(), size_t(1));
}

void AskingBackTest::refusesStateOfSomethingElse_data()
{
    QTest::addColumn<QByteArray>("who");
    QTest::addColumn<QString>("argument");
    QTest::addColumn<QString>("appended");
    QTest::newRow("another person's") << QByteArray("bob") << "x" << "";
    QTest::newRow("of other arguments") << QByteArray("ada") << "y" << "";
    QTest::newRow("changed") << QByteArray("ada") << "x" << "-TAMPERED";
}

void AskingBackTest::refusesStateOfSomethingElse()
{
    QFETCH(QByteArray, who);
    QFETCH(QString, argument);
    QFETCH(QString, appended);
    const auto requestWith = [](const QString &value) {
        QJsonObject request = McpFixture::modernRequest(QStringLiteral("tools/call"),
                                                        McpFixture::callParams(QStringLiteral("asker__ask"), {{QStringLiteral("a"), value}}));
        tests::declare(request, {{QStringLiteral("elicitation"), QJsonObject()}});
        return request;
    };
    const auto first = m_mcp->postModern("ada", requestWith(QStringLiteral("x")));
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("who"), elicitation()}}, "state"});
    const QString state = tests::resultOf(first->json()).value(QLatin1String("requestState")).toString();
    const auto retry = m_mcp->postModern(who, tests::retryOf(requestWith(argument), state + appended, {}));
    QCOMPARE(retry->status(), 200);
    QCOMPARE(tests::errorCode(retry->json()), -32602);
    QCOMPARE(m_server->asked.size(), size_t(1));
}

void AskingBackTest::namesTheCapabilitiesAStatelessClientLacks_data()
{
    QTest::addColumn<QJsonObject>("declared");
    QTest::addColumn<QJsonObject>("asked");
    QTest::addColumn<QJsonObject>("missing"); // empty: none
    const QJsonObject none;
    const auto object = [](const char *json) { return QJsonDocument::fromJson(json).object(); };
    QJsonObject url = elicitation();
    url.insert(QStringLiteral("params"), QJsonObject{{QStringLiteral("mode"), QStringLiteral("url")}});
    QJsonObject withTools = sampling();
    withTools.insert(QStringLiteral("params"), QJsonObject{{QStringLiteral("tools"), QJsonArray()}});
    QTest::newRow("sampling") << none << sampling() << object(R"({"sampling":{}})");
    QTest::newRow("forms") << none << elicitation() << object(R"({"elicitation":{"form":{}}})");
    QTest::newRow("forms, by an empty object") << object(R"({"elicitation":{}})") << elicitation() << none;
    QTest::newRow("forms, of a client with URLs only") << object(R"({"elicitation":{"url":{}}})") << elicitation() << object(R"({"elicitation":{"form":{}}})");
    QTest::newRow("URLs, of a client with forms only") << object(R"({"elicitation":{}})") << url << object(R"({"elicitation":{"url":{}}})");
    QTest::newRow("URLs") << object(R"({"elicitation":{"url":{}}})") << url << none;
    QTest::newRow("sampling with tools") << object(R"({"sampling":{}})") << withTools << object(R"({"sampling":{"tools":{}}})");
    QTest::newRow("roots") << none << object(R"({"method":"roots/list","params":{}})") << object(R"({"roots":{}})");
}

void AskingBackTest::namesTheCapabilitiesAStatelessClientLacks()
{
    QFETCH(QJsonObject, declared);
    QFETCH(QJsonObject, asked);
    QFETCH(QJsonObject, missing);
    QJsonObject request = McpFixture::modernRequest(QStringLiteral("tools/call"), McpFixture::callParams(QStringLiteral("asker__ask"), {}));
    tests::declare(request, declared);
    const auto call = m_mcp->postModern("ada", request);
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("x"), asked}}, {}});
    QCOMPARE(call->status(), missing.isEmpty() ? 200 : 400);
    QCOMPARE(tests::errorCode(call->json()), missing.isEmpty() ? 0 : -32021);
    const QJsonObject data = call->json().value(QLatin1String("error")).toObject().value(QLatin1String("data")).toObject();
    QCOMPARE(data.value(QLatin1String("requiredCapabilities")).toObject(), missing);
}

void AskingBackTest::asksASessionOnTheStreamOfItsCall()
{
    const QByteArray session = sessionWith(R"({"elicitation":{}})");
    const auto own = m_mcp->openStream("ada", session);
    const auto call = callInSession(session);
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("who"), elicitation()}}, "round one"});
    const QJsonObject question = lastMessage(call);
    QCOMPARE(question.value(QLatin1String("method")).toString(), QStringLiteral("elicitation/create"));
    QCOMPARE(own->stream()->events.size(), 1); // only its priming event
    const QByteArray id = QByteArray::number(question.value(QLatin1String("id")).toInt());
    QCOMPARE(m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"action":"accept","content":{"n":1}}})")->status(), 202);
    QCOMPARE(m_server->asked.size(), size_t(2));
    QCOMPARE(m_server->last().request.state, QByteArray("round one"));
    QCOMPARE(m_server->last().request.inputResponses.value(QLatin1String("who")).toObject().value(QLatin1String("action")).toString(), QStringLiteral("accept"));
    m_server->last().answer(mcp::ToolResult::text(QStringLiteral("done")).toJson());
    QCOMPARE(tests::textOf(lastMessage(call)), QStringLiteral("done"));
    QVERIFY(!call->stream()->isOpen);
    QCOMPARE(m_mcp->calls.size(), size_t(1));
}

void AskingBackTest::asksASessionSeveralThingsAtOnce()
{
    const QByteArray session = sessionWith(R"({"elicitation":{},"sampling":{}})");
    const auto call = callInSession(session);
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("a"), elicitation()}, {QStringLiteral("b"), sampling()}}, {}});
    const QList<http::ServerSentEvent> events = call->stream()->events;
    QCOMPARE(events.size(), 3); // priming, and two questions
    m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":2,"result":{"role":"assistant"}})");
    QCOMPARE(m_server->asked.size(), size_t(1)); // one is still open
    m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":1,"result":{"action":"decline"}})");
    QCOMPARE(m_server->asked.size(), size_t(2));
    QCOMPARE(m_server->last().request.inputResponses.keys(), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
}

void AskingBackTest::aSessionWithoutTheCapabilityIsAskedNothing_data()
{
    QTest::addColumn<QByteArray>("capabilities");
    QTest::addColumn<bool>("withSampling");
    QTest::newRow("none at all") << QByteArray("{}") << false;
    QTest::newRow("one of the two: then neither is asked") << QByteArray(R"({"elicitation":{}})") << true;
}

void AskingBackTest::aSessionWithoutTheCapabilityIsAskedNothing()
{
    QFETCH(QByteArray, capabilities);
    QFETCH(bool, withSampling);
    const auto call = callInSession(sessionWith(capabilities));
    QJsonObject questions{{QStringLiteral("who"), elicitation()}};
    if (withSampling) {
        questions.insert(QStringLiteral("model"), sampling());
    }
    m_server->last().answer(mcp::InputRequired{questions, {}});
    QVERIFY(!call->stream());
    QVERIFY(tests::resultOf(call->json()).value(QLatin1String("isError")).toBool());
    QCOMPARE(m_mcp->calls.back().error, QStringLiteral("no_input"));
}

void AskingBackTest::whatTheClientRefusesTheToolIsTold()
{
    const QByteArray session = sessionWith(R"({"sampling":{}})");
    const auto call = callInSession(session);
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("model"), sampling()}}, {}});
    m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"User rejected sampling request"}})");
    QVERIFY(tests::resultOf(lastMessage(call)).value(QLatin1String("isError")).toBool());
    QVERIFY(tests::textOf(lastMessage(call)).contains(QStringLiteral("User rejected")));
}

void AskingBackTest::asksNotForEver()
{
    const QByteArray session = sessionWith(R"({"elicitation":{}})");
    const auto call = callInSession(session);
    for (int round = 1; round <= 8; ++round) {
        m_server->last().answer(mcp::InputRequired{{{QStringLiteral("who"), elicitation()}}, {}});
        m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":)" + QByteArray::number(round) + R"(,"result":{"action":"accept"}})");
    }
    QCOMPARE(m_server->asked.size(), size_t(9));
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("who"), elicitation()}}, {}});
    QVERIFY(tests::resultOf(lastMessage(call)).value(QLatin1String("isError")).toBool());
}

void AskingBackTest::takesBackItsQuestionsWhenTheCallIsCancelled()
{
    const QByteArray session = sessionWith(R"({"elicitation":{}})");
    const auto call = callInSession(session);
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("who"), elicitation()}}, {}});
    m_mcp->post("ada", session, R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}})");
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!call->stream()->isOpen);
    QCOMPARE(lastMessage(call).value(QLatin1String("method")).toString(), QStringLiteral("notifications/cancelled"));
    QCOMPARE(lastMessage(call).value(QLatin1String("params"))[QLatin1String("requestId")].toInt(), 1);
    QCOMPARE(m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":1,"result":{"action":"accept"}})")->status(), 400);
    QCOMPARE(m_server->asked.size(), size_t(1));
}

void AskingBackTest::failsWhatASessionWasAskedWhenItEnds()
{
    const QByteArray session = sessionWith(R"({"elicitation":{}})");
    const auto call = callInSession(session);
    m_server->last().answer(mcp::InputRequired{{{QStringLiteral("who"), elicitation()}}, {}});
    QCOMPARE(m_mcp->send("DELETE", "/mcp", McpFixture::headersOf("ada") + QList<http::Header>{{"Mcp-Session-Id", session}})->status(), 200);
    QCOMPARE(m_mcp->calls.size(), size_t(1)); // and it has an end
    QVERIFY(!call->stream()->isOpen);
}

void AskingBackTest::anAnswerToNothingIsRefused()
{
    const QByteArray session = sessionWith("{}");
    QCOMPARE(m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":77,"result":{}})")->status(), 400);
    QCOMPARE(m_mcp->post("bob", session, R"({"jsonrpc":"2.0","id":1,"result":{}})")->status(), 404); // bug 30: another's session
}

void AskingBackTest::asksOutsideOfAnyRequest()
{
    QObject context;
    std::optional<core::Expected<QJsonObject, mcp::RpcError>> answer;
    const auto ask = [&] {
        answer.reset();
        m_mcp->servers.ask(QStringLiteral("asker"), {}, QStringLiteral("roots/list"), {}, &context, [&](const auto &a) { answer = a; });
    };
    ask();
    QVERIFY(answer && !*answer); // nobody is there
    const QByteArray session = sessionWith(R"({"roots":{}})");
    ask();
    QVERIFY(answer && !*answer); // nobody reads
    const auto own = m_mcp->openStream("ada", session);
    ask();
    QVERIFY(!answer);
    QCOMPARE(lastMessage(own).value(QLatin1String("method")).toString(), QStringLiteral("roots/list"));
    m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":1,"result":{"roots":[]}})");
    QVERIFY(answer && *answer);
}

QTEST_GUILESS_MAIN(AskingBackTest)
#include "tst_asking_back.moc"
