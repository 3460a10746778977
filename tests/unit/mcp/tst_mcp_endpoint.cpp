// SPDX-License-Identifier: GPL-3.0-or-later
// 2026-07-28 end to end through the endpoint, what all revisions share, and what is recorded.
#include "server/mcp/exchange_channel.h"
#include "tests/unit/mcp/mcp_fixture.h"

#include <QtTest>

using tests::McpFixture;

namespace
{

QJsonObject slowCallWithProgress()
{
    QJsonObject message = McpFixture::modernRequest(QStringLiteral("tools/call"), McpFixture::callParams(QStringLiteral("slow"), {}));
    QJsonObject params = message.value(QLatin1String("params")).toObject();
    QJsonObject meta = params.value(mcp::key::Meta).toObject();
    meta.insert(mcp::key::ProgressToken, QStringLiteral("p1"));
    params.insert(mcp::key::Meta, meta);
    message.insert(QStringLiteral("params"), params);
    return message;
}

} // namespace

class McpEndpointTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void negotiatesContent_data();
    void negotiatesContent();
    void answersByTheErrorTable_data();
    void answersByTheErrorTable();
    void discovers();
    void listsTools();
    void listsOnlyWhatTheCallerMayUse();
    void shapesToolsByRevision_data();
    void shapesToolsByRevision();
    void callsATool();
    void answersInAStreamWhenNothingElseIsAccepted();
    void streamsProgressBeforeTheResult();
    void closingTheStreamOfAResponseCancels();
    void aReaderThatGoesWhileWeWriteIsForgotten();
    void keepsQuietAboutProgressNobodyAskedFor();
    void closingTheResponseCancels();
    void refusesAForbiddenTool_data();
    void refusesAForbiddenTool();
    void tellsTheModelAboutBadArguments();
    void checksParameterHeaders();
    void neverMixesAnswersOfEqualIds();
    void recordsWhoCalledWhat();
    void notesEveryUse();
    void acceptsNotifications();
    void listens();
    void listensUntilTheTokenEnds();
    void capsListeningPerUser();
    void endsCleanlyWithCallsUnderWay();
};

void McpEndpointTest::negotiatesContent_data()
{
    QTest::addColumn<QByteArray>("contentType");
    QTest::addColumn<QByteArray>("accept");
    QTest::addColumn<int>("status");
    const QByteArray json = "application/json";

    QTest::newRow("as the specification says") << json << QByteArray("application/json, text/event-stream") << 200;
    QTest::newRow("without Accept") << json << QByteArray() << 200;
    QTest::newRow("anything") << json << QByteArray("*/*") << 200;
    QTest::newRow("any application type") << json << QByteArray("application/*") << 200;
    QTest::newRow("JSON alone") << json << QByteArray("application/json") << 200;
    QTest::newRow("neither") << json << QByteArray("text/html, image/*") << 406;
    QTest::newRow("both ruled out by weight") << json << QByteArray("application/json;q=0, text/event-stream; q=0.0, */*;q=0.5") << 406;
    QTest::newRow("JSON ruled out, anything else fine") << json << QByteArray("application/json;q=0, */*") << 0; // a stream
    QTest::newRow("parameters and case") << QByteArray("Application/JSON; charset=utf-8") << QByteArray("*/*") << 200;
    QTest::newRow("no content type") << QByteArray() << QByteArray("*/*") << 415;
    QTest::newRow("text") << QByteArray("text/plain") << QByteArray("*/*") << 415;
    QTest::newRow("a type that begins alike") << QByteArray("application/json-rpc") << QByteArray("*/*") << 415;
    QTest::newRow("a form") << QByteArray("application/x-www-form-urlencoded") << QByteArray("*/*") << 415;
}

void McpEndpointTest::negotiatesContent()
{
    QFETCH(QByteArray, contentType);
    QFETCH(QByteArray, accept);
    McpFixture mcp;
    const QJsonObject message = McpFixture::modernRequest(QStringLiteral("server/discover"));
    QList<http::Header> headers = McpFixture::modernHeaders(message);
    headers.append(http::Header{"Authorization", "Bearer ada-token"});
    if (!contentType.isEmpty()) {
        headers.append(http::Header{"Content-Type", contentType});
    }
    if (!accept.isEmpty()) {
        headers.append(http::Header{"Accept", accept});
    }
    QTEST(mcp.send("POST", "/mcp", headers, QJsonDocument(message).toJson())->status(), "status");
}

void McpEndpointTest::answersByTheErrorTable_data()
{
    QTest::addColumn<QJsonObject>("message");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    const auto request = [](const char *method, const QJsonObject &params = {}) {
        return McpFixture::modernRequest(QLatin1String(method), params);
    };
    for (const char *gone : {"initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe",
                             "notifications/initialized", "unknown/method", "prompts/list", "resources/list", "completion/complete"}) {
        QTest::addRow("%s is no method of 2026-07-28 here", gone) << request(gone) << 404 << -32601;
    }
    QTest::newRow("unknown tool") << request("tools/call", McpFixture::callParams(QStringLiteral("nothing"), {})) << 200 << -32602;
    QTest::newRow("arguments in a list")
        << request("tools/call", {{QStringLiteral("name"), QStringLiteral("add")}, {QStringLiteral("arguments"), QJsonArray{1}}}) << 200
        << -32602;
    QTest::newRow("foreign cursor") << request("tools/list", {{QStringLiteral("cursor"), QStringLiteral("x")}}) << 200 << -32602;
    QTest::newRow("listen without a filter") << request("subscriptions/listen") << 200 << -32602;
}

void McpEndpointTest::answersByTheErrorTable()
{
    QFETCH(QJsonObject, message);
    McpFixture mcp;
    const auto answer = mcp.postModern("ada", message);
    QTEST(answer->status(), "status");
    QTEST(tests::errorCode(answer->json()), "code");
    QCOMPARE(answer->json().value(QLatin1String("id")), message.value(QLatin1String("id")));
}

void McpEndpointTest::discovers()
{
    McpFixture mcp;
    const auto answer = mcp.postModern("ada", McpFixture::modernRequest(QStringLiteral("server/discover")));
    QCOMPARE(answer->status(), 200);
    QVERIFY(answer->responseHeader("MCP-Session-Id").isEmpty());
    const QJsonObject result = tests::resultOf(answer->json());
    QCOMPARE(result.value(mcp::key::ResultType).toString(), QStringLiteral("complete"));
    QCOMPARE(result.value(QLatin1String("supportedVersions")), QJsonValue(QJsonArray{QStringLiteral("2026-07-28")}));
    QVERIFY(result.value(mcp::key::TtlMs).toInteger(-1) >= 0);
    QCOMPARE(result.value(mcp::key::CacheScope).toString(), QStringLiteral("private"));
    const QJsonObject info = result.value(mcp::key::Meta).toObject().value(mcp::key::ServerInfo).toObject();
    QCOMPARE(info.value(mcp::key::Version).toString(), QStringLiteral("0.1.0"));
    const QJsonObject capabilities = result.value(mcp::key::Capabilities).toObject();
    QCOMPARE(capabilities.keys(), QStringList{QStringLiteral("tools")});
}

void McpEndpointTest::listsTools()
{
    McpFixture mcp;
    const QJsonObject message = McpFixture::modernRequest(QStringLiteral("tools/list"));
    const auto answer = mcp.postModern("ada", message);
    const QStringList expected{QStringLiteral("add"), QStringLiteral("calculate"), QStringLiteral("get_user_info"), QStringLiteral("slow")};
    QCOMPARE(tests::toolNames(answer->json()), expected);
    const QJsonObject result = tests::resultOf(answer->json());
    QCOMPARE(result.value(mcp::key::CacheScope).toString(), QStringLiteral("private"));
    QVERIFY(result.value(mcp::key::TtlMs).toInteger(-1) >= 0);
    for (const QJsonValue &tool : result.value(mcp::key::Tools).toArray()) {
        QCOMPARE(tool.toObject().value(QLatin1String("inputSchema")).toObject().value(QLatin1String("type")).toString(),
                 QStringLiteral("object"));
    }
    QCOMPARE(mcp.postModern("ada", message)->response().body, answer->response().body); // byte for byte
}

void McpEndpointTest::listsOnlyWhatTheCallerMayUse()
{
    McpFixture mcp;
    mcp.people["ada-token"].rights.rules = {{QStringLiteral("guest"), store::RuleEffect::Allow, QStringLiteral("gatehouse/add")}};
    const auto list = [&] { return tests::toolNames(mcp.postModern("ada", McpFixture::modernRequest(QStringLiteral("tools/list")))->json()); };
    QCOMPARE(list(), QStringList{QStringLiteral("add")});
    mcp.people["ada-token"].scopes.clear();
    QCOMPARE(list(), QStringList());
}

void McpEndpointTest::shapesToolsByRevision_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<bool>("hasStructuredContent");
    QTest::newRow("2025-03-26 knows neither title nor structured content") << QByteArray("2025-03-26") << false;
    QTest::newRow("2025-06-18") << QByteArray("2025-06-18") << true;
    QTest::newRow("2025-11-25") << QByteArray("2025-11-25") << true;
}

void McpEndpointTest::shapesToolsByRevision()
{
    QFETCH(QByteArray, version);
    QFETCH(bool, hasStructuredContent);
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada", version);
    const auto list = mcp.post("ada", session, R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
    const QJsonObject calculate = tests::resultOf(list->json()).value(mcp::key::Tools).toArray().at(1).toObject();
    QCOMPARE(calculate.contains(mcp::key::Title), hasStructuredContent);
    QCOMPARE(calculate.contains(QLatin1String("outputSchema")), hasStructuredContent);
    QVERIFY(!tests::resultOf(list->json()).contains(mcp::key::TtlMs));
    const auto call = mcp.post("ada", session,
                               R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"calculate","arguments":{"operation":"add","a":1,"b":2}}})");
    QCOMPARE(tests::resultOf(call->json()).contains(QLatin1String("structuredContent")), hasStructuredContent);
    QVERIFY(!tests::resultOf(call->json()).contains(mcp::key::ResultType));
    QCOMPARE(tests::textOf(call->json()), QStringLiteral("1 + 2 = 3"));
}

void McpEndpointTest::callsATool()
{
    McpFixture mcp;
    const auto answer = mcp.callModern("ada", QStringLiteral("add"), {{QStringLiteral("a"), 2}, {QStringLiteral("b"), 3}});
    QCOMPARE(answer->status(), 200);
    QCOMPARE(answer->response().contentType, QByteArray("application/json"));
    QCOMPARE(tests::textOf(answer->json()), QStringLiteral("Hello Ada Lovelace! 2 + 3 = 5"));
    QCOMPARE(tests::resultOf(answer->json()).value(mcp::key::ResultType).toString(), QStringLiteral("complete"));
    QVERIFY(!tests::resultOf(answer->json()).contains(QLatin1String("isError")));
}

void McpEndpointTest::answersInAStreamWhenNothingElseIsAccepted()
{
    McpFixture mcp;
    const QJsonObject message = McpFixture::modernRequest(QStringLiteral("server/discover"));
    QList<http::Header> headers = McpFixture::modernHeaders(message);
    headers += {{"Authorization", "Bearer ada-token"}, {"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    const auto answer = mcp.send("POST", "/mcp", headers, QJsonDocument(message).toJson());
    QCOMPARE(answer->stream()->events.size(), 1);
    QVERIFY(answer->stream()->events.first().id.isEmpty());
    QVERIFY(!answer->stream()->isOpen);
}

void McpEndpointTest::streamsProgressBeforeTheResult()
{
    McpFixture mcp;
    const auto answer = mcp.postModern("ada", slowCallWithProgress());
    QCOMPARE(answer->stream()->events.size(), 1);
    const QJsonObject progress = QJsonDocument::fromJson(answer->stream()->events.first().data).object();
    QCOMPARE(progress.value(QLatin1String("method")).toString(), QStringLiteral("notifications/progress"));
    QCOMPARE(progress.value(QLatin1String("params")).toObject().value(mcp::key::ProgressToken).toString(), QStringLiteral("p1"));
    mcp.waiting.front().answer(mcp::ToolResult::text(QStringLiteral("done")));
    QCOMPARE(answer->stream()->events.size(), 2);
    QCOMPARE(tests::textOf(QJsonDocument::fromJson(answer->stream()->events.last().data).object()), QStringLiteral("done"));
    QVERIFY(!answer->stream()->isOpen);
    mcp.waiting.front().call.report({1, 1, {}}); // after the result: nothing
    QCOMPARE(answer->stream()->events.size(), 2);
}

void McpEndpointTest::closingTheStreamOfAResponseCancels()
{
    McpFixture mcp;
    const auto answer = mcp.postModern("ada", slowCallWithProgress());
    QVERIFY(answer->stream()->isOpen);
    answer->clientGoes();
    QCOMPARE(mcp.calls.size(), size_t(1));
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Cancelled);
}

void McpEndpointTest::aReaderThatGoesWhileWeWriteIsForgotten()
{
    // A stream whose connection breaks in the middle of send(), and says so before send() is back.
    class BreakingStream final : public http::EventStream
    {
    public:
        bool send(const http::ServerSentEvent &) override
        {
            ++m_sent;
            m_isOpen = false;
            if (const auto callback = std::exchange(m_gone, nullptr)) {
                callback();
            }
            return m_sent < 0; // touches the object after the callback
        }
        void close() override { m_isOpen = false; }
        [[nodiscard]] bool isOpen() const override { return m_isOpen; }
        void whenGone(QObject *, std::function<void()> callback) override { m_gone = std::move(callback); }

    private:
        std::function<void()> m_gone;
        int m_sent = 0;
        bool m_isOpen = true;
    };
    class BreakingExchange final : public http::Exchange
    {
    public:
        explicit BreakingExchange(http::Request request)
            : http::Exchange(std::move(request))
        {
        }
        void send(http::Response) override { }
        [[nodiscard]] std::shared_ptr<http::EventStream> startEventStream(QList<http::Header>) override { return std::make_shared<BreakingStream>(); }
        [[nodiscard]] bool isOpen() const override { return true; }
        void whenGone(QObject *, std::function<void()>) override { }
    };
    McpFixture mcp;
    const QJsonObject listen = McpFixture::modernRequest(QStringLiteral("subscriptions/listen"), {{QStringLiteral("notifications"), QJsonObject()}});
    mcp.endpoint->handle(std::make_shared<BreakingExchange>(tests::RecordedExchange::requestFor(
        "POST", "/mcp", McpFixture::headersOf("ada") + McpFixture::modernHeaders(listen), QJsonDocument(listen).toJson())));
    QCOMPARE(mcp.endpoint->openStreamCount(), 0);
    const QByteArray session = mcp.newSession("ada");
    mcp.endpoint->handle(std::make_shared<BreakingExchange>(tests::RecordedExchange::requestFor(
        "GET", "/mcp", McpFixture::headersOf("ada") + QList<http::Header>{{"Mcp-Session-Id", session}})));
    QCOMPARE(mcp.endpoint->openStreamCount(), 0);
}

void McpEndpointTest::keepsQuietAboutProgressNobodyAskedFor()
{
    McpFixture mcp;
    const auto answer = mcp.callModern("ada", QStringLiteral("slow"), {});
    QVERIFY(!answer->isAnswered());
    mcp.waiting.front().answer(mcp::ToolResult::text(QStringLiteral("done")));
    QCOMPARE(tests::textOf(answer->json()), QStringLiteral("done"));
}

void McpEndpointTest::closingTheResponseCancels()
{
    McpFixture mcp;
    const auto answer = mcp.callModern("ada", QStringLiteral("slow"), {});
    answer->clientGoes();
    QCOMPARE(mcp.calls.size(), size_t(1));
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Cancelled);
    QTRY_VERIFY(mcp.waiting.front().context.isNull()); // whatever the tool waited for is dropped
    mcp.waiting.front().answer(mcp::ToolResult::text(QStringLiteral("too late")));
    QCOMPARE(mcp.calls.size(), size_t(1));
}

void McpEndpointTest::refusesAForbiddenTool_data()
{
    QTest::addColumn<QList<store::RoleRuleRow>>("rules");
    QTest::addColumn<QString>("part");
    const QString member = QStringLiteral("member");
    QTest::newRow("no rule allows it") << QList<store::RoleRuleRow>{} << "none of your roles allows";
    QTest::newRow("a rule refuses it") << QList<store::RoleRuleRow>{{member, store::RuleEffect::Allow, QStringLiteral("gatehouse/*")},
                                                                    {member, store::RuleEffect::Refuse, QStringLiteral("gatehouse/add")}}
                                       << "the role \"member\" refuses";
}

void McpEndpointTest::refusesAForbiddenTool()
{
    QFETCH(QList<store::RoleRuleRow>, rules);
    QFETCH(QString, part);
    McpFixture mcp;
    mcp.people["ada-token"].rights.rules = rules;
    const auto answer = mcp.callModern("ada", QStringLiteral("add"), {{QStringLiteral("a"), 1}, {QStringLiteral("b"), 2}});
    QCOMPARE(answer->status(), 200);
    QVERIFY(tests::resultOf(answer->json()).value(QLatin1String("isError")).toBool());
    QVERIFY(tests::textOf(answer->json()).startsWith(QLatin1String("Permission denied: ")));
    QVERIFY(tests::textOf(answer->json()).contains(part));
    QVERIFY(tests::textOf(answer->json()).contains(QLatin1String("Ask an administrator")));
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Denied);
}

void McpEndpointTest::tellsTheModelAboutBadArguments()
{
    McpFixture mcp;
    const auto answer = mcp.callModern("ada", QStringLiteral("add"), {{QStringLiteral("a"), QStringLiteral("1")}, {QStringLiteral("b"), 2}});
    QCOMPARE(answer->status(), 200);
    QVERIFY(tests::resultOf(answer->json()).value(QLatin1String("isError")).toBool());
    QCOMPARE(tests::textOf(answer->json()), QStringLiteral("Invalid arguments: a must be a number."));
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::ToolError);
    QCOMPARE(mcp.calls.front().error, QStringLiteral("invalid_arguments"));
}

void McpEndpointTest::checksParameterHeaders()
{
    McpFixture mcp;
    const QJsonObject message = McpFixture::modernRequest(
        QStringLiteral("tools/call"), McpFixture::callParams(QStringLiteral("slow"), {{QStringLiteral("region"), QStringLiteral("eu")}}));
    const auto refused = mcp.postModern("ada", message);
    QCOMPARE(refused->status(), 400);
    QCOMPARE(tests::errorCode(refused->json()), -32020);
    const auto accepted = mcp.postModern("ada", message, McpFixture::modernHeaders(message) + QList<http::Header>{{"Mcp-Param-Region", "eu"}});
    QVERIFY(!accepted->isAnswered());
    QCOMPARE(mcp.waiting.size(), size_t(1));
}

void McpEndpointTest::neverMixesAnswersOfEqualIds()
{
    // Two people, 200 calls each, every one with id 1, all under way at once and answered in another order.
    McpFixture mcp;
    struct Sent {
        QByteArray login;
        int number;
        McpFixture::Exchange exchange;
    };
    std::vector<Sent> sent;
    const QByteArray session = mcp.newSession("bob");
    for (int i = 0; i < 200; ++i) {
        const QJsonObject arguments{{QStringLiteral("number"), i}};
        sent.push_back({"ada", i, mcp.callModern("ada", QStringLiteral("slow"), arguments, 1)});
        const QJsonObject legacy{{QStringLiteral("jsonrpc"), QStringLiteral("2.0")}, {QStringLiteral("id"), 1},
                                 {QStringLiteral("method"), QStringLiteral("tools/call")},
                                 {QStringLiteral("params"), McpFixture::callParams(QStringLiteral("slow"), arguments)}};
        sent.push_back({"bob", i, mcp.post("bob", session, QJsonDocument(legacy).toJson())});
    }
    QCOMPARE(mcp.waiting.size(), size_t(400));
    for (auto waiting = mcp.waiting.rbegin(); waiting != mcp.waiting.rend(); ++waiting) {
        const QString text = waiting->call.principal.login + QLatin1Char(' ')
            + QString::number(waiting->call.arguments.value(QLatin1String("number")).toInt());
        waiting->answer(mcp::ToolResult::text(text));
    }
    for (const Sent &one : sent) {
        QCOMPARE(tests::textOf(one.exchange->json()), QString(QString::fromLatin1(one.login) + QLatin1Char(' ') + QString::number(one.number)));
        QCOMPARE(one.exchange->json().value(QLatin1String("id")).toInt(), 1);
    }
    QCOMPARE(mcp.calls.size(), size_t(400));
}

void McpEndpointTest::recordsWhoCalledWhat()
{
    McpFixture mcp;
    const auto answer = mcp.callModern("ada", QStringLiteral("add"), {{QStringLiteral("a"), 2}, {QStringLiteral("b"), 3}});
    const analytics::CallEvent modern = mcp.calls.at(0);
    QCOMPARE(modern.requestId.bytes(), QByteArray("test-request"));
    QCOMPARE(modern.userId.bytes(), QByteArray("local|ada"));
    QCOMPARE(modern.login, QStringLiteral("ada"));
    QCOMPARE(modern.email, QStringLiteral("ada@example.org"));
    QCOMPARE(modern.clientId.bytes(), QByteArray("client-of-ada"));
    QCOMPARE(modern.clientName, QStringLiteral("modern"));
    QCOMPARE(modern.clientVersion, QStringLiteral("9"));
    QCOMPARE(modern.server, QStringLiteral("gatehouse"));
    QCOMPARE(modern.tool, QStringLiteral("add"));
    QCOMPARE(modern.revision, QStringLiteral("2026-07-28"));
    QCOMPARE(modern.familyId.bytes(), QByteArray("ada-family"));
    QCOMPARE(modern.outcome, store::CallOutcome::Ok);
    QVERIFY(modern.time == mcp.clock.nowMs());
    QVERIFY(modern.error.isEmpty());
    QCOMPARE(modern.requestBytes, qint64(answer->request().body.size()));
    QCOMPARE(modern.responseBytes, qint64(answer->response().body.size()));
    QCOMPARE(modern.givenArguments, std::optional(QJsonObject{{QStringLiteral("a"), 2}, {QStringLiteral("b"), 3}}));
    QVERIFY(modern.givenResult);

    mcp.post("ada", mcp.newSession("ada"), R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nothing"}})");
    const analytics::CallEvent legacy = mcp.calls.at(1);
    QCOMPARE(legacy.clientName, QStringLiteral("tester"));
    QCOMPARE(legacy.clientVersion, QStringLiteral("1.2"));
    QCOMPARE(legacy.revision, QStringLiteral("2025-11-25"));
    QCOMPARE(legacy.tool, QStringLiteral("nothing"));
    QCOMPARE(legacy.outcome, store::CallOutcome::ToolError);
    QCOMPARE(mcp.calls.size(), size_t(2));
}

void McpEndpointTest::notesEveryUse()
{
    McpFixture mcp;
    mcp.send("POST", "/mcp", {{"Authorization", "Bearer nobody"}}, "{}");
    QVERIFY(mcp.uses.empty());
    const QByteArray session = mcp.newSession("ada");
    QCOMPARE(mcp.uses.size(), size_t(1));
    QCOMPARE(mcp.uses.back().familyId.bytes(), QByteArray("ada-family"));
    mcp.post("ada", session, R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
    QCOMPARE(mcp.uses.back().clientInfo, QStringLiteral("tester/1.2"));
    QCOMPARE(mcp.uses.back().revision, QStringLiteral("2025-11-25"));
    mcp.postModern("ada", McpFixture::modernRequest(QStringLiteral("tools/list")));
    QCOMPARE(mcp.uses.back().clientInfo, QStringLiteral("modern/9"));
    QCOMPARE(mcp.uses.back().revision, QStringLiteral("2026-07-28"));
}

void McpEndpointTest::acceptsNotifications()
{
    McpFixture mcp;
    const auto answer = mcp.send("POST", "/mcp", McpFixture::headersOf("ada") + QList<http::Header>{{"MCP-Protocol-Version", tests::Modern}},
                                 R"({"jsonrpc":"2.0","method":"notifications/anything"})");
    QCOMPARE(answer->status(), 202);
    QVERIFY(answer->response().body.isEmpty());
}

void McpEndpointTest::listens()
{
    McpFixture mcp;
    const auto listen = [&](bool wantsTools) {
        const QJsonObject filter{{QStringLiteral("toolsListChanged"), wantsTools}, {QStringLiteral("promptsListChanged"), true}};
        return mcp.postModern("ada", McpFixture::modernRequest(QStringLiteral("subscriptions/listen"),
                                                               {{QStringLiteral("notifications"), filter}}, QStringLiteral("sub")));
    };
    const auto listening = listen(true);
    const auto other = listen(false);
    QCOMPARE(mcp.endpoint->openStreamCount(), 2);
    const auto json = [](const http::ServerSentEvent &event) { return QJsonDocument::fromJson(event.data).object(); };
    const auto subscription = [](const QJsonObject &message) {
        return message.value(QLatin1String("params")).toObject().value(mcp::key::Meta).toObject().value(mcp::key::SubscriptionId).toString();
    };
    const QJsonObject acknowledged = json(listening->stream()->events.first());
    QCOMPARE(acknowledged.value(QLatin1String("method")).toString(), QStringLiteral("notifications/subscriptions/acknowledged"));
    QCOMPARE(subscription(acknowledged), QStringLiteral("sub"));
    QCOMPARE(acknowledged.value(QLatin1String("params")).toObject().value(QLatin1String("notifications")).toObject().keys(),
             QStringList{QStringLiteral("toolsListChanged")}); // prompts are not offered

    mcp.people["ada-token"].rights.rules.clear();
    mcp.endpoint->recheckEverybody();
    QCOMPARE(listening->stream()->events.size(), 2);
    QCOMPARE(json(listening->stream()->events.last()).value(QLatin1String("method")).toString(),
             QStringLiteral("notifications/tools/list_changed"));
    QCOMPARE(subscription(json(listening->stream()->events.last())), QStringLiteral("sub"));
    QCOMPARE(other->stream()->events.size(), 1); // asked for something else

    other->clientGoes();
    QCOMPARE(mcp.endpoint->openStreamCount(), 1);
    const core::UserId ada = mcp.people.take("ada-token").userId;
    mcp.endpoint->recheckUser(ada);
    QVERIFY(!listening->stream()->isOpen);
    QCOMPARE(mcp.endpoint->openStreamCount(), 0);
}

void McpEndpointTest::listensUntilTheTokenEnds()
{
    const mcp::ServerRegistry servers;
    const mcp::ToolCatalogue catalogue(servers);
    const mcp::ResourceRouter router(servers);
    mcp::ListenStreams streams(servers, catalogue, router, 1);
    tests::FixedClock clock;
    auto exchange = tests::RecordedExchange::postJson("/mcp", {});
    mcp::Message message;
    message.id = 5;
    message.method = mcp::method::Listen;
    message.params = {{QStringLiteral("notifications"), QJsonObject()}};
    live::Principal ada;
    ada.expiresAt = clock.now() + std::chrono::minutes(1);
    mcp::Reply reply(std::make_shared<mcp::ExchangeChannel>(exchange, mcp::AcceptedForms()), 5, {});
    streams.open(std::make_shared<mcp::IncomingRequest>(mcp::IncomingRequest{exchange, {ada, {}}, {}, message, {}, nullptr, reply}),
                 {{mcp::key::ResultType, QStringLiteral("complete")}});
    streams.sweep(clock.now());
    QVERIFY(exchange->stream()->isOpen);
    clock.advance(std::chrono::minutes(1));
    streams.sweep(clock.now());
    QVERIFY(!exchange->stream()->isOpen);
    const QJsonObject last = QJsonDocument::fromJson(exchange->stream()->events.last().data).object();
    QCOMPARE(last.value(QLatin1String("id")).toInt(), 5);
    QCOMPARE(tests::resultOf(last).value(mcp::key::Meta).toObject().value(mcp::key::SubscriptionId).toInt(), 5);
}

void McpEndpointTest::capsListeningPerUser()
{
    McpFixture mcp; // two a user
    const auto listen = [&](const QByteArray &login) {
        return mcp.postModern(login, McpFixture::modernRequest(QStringLiteral("subscriptions/listen"),
                                                               {{QStringLiteral("notifications"), QJsonObject()}}));
    };
    QVERIFY(listen("ada")->stream());
    QVERIFY(listen("ada")->stream());
    const auto refused = listen("ada");
    QCOMPARE(refused->status(), 200);
    QCOMPARE(tests::errorCode(refused->json()), -32603);
    QVERIFY(listen("bob")->stream());
}

void McpEndpointTest::endsCleanlyWithCallsUnderWay()
{
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada");
    const auto stream = mcp.openStream("ada", session);
    const auto running = mcp.callModern("ada", QStringLiteral("slow"), {});
    mcp.endpoint.reset();
    QVERIFY(!stream->stream()->isOpen);
    QVERIFY(mcp.waiting.front().context.isNull());
    mcp.waiting.front().answer(mcp::ToolResult::text(QStringLiteral("too late")));
    running->clientGoes();
}

QTEST_GUILESS_MAIN(McpEndpointTest)
#include "tst_mcp_endpoint.moc"
