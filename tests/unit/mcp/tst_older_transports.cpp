// SPDX-License-Identifier: GPL-3.0-or-later
// What only older revisions have: /sse with /messages (2024-11-05), batches (up to 2025-03-26), and what newer servers say in their words.
#include "server/mcp/shaping.h"
#include "tests/unit/mcp/mcp_fixture.h"
#include "tests/unit/mcp/scripted_server.h"

#include <QtTest>

using tests::McpFixture;

class OlderTransportsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void theFirstEventSaysWhereToSendMessages();
    void answersOnTheStream();
    void agreesOnAnyRevisionWithSessions_data();
    void agreesOnAnyRevisionWithSessions();
    void refusesMessages_data();
    void refusesMessages();
    void theSessionIdIsNoCredential_data();
    void theSessionIdIsNoCredential();
    void endsWithItsStream();
    void aSessionOfOneTransportIsNoneOfTheOther();
    void answersBatches();
    void answersBatchesInOneArrayWhereNothingElseIsAccepted();
    void refusesBatches_data();
    void refusesBatches();
    void saysItInTheWordsOfTheRevision_data();
    void saysItInTheWordsOfTheRevision();

private:
    struct Opened {
        McpFixture::Exchange exchange;
        QByteArray messages; // where to send them

        [[nodiscard]] QJsonObject last() const { return QJsonDocument::fromJson(exchange->stream()->events.last().data).object(); }
    };
    Opened open(const QByteArray &login = "ada");
    McpFixture::Exchange send(const QByteArray &login, const QByteArray &target, const QByteArray &body);
    Opened initialized(const QByteArray &version = "2024-11-05");

    std::unique_ptr<McpFixture> m_mcp;
};

void OlderTransportsTest::init()
{
    m_mcp = std::make_unique<McpFixture>();
}

void OlderTransportsTest::cleanup()
{
    m_mcp.reset();
}

OlderTransportsTest::Opened OlderTransportsTest::open(const QByteArray &login)
{
    m_mcp->people[login + "-token"].resource = QStringLiteral("https://gate.example.org/sse");
    const auto exchange = m_mcp->send("GET", "/sse", McpFixture::headersOf(login));
    return {exchange, exchange->stream() ? exchange->stream()->events.first().data : QByteArray()};
}

McpFixture::Exchange OlderTransportsTest::send(const QByteArray &login, const QByteArray &target, const QByteArray &body)
{
    return m_mcp->send("POST", target, McpFixture::headersOf(login), body);
}

OlderTransportsTest::Opened OlderTransportsTest::initialized(const QByteArray &version)
{
    const Opened sse = open();
    send("ada", sse.messages, R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" + version + R"(","capabilities":{}}})");
    return sse;
}

void OlderTransportsTest::theFirstEventSaysWhereToSendMessages()
{
    const Opened sse = open();
    const http::ServerSentEvent first = sse.exchange->stream()->events.first();
    QCOMPARE(first.event, QByteArray("endpoint"));
    QVERIFY2(first.data.startsWith("/messages?sessionId="), first.data.constData());
    QVERIFY(first.data.size() >= qsizetype(strlen("/messages?sessionId=")) + 22); // 128 bits
}

void OlderTransportsTest::answersOnTheStream()
{
    const Opened sse = initialized();
    QCOMPARE(tests::resultOf(sse.last()).value(QLatin1String("protocolVersion")).toString(), QStringLiteral("2024-11-05"));
    QCOMPARE(send("ada", sse.messages, R"({"jsonrpc":"2.0","method":"notifications/initialized"})")->status(), 202);
    const auto posted = send("ada", sse.messages, R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}})");
    QCOMPARE(posted->status(), 202);
    QVERIFY(posted->response().body.isEmpty());
    QVERIFY(tests::textOf(sse.last()).endsWith(QStringLiteral("1 + 2 = 3")));
    QCOMPARE(m_mcp->calls.back().transport, QStringLiteral("sse"));
    QCOMPARE(m_mcp->calls.back().revision, QStringLiteral("2024-11-05"));
}

void OlderTransportsTest::agreesOnAnyRevisionWithSessions_data()
{
    QTest::addColumn<QByteArray>("asked");
    for (const char *version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
        QTest::newRow(version) << QByteArray(version);
    }
}

void OlderTransportsTest::agreesOnAnyRevisionWithSessions()
{
    QFETCH(QByteArray, asked);
    QCOMPARE(tests::resultOf(initialized(asked).last()).value(QLatin1String("protocolVersion")).toString().toLatin1(), asked);
}

void OlderTransportsTest::refusesMessages_data()
{
    QTest::addColumn<QByteArray>("target"); // empty: the right one
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("no session named") << QByteArray("/messages") << QByteArray("{}") << 400;
    QTest::newRow("an unknown session") << QByteArray("/messages?sessionId=nobody") << QByteArray("{}") << 404;
    QTest::newRow("no JSON") << QByteArray() << QByteArray("{") << 400;
    QTest::newRow("no message") << QByteArray() << QByteArray("{}") << 400;
    QTest::newRow("a batch after 2025-03-26 was left behind") << QByteArray() << QByteArray(R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])") << 400;
}

void OlderTransportsTest::refusesMessages()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    const Opened sse = initialized("2025-11-25");
    QCOMPARE(send("ada", target.isEmpty() ? sse.messages : target, body)->status(), status);
    send("ada", sse.messages, R"({"jsonrpc":"2.0","id":9,"method":"initialize","params":{"protocolVersion":"2024-11-05"}})");
    QCOMPARE(tests::errorCode(sse.last()), -32600); // once
    const Opened fresh = open();
    send("ada", fresh.messages, R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
    QCOMPARE(tests::errorCode(fresh.last()), -32600); // initialize comes first
}

void OlderTransportsTest::theSessionIdIsNoCredential_data()
{
    QTest::addColumn<QByteArray>("login");
    QTest::addColumn<int>("status");
    QTest::newRow("bug 30, CVE-2026-33946: somebody else's token") << QByteArray("bob") << 404;
    QTest::newRow("bug 32: no token") << QByteArray("nobody") << 401;
}

void OlderTransportsTest::theSessionIdIsNoCredential()
{
    QFETCH(QByteArray, login);
    QFETCH(int, status);
    const Opened sse = initialized();
    m_mcp->people[QByteArrayLiteral("bob-token")].resource = QStringLiteral("https://gate.example.org/sse");
    QCOMPARE(send(login, sse.messages, R"({"jsonrpc":"2.0","id":1,"method":"ping"})")->status(), status);
    if (status == 401) {
        QCOMPARE(m_mcp->send("GET", "/sse", McpFixture::headersOf(login))->status(), 401);
    }
}

void OlderTransportsTest::endsWithItsStream()
{
    const Opened sse = initialized();
    QCOMPARE(m_mcp->endpoint->sessionCount(), 1);
    sse.exchange->clientGoes();
    QCOMPARE(m_mcp->endpoint->sessionCount(), 0);
    QCOMPARE(send("ada", sse.messages, R"({"jsonrpc":"2.0","id":1,"method":"ping"})")->status(), 404);
}

void OlderTransportsTest::aSessionOfOneTransportIsNoneOfTheOther()
{
    const Opened sse = initialized();
    const QByteArray id = sse.messages.mid(sse.messages.indexOf('=') + 1);
    m_mcp->people[QByteArrayLiteral("ada-token")].resource = QStringLiteral("https://gate.example.org/mcp");
    QCOMPARE(m_mcp->post("ada", id, R"({"jsonrpc":"2.0","id":1,"method":"ping"})")->status(), 404);
    const QByteArray session = m_mcp->newSession("ada");
    m_mcp->people[QByteArrayLiteral("ada-token")].resource = QStringLiteral("https://gate.example.org/sse");
    QCOMPARE(send("ada", "/messages?sessionId=" + session, R"({"jsonrpc":"2.0","id":1,"method":"ping"})")->status(), 404);
}

void OlderTransportsTest::answersBatches()
{
    const QByteArray session = m_mcp->newSession("ada", "2025-03-26");
    const auto answer = m_mcp->post("ada", session, R"([{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},
        {"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}},{"jsonrpc":"2.0","id":null,"method":"ping"},{}])");
    QList<QJsonObject> messages;
    for (const http::ServerSentEvent &event : std::as_const(answer->stream()->events)) {
        messages.append(QJsonDocument::fromJson(event.data).object());
    }
    QCOMPARE(messages.size(), 4);
    QCOMPARE(messages.at(0).value(QLatin1String("id")).toInt(), 1);
    QCOMPARE(messages.at(1).value(QLatin1String("id")).toString(), QStringLiteral("b"));
    QCOMPARE(tests::errorCode(messages.at(2)), -32600);
    QCOMPARE(tests::errorCode(messages.at(3)), -32600);
    QVERIFY(!answer->stream()->isOpen);
    QCOMPARE(m_mcp->post("ada", session, R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])")->status(), 202);
}

void OlderTransportsTest::answersBatchesInOneArrayWhereNothingElseIsAccepted()
{
    const QByteArray session = m_mcp->newSession("ada", "2025-03-26");
    const auto answer = m_mcp->send("POST", "/mcp", {{"Authorization", "Bearer ada-token"}, {"Content-Type", "application/json"}, {"Accept", "application/json"},
                                                     {"Mcp-Session-Id", session}},
                                    R"([{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"slow"}}])");
    QVERIFY(!answer->isAnswered());
    m_mcp->waiting.back().answer(mcp::ToolResult::text(QStringLiteral("late")));
    QCOMPARE(QJsonDocument::fromJson(answer->response().body).array().size(), 2);
}

void OlderTransportsTest::refusesBatches_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QByteArray>("body");
    const QByteArray ping = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
    QTest::newRow("2025-06-18 has none") << QByteArray("2025-06-18") << QByteArray('[' + ping + ']');
    QTest::newRow("nothing in it") << QByteArray("2025-03-26") << QByteArray("[]");
    QTest::newRow("MCP 2025-03-26: initialize may not be in one") << QByteArray("2025-03-26") << QByteArray(R"([{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}])");
    QTest::newRow("MCP 2026-07-28: none of its messages may be in one")
        << QByteArray("2025-03-26") << QByteArray(R"([{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}])");
    QByteArray many('[' + ping);
    for (int i = 0; i < 100; ++i) {
        many += ',' + ping;
    }
    QTest::newRow("too many messages") << QByteArray("2025-03-26") << QByteArray(many + ']');
}

void OlderTransportsTest::refusesBatches()
{
    QFETCH(QByteArray, version);
    QFETCH(QByteArray, body);
    const auto answer = m_mcp->post("ada", m_mcp->newSession("ada", version), body);
    QCOMPARE(answer->status(), 400);
    QCOMPARE(tests::errorCode(answer->json()), -32600);
}

void OlderTransportsTest::saysItInTheWordsOfTheRevision_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QStringList>("toolMembers");
    QTest::addColumn<QStringList>("blocks");
    QTest::addColumn<bool>("hasStructure");
    const QStringList base{QStringLiteral("_meta"), QStringLiteral("inputSchema"), QStringLiteral("name")};
    const auto with = [&](QStringList more) {
        QStringList all = base + more;
        all.sort();
        return all;
    };
    QTest::newRow("2024-11-05") << QByteArray("2024-11-05") << base << QStringList{QStringLiteral("text"), QStringLiteral("text")} << false;
    QTest::newRow("2025-03-26") << QByteArray("2025-03-26") << with({QStringLiteral("annotations")}) << QStringList{QStringLiteral("audio"), QStringLiteral("text")} << false;
    QTest::newRow("2025-06-18") << QByteArray("2025-06-18") << with({QStringLiteral("annotations"), QStringLiteral("outputSchema"), QStringLiteral("title")})
                                << QStringList{QStringLiteral("audio"), QStringLiteral("resource_link")} << true;
    QTest::newRow("2025-11-25") << QByteArray("2025-11-25")
                                << with({QStringLiteral("annotations"), QStringLiteral("icons"), QStringLiteral("outputSchema"), QStringLiteral("title")})
                                << QStringList{QStringLiteral("audio"), QStringLiteral("resource_link")} << true;
    QTest::newRow("2026-07-28") << QByteArray("2026-07-28")
                                << with({QStringLiteral("annotations"), QStringLiteral("icons"), QStringLiteral("outputSchema"), QStringLiteral("title")})
                                << QStringList{QStringLiteral("audio"), QStringLiteral("resource_link")} << true;
}

void OlderTransportsTest::saysItInTheWordsOfTheRevision()
{
    QFETCH(QByteArray, version);
    QFETCH(QStringList, toolMembers);
    QFETCH(QStringList, blocks);
    QFETCH(bool, hasStructure);
    const mcp::Revision &revision = *mcp::findRevision(QString::fromLatin1(version));
    const QJsonObject tool = QJsonDocument::fromJson(R"({"name":"n","title":"t","inputSchema":{"type":"object"},"outputSchema":{"type":"object"},
        "annotations":{"readOnlyHint":true},"icons":[],"execution":{"taskSupport":"optional"},"_meta":{"ui":1}})").object();
    QCOMPARE(mcp::shapeItem(mcp::ItemKind::Tool, tool, revision).keys(), toolMembers);
    const QJsonObject result = mcp::shapeResult(QJsonDocument::fromJson(R"({"content":[{"type":"audio","data":"","mimeType":"audio/wav"},
        {"type":"resource_link","uri":"x://y","name":"y"}],"structuredContent":{"a":1},"_meta":{"vendor/key":1}})").object(), revision);
    QStringList types;
    for (const QJsonValue &block : result.value(QLatin1String("content")).toArray()) {
        types.append(block[QLatin1String("type")].toString());
    }
    QCOMPARE(types, blocks);
    QCOMPARE(result.contains(QLatin1String("structuredContent")), hasStructure);
    QVERIFY(result.contains(QLatin1String("_meta")));
    const QJsonObject anySchema = QJsonDocument::fromJson(R"({"name":"n","inputSchema":{"type":"object"},"outputSchema":{"type":"array"}})").object();
    QCOMPARE(mcp::shapeItem(mcp::ItemKind::Tool, anySchema, revision).contains(QLatin1String("outputSchema")), version == "2026-07-28");
}

QTEST_GUILESS_MAIN(OlderTransportsTest)
#include "tst_older_transports.moc"
