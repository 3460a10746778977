// SPDX-License-Identifier: GPL-3.0-or-later
// Revisions up to 2025-11-25: initialize, sessions, the GET stream, DELETE.
#include "tests/unit/mcp/mcp_fixture.h"

#include <QSet>
#include <QtTest>

using tests::McpFixture;

class SessionsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void negotiates_data();
    void negotiates();
    void refusesToInitializeBadly_data();
    void refusesToInitializeBadly();
    void anotherPrincipalNeverFindsTheSession_data();
    void anotherPrincipalNeverFindsTheSession();
    void answersWithoutOrWithUnknownSession_data();
    void answersWithoutOrWithUnknownSession();
    void servesTheMethodsOfItsEra_data();
    void servesTheMethodsOfItsEra();
    void initializesASessionOnce();
    void deleteEndsTheSession();
    void sessionIdsAreUnguessableAndNeverReused();
    void hasOneStreamASession();
    void aReaderThatLostItsStreamTakesItOver();
    void primesStreamsOnlySince20251125();
    void endsSilentSessions();
    void keepsSessionsThatListen();
    void closesTheStreamWhenItsTokenExpires();
    void makesRoomByEndingTheUsersOldest();
    void endingAFamilyClosesSessionAndStream();
    void revokingATokenEndsWhatItOpened();
    void tellsListenersAboutNewPermissions();
    void tellsOnTheNextStreamWhatWasMissed();
    void cancelsByNotification();
    void keepsWorkingWhenTheClientHasGone();
    void refusesABusyStreamCapWith503();
};

namespace
{

QByteArray request(const QByteArray &method, const QByteArray &params = "{}", const QByteArray &id = "1")
{
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":)" + params + "}";
}

QByteArray call(const QByteArray &tool, const QByteArray &arguments = "{}", const QByteArray &id = "1")
{
    return request("tools/call", R"({"name":")" + tool + R"(","arguments":)" + arguments + "}", id);
}

live::Principal readerUntil(core::Seconds time)
{
    live::Principal reader;
    reader.expiresAt = time;
    return reader;
}

QJsonObject dataOf(const http::ServerSentEvent &event)
{
    return QJsonDocument::fromJson(event.data).object();
}

} // namespace

void SessionsTest::negotiates_data()
{
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<QString>("answered");
    QTest::newRow("2025-03-26") << QByteArray("2025-03-26") << "2025-03-26";
    QTest::newRow("2025-06-18") << QByteArray("2025-06-18") << "2025-06-18";
    QTest::newRow("2025-11-25") << QByteArray("2025-11-25") << "2025-11-25";
    QTest::newRow("an unknown one gets our newest of the era") << QByteArray("1.0") << "2025-11-25";
    QTest::newRow("initialize never leads to 2026-07-28") << QByteArray("2026-07-28") << "2025-11-25";
}

void SessionsTest::negotiates()
{
    QFETCH(QByteArray, asked);
    QFETCH(QString, answered);
    McpFixture mcp;
    const auto answer = mcp.initialize("ada", asked);
    QCOMPARE(answer->status(), 200);
    const QJsonObject result = tests::resultOf(answer->json());
    QCOMPARE(result.value(QLatin1String("protocolVersion")).toString(), answered);
    QCOMPARE(result.value(QLatin1String("serverInfo")).toObject().value(QLatin1String("name")).toString(), QStringLiteral("gatehouse"));
    QVERIFY(result.value(QLatin1String("capabilities")).toObject().contains(QLatin1String("tools")));
    QVERIFY(!result.value(QLatin1String("capabilities")).toObject().contains(QLatin1String("prompts")));
    QVERIFY(!result.contains(QLatin1String("resultType")));
    QVERIFY(!answer->responseHeader("MCP-Session-Id").isEmpty());
}

void SessionsTest::refusesToInitializeBadly_data()
{
    QTest::addColumn<QByteArray>("params");
    QTest::newRow("no version") << QByteArray("{}");
    QTest::newRow("version is a number") << QByteArray(R"({"protocolVersion":1})");
    QTest::newRow("client info is text") << QByteArray(R"({"protocolVersion":"2025-11-25","clientInfo":"x"})");
}

void SessionsTest::refusesToInitializeBadly()
{
    QFETCH(QByteArray, params);
    McpFixture mcp;
    const auto answer = mcp.post("ada", {}, request("initialize", params));
    QCOMPARE(tests::errorCode(answer->json()), -32602);
    QVERIFY(answer->responseHeader("MCP-Session-Id").isEmpty());
    QCOMPARE(mcp.endpoint->sessionCount(), 0);
}

void SessionsTest::anotherPrincipalNeverFindsTheSession_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("what");
    for (const char *method : {"POST", "GET", "DELETE"}) {
        for (const char *what : {"user", "client", "family", "resource"}) {
            QTest::addRow("bug 30, CVE-2026-33946: %s with the token of another %s", method, what) << QByteArray(method) << QByteArray(what);
        }
    }
}

void SessionsTest::anotherPrincipalNeverFindsTheSession()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, what);
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada");
    live::Principal other = mcp.people["ada-token"];
    QByteArray target = "/mcp";
    if (what == "user") {
        other.userId = mcp.people["bob-token"].userId;
    } else if (what == "client") {
        other.clientId = mcp.people["bob-token"].clientId;
    } else if (what == "family") {
        other.familyId = mcp.people["bob-token"].familyId;
    } else {
        other.resource = QStringLiteral("https://gate.example.org/mcp/gatehouse");
        target = "/mcp/gatehouse";
    }
    mcp.people["bob-token"] = other;
    const auto answer = mcp.send(method, target, McpFixture::headersOf("bob") + QList<http::Header>{{"Mcp-Session-Id", session}},
                                 method == "POST" ? request("ping") : QByteArray());
    QCOMPARE(answer->status(), 404);
    QCOMPARE(mcp.post("ada", session, request("ping"))->status(), 200); // and the owner has lost nothing
}

void SessionsTest::answersWithoutOrWithUnknownSession_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QList<http::Header>>("headers");
    QTest::addColumn<int>("status");
    using Headers = QList<http::Header>;
    const QByteArray notification = R"({"jsonrpc":"2.0","method":"notifications/initialized"})";
    const QByteArray response = R"({"jsonrpc":"2.0","id":1,"result":{}})";
    const Headers unknown{{"Mcp-Session-Id", "unknown"}};

    QTest::newRow("a request without session") << QByteArray("POST") << request("tools/list") << Headers{} << 400;
    QTest::newRow("a notification without session") << QByteArray("POST") << notification << Headers{} << 400;
    QTest::newRow("a response without session") << QByteArray("POST") << response << Headers{} << 400;
    QTest::newRow("GET without session") << QByteArray("GET") << QByteArray() << Headers{} << 400;
    QTest::newRow("DELETE without session") << QByteArray("DELETE") << QByteArray() << Headers{} << 400;
    QTest::newRow("a request with an unknown one") << QByteArray("POST") << request("tools/list") << unknown << 404;
    QTest::newRow("a notification with an unknown one") << QByteArray("POST") << notification << unknown << 404;
    QTest::newRow("a response with an unknown one") << QByteArray("POST") << response << unknown << 404;
    QTest::newRow("GET with an unknown one") << QByteArray("GET") << QByteArray() << unknown << 404;
    QTest::newRow("DELETE with an unknown one") << QByteArray("DELETE") << QByteArray() << unknown << 404;
    QTest::newRow("a version nobody serves") << QByteArray("POST") << request("tools/list")
                                             << Headers{{"MCP-Protocol-Version", "1999-01-01"}} << 400;
    QTest::newRow("GET of 2026-07-28") << QByteArray("GET") << QByteArray() << Headers{{"MCP-Protocol-Version", "2026-07-28"}} << 405;
    QTest::newRow("DELETE of 2026-07-28") << QByteArray("DELETE") << QByteArray() << Headers{{"MCP-Protocol-Version", "2026-07-28"}} << 405;
    QTest::newRow("HEAD") << QByteArray("HEAD") << QByteArray() << Headers{} << 405;
    QTest::newRow("GET that takes no stream") << QByteArray("GET") << QByteArray() << Headers{{"Accept", "text/event-stream;q=0"}} << 406;
}

void SessionsTest::answersWithoutOrWithUnknownSession()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    QFETCH(QList<http::Header>, headers);
    McpFixture mcp;
    const QList<http::Header> base{{"Authorization", "Bearer ada-token"}, {"Content-Type", "application/json"}};
    const auto answer = mcp.send(method, "/mcp", base + headers, body);
    QTEST(answer->status(), "status");
    QCOMPARE(answer->status() == 405, !answer->responseHeader("Allow").isEmpty());
}

void SessionsTest::servesTheMethodsOfItsEra_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    const QByteArray cancelled = R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}})";

    QTest::newRow("ping") << request("ping") << 200 << 0;
    QTest::newRow("logging/setLevel") << request("logging/setLevel", R"({"level":"warning"})") << 200 << 0;
    QTest::newRow("logging/setLevel to nonsense") << request("logging/setLevel", R"({"level":"loud"})") << 200 << -32602;
    QTest::newRow("tools/list") << request("tools/list") << 200 << 0;
    QTest::newRow("tools/list with a foreign cursor") << request("tools/list", R"({"cursor":"x"})") << 200 << -32602;
    QTest::newRow("unknown tool") << call("nothing") << 200 << -32602;
    QTest::newRow("tool without a name") << request("tools/call") << 200 << -32602;
    QTest::newRow("arguments in a list") << request("tools/call", R"({"name":"add","arguments":[1,2]})") << 200 << -32602;
    QTest::newRow("prompts are not offered") << request("prompts/list") << 200 << -32601;
    QTest::newRow("resources are not offered") << request("resources/list") << 200 << -32601;
    QTest::newRow("server/discover belongs to the other era") << request("server/discover") << 200 << -32601;
    QTest::newRow("unknown method") << request("no/such") << 200 << -32601;
    QTest::newRow("initialized") << QByteArray(R"({"jsonrpc":"2.0","method":"notifications/initialized"})") << 202 << 0;
    QTest::newRow("cancelling what is not there") << cancelled << 202 << 0;
    QTest::newRow("an answer nobody waits for") << QByteArray(R"({"jsonrpc":"2.0","id":1,"result":{}})") << 400 << -32600;
    QTest::newRow("a batch") << QByteArray(R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])") << 400 << -32600;
}

void SessionsTest::servesTheMethodsOfItsEra()
{
    QFETCH(QByteArray, body);
    McpFixture mcp;
    const auto answer = mcp.post("ada", mcp.newSession("ada"), body, {{"MCP-Protocol-Version", "2025-11-25"}});
    QTEST(answer->status(), "status");
    QTEST(tests::errorCode(answer->json()), "code");
    QVERIFY(answer->status() != 202 || answer->response().body.isEmpty());
}

void SessionsTest::initializesASessionOnce()
{
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada");
    QCOMPARE(mcp.post("ada", session, request("initialize", R"({"protocolVersion":"2025-11-25"})"))->status(), 400);
    // A client that comes back with the id of a session that is long gone gets a new one.
    QCOMPARE(mcp.post("ada", "gone", request("initialize", R"({"protocolVersion":"2025-11-25"})"))->status(), 200);
}

void SessionsTest::deleteEndsTheSession()
{
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada");
    const auto stream = mcp.openStream("ada", session);
    QCOMPARE(mcp.send("DELETE", "/mcp", McpFixture::headersOf("ada") + QList<http::Header>{{"Mcp-Session-Id", session}})->status(), 200);
    QVERIFY(!stream->stream()->isOpen);
    QCOMPARE(mcp.post("ada", session, request("ping"))->status(), 404);
}

void SessionsTest::sessionIdsAreUnguessableAndNeverReused()
{
    mcp::SessionRegistry sessions;
    const auto resource = mcp::resourceAt("/mcp", QStringLiteral("https://gate.example.org"));
    QSet<QByteArray> ids;
    for (int i = 0; i < 10000; ++i) {
        const QByteArray id = sessions.create({}, *resource, mcp::negotiated(u"2025-11-25"), {})->id();
        QVERIFY(id.size() >= 22); // 128 bits
        ids.insert(id);
    }
    QCOMPARE(ids.size(), 10000);
}

void SessionsTest::hasOneStreamASession()
{
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada");
    const auto first = mcp.openStream("ada", session);
    QVERIFY(first->stream()->isOpen);
    QCOMPARE(mcp.openStream("ada", session)->status(), 409);
    QVERIFY(first->stream()->isOpen);
    first->clientGoes();
    QVERIFY(mcp.openStream("ada", session)->stream()->isOpen);
}

void SessionsTest::aReaderThatLostItsStreamTakesItOver()
{
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada");
    const auto first = mcp.openStream("ada", session);
    QCOMPARE(mcp.openStream("ada", session, {{"Last-Event-ID", "somebody-else-0"}})->status(), 400);
    const auto second = mcp.openStream("ada", session, {{"Last-Event-ID", first->stream()->events.first().id}});
    QVERIFY(second->stream()->isOpen);
    QVERIFY(!first->stream()->isOpen);
}

void SessionsTest::primesStreamsOnlySince20251125()
{
    McpFixture mcp;
    const auto primed = mcp.openStream("ada", mcp.newSession("ada", "2025-11-25"));
    QCOMPARE(primed->stream()->events.size(), 1);
    QVERIFY(!primed->stream()->events.first().id.isEmpty());
    QVERIFY(primed->stream()->events.first().data.isEmpty());
    const auto plain = mcp.openStream("ada", mcp.newSession("ada", "2025-06-18"));
    QVERIFY(plain->stream()->isOpen);
    QVERIFY(plain->stream()->events.isEmpty());
}

void SessionsTest::endsSilentSessions()
{
    const auto resource = mcp::resourceAt("/mcp", QStringLiteral("https://gate.example.org"));
    mcp::SessionRegistry sessions;
    tests::FixedClock clock;
    const auto session = sessions.create({}, *resource, mcp::negotiated(u"2025-11-25"), clock.now());
    clock.advance(std::chrono::minutes(59));
    sessions.sweep(clock.now());
    QVERIFY(sessions.find(session->id(), session->owner()));
    clock.advance(std::chrono::minutes(2));
    sessions.sweep(clock.now());
    QVERIFY(!sessions.find(session->id(), session->owner()));
}

void SessionsTest::keepsSessionsThatListen()
{
    const auto resource = mcp::resourceAt("/mcp", QStringLiteral("https://gate.example.org"));
    mcp::SessionRegistry sessions;
    tests::FixedClock clock;
    const auto session = sessions.create({}, *resource, mcp::negotiated(u"2025-11-25"), clock.now());
    auto record = std::make_shared<tests::RecordedStream>();
    session->ownStream().readOn(std::make_shared<tests::RecordedEventStream>(record));
    session->ownStream().reader = readerUntil(clock.now() + std::chrono::hours(24 * 30));
    clock.advance(std::chrono::hours(5));
    sessions.sweep(clock.now());
    QVERIFY(sessions.find(session->id(), session->owner()));
    clock.advance(std::chrono::hours(24 * 7));
    sessions.sweep(clock.now()); // but not for ever
    QVERIFY(!sessions.find(session->id(), session->owner()));
    QVERIFY(!record->isOpen);
}

void SessionsTest::closesTheStreamWhenItsTokenExpires()
{
    const auto resource = mcp::resourceAt("/mcp", QStringLiteral("https://gate.example.org"));
    mcp::SessionRegistry sessions;
    tests::FixedClock clock;
    const auto session = sessions.create({}, *resource, mcp::negotiated(u"2025-11-25"), clock.now());
    auto record = std::make_shared<tests::RecordedStream>();
    session->ownStream().readOn(std::make_shared<tests::RecordedEventStream>(record));
    session->ownStream().reader = readerUntil(clock.now() + std::chrono::minutes(5));
    clock.advance(std::chrono::minutes(4));
    sessions.sweep(clock.now());
    QVERIFY(record->isOpen);
    clock.advance(std::chrono::minutes(1));
    sessions.sweep(clock.now());
    QVERIFY(!record->isOpen);
    QVERIFY(sessions.find(session->id(), session->owner())); // a fresh token goes on with it
}

void SessionsTest::makesRoomByEndingTheUsersOldest()
{
    McpFixture mcp; // three sessions a user
    const QByteArray ofBob = mcp.newSession("bob");
    QList<QByteArray> sessions;
    for (int i = 0; i < 3; ++i) {
        mcp.clock.advance(std::chrono::seconds(1));
        sessions.append(mcp.newSession("ada"));
    }
    mcp.clock.advance(std::chrono::seconds(1));
    mcp.post("ada", sessions.at(0), request("ping")); // now the second is the one silent for longest
    sessions.append(mcp.newSession("ada"));
    QCOMPARE(mcp.post("ada", sessions.at(1), request("ping"))->status(), 404);
    for (const int kept : {0, 2, 3}) {
        QCOMPARE(mcp.post("ada", sessions.at(kept), request("ping"))->status(), 200);
    }
    QCOMPARE(mcp.post("bob", ofBob, request("ping"))->status(), 200);
}

void SessionsTest::endingAFamilyClosesSessionAndStream()
{
    McpFixture mcp;
    const QByteArray ofAda = mcp.newSession("ada");
    const QByteArray ofBob = mcp.newSession("bob");
    const auto adasStream = mcp.openStream("ada", ofAda);
    const auto bobsStream = mcp.openStream("bob", ofBob);
    const auto running = mcp.post("ada", ofAda, call("slow"));
    const live::Principal ada = mcp.people.take("ada-token");
    mcp.endpoint->recheckFamily(ada.familyId);

    QVERIFY(!adasStream->stream()->isOpen);
    QVERIFY(bobsStream->stream()->isOpen);
    QCOMPARE(running->status(), 401);
    QCOMPARE(mcp.calls.back().outcome, store::CallOutcome::Cancelled);
    QTRY_VERIFY(mcp.waiting.front().context.isNull());
    QCOMPARE(mcp.post("ada", ofAda, request("ping"))->status(), 401);
    mcp.people.insert("ada-token", ada);
    QCOMPARE(mcp.post("ada", ofAda, request("ping"))->status(), 404);
}

void SessionsTest::revokingATokenEndsWhatItOpened()
{
    McpFixture mcp;
    mcp.people["ada-token"].jti = "first";
    const QByteArray session = mcp.newSession("ada");
    const auto stream = mcp.openStream("ada", session);
    const auto running = mcp.post("ada", session, call("slow"));
    mcp.people["ada-token"].jti = "second"; // she has refreshed meanwhile
    const auto other = mcp.post("ada", session, call("slow"));
    QCOMPARE(mcp.endpoint->openStreamCountOf(mcp.people["ada-token"].familyId), 1);
    QCOMPARE(mcp.endpoint->openStreamCountOf(mcp.people["bob-token"].familyId), 0);

    mcp.endpoint->endToken("first");
    QVERIFY(!stream->stream()->isOpen);
    QCOMPARE(mcp.endpoint->openStreamCount(), 0);
    QCOMPARE(running->status(), 401);
    QVERIFY(!other->isAnswered());
    QCOMPARE(mcp.post("ada", session, request("ping"))->status(), 200);
}

void SessionsTest::tellsListenersAboutNewPermissions()
{
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada", "2025-06-18");
    const auto stream = mcp.openStream("ada", session);
    mcp.post("ada", session, request("tools/list"));
    mcp.endpoint->recheckUser(mcp.people["ada-token"].userId);
    QVERIFY(stream->stream()->events.isEmpty()); // nothing has changed for her

    mcp.people["ada-token"].rights.rules.append({QStringLiteral("member"), store::RuleEffect::Refuse, QStringLiteral("gatehouse/add")});
    mcp.endpoint->recheckUser(mcp.people["ada-token"].userId);
    QCOMPARE(stream->stream()->events.size(), 1);
    QCOMPARE(dataOf(stream->stream()->events.first()).value(QLatin1String("method")).toString(),
             QStringLiteral("notifications/tools/list_changed"));
    mcp.endpoint->recheckEverybody();
    QCOMPARE(stream->stream()->events.size(), 1); // told once

    const auto denied = mcp.post("ada", session, call("add", R"({"a":1,"b":2})"));
    QVERIFY(tests::textOf(denied->json()).startsWith(QLatin1String("Permission denied: ")));
}

void SessionsTest::tellsOnTheNextStreamWhatWasMissed()
{
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada", "2025-06-18");
    mcp.post("ada", session, request("tools/list"));
    mcp.people["ada-token"].rights.rules.clear();
    mcp.endpoint->recheckUser(mcp.people["ada-token"].userId);
    const auto stream = mcp.openStream("ada", session);
    QCOMPARE(stream->stream()->events.size(), 1);
}

void SessionsTest::cancelsByNotification()
{
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada");
    const QByteArray other = mcp.newSession("ada");
    const auto running = mcp.post("ada", session, call("slow", "{}", "5"));
    const QByteArray cancel = R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}})";
    QCOMPARE(mcp.post("ada", other, cancel)->status(), 202);
    QVERIFY(!running->isAnswered()); // that id meant a request of the other session
    QCOMPARE(mcp.post("ada", session, cancel)->status(), 202);
    QVERIFY(running->stream()->events.isEmpty()); // no response, and no stream left open
    QVERIFY(!running->stream()->isOpen);
    QCOMPARE(mcp.calls.size(), size_t(1));
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Cancelled);
    mcp.waiting.front().answer(mcp::ToolResult::text(QStringLiteral("too late")));
    QCOMPARE(mcp.calls.size(), size_t(1));
}

void SessionsTest::keepsWorkingWhenTheClientHasGone()
{
    McpFixture mcp;
    const auto running = mcp.post("ada", mcp.newSession("ada"), call("slow"));
    running->clientGoes(); // MCP 2025-03-26: disconnecting is not cancelling
    QVERIFY(mcp.calls.empty());
    mcp.waiting.front().answer(mcp::ToolResult::text(QStringLiteral("done")));
    QCOMPARE(mcp.calls.front().outcome, store::CallOutcome::Ok);
}

void SessionsTest::refusesABusyStreamCapWith503()
{
    McpFixture mcp;
    const QByteArray session = mcp.newSession("ada");
    auto exchange = tests::RecordedExchange::get("/mcp", McpFixture::headersOf("ada") + QList<http::Header>{{"Mcp-Session-Id", session}});
    exchange->setStreamsFull();
    mcp.endpoint->handle(exchange);
    QCOMPARE(exchange->status(), 503);
    QVERIFY(mcp.openStream("ada", session)->stream()->isOpen);
}

QTEST_GUILESS_MAIN(SessionsTest)
#include "tst_sessions.moc"
