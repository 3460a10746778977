// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations over HTTP with peers of every revision and manner (protocol.md 1.1-1.7, 2.9).
#include "server/gateway/upstream/http_upstream.h"
#include "server/http/fetch/http_call.h"

#include "tests/support/scripted_peer.h"
#include "tests/unit/gateway/conversation.h"

#include <QJsonDocument>

using namespace gateway;
using namespace std::chrono_literals;
using tests::Conversation;
using tests::ScriptedPeer;
using Kind = UpstreamFailure::Kind;

Q_DECLARE_METATYPE(Kind)

namespace
{

const QByteArray discovered = R"({"supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}},"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"peer"}}})";
const QByteArray initialized = R"({"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"peer"}})";

QJsonObject bodyOf(const ScriptedPeer::Asked &asked)
{
    return QJsonDocument::fromJson(asked.body).object();
}

QByteArray answerTo(const ScriptedPeer::Asked &asked, const QByteArray &result)
{
    return R"({"jsonrpc":"2.0","id":)" + QByteArray::number(bodyOf(asked).value(QLatin1String("id")).toInt()) + R"(,"result":)" + result + '}';
}

QString methodOf(const ScriptedPeer::Asked &asked)
{
    return bodyOf(asked).value(QLatin1String("method")).toString();
}

HttpTransportLimits quick()
{
    HttpTransportLimits limits;
    limits.firstRetry = 20ms;
    limits.longestMessage = 100 * 1024;
    limits.resumptions = 3;
    return limits;
}

// A peer of one era that opens well; `then` answers what comes afterwards.
class Peer
{
public:
    enum class Speaks {
        Modern,
        Legacy,
    };

    Peer(Speaks speaks, ScriptedPeer::Answer then)
        : m_speaks(speaks)
        , m_then(std::move(then))
        , server([this](const ScriptedPeer::Asked &asked, const ScriptedPeer::Reply &reply) { answer(asked, reply); })
        , door({server.url(QStringLiteral("/mcp")), {{"X-Fixed", "1"}}}, caller, authorizer, quick())
    {
    }

private:
    void answer(const ScriptedPeer::Asked &asked, const ScriptedPeer::Reply &reply)
    {
        const QString method = methodOf(asked);
        if (method == QLatin1String("server/discover")) {
            m_speaks == Speaks::Modern ? reply.json(answerTo(asked, discovered)) : reply.send(400, "text/plain", "no session");
        } else if (method == QLatin1String("initialize")) {
            reply.json(answerTo(asked, initialized), "Mcp-Session-Id: s-1\r\n");
        } else if (method == QLatin1String("notifications/initialized")) {
            reply.send(202, {}, {});
        } else if (asked.method == "GET" && asked.header("Last-Event-ID").isEmpty()) {
            standing = std::make_unique<ScriptedPeer::Reply>(reply);
            hasStanding ? reply.beginEvents() : reply.send(405, {}, {});
        } else if (asked.method == "DELETE") {
            reply.send(200, {}, {});
        } else {
            m_then(asked, reply);
        }
    }

    const Speaks m_speaks;
    const ScriptedPeer::Answer m_then;

public:
    ScriptedPeer server;
    bool hasStanding = false;
    std::unique_ptr<ScriptedPeer::Reply> standing;
    http::HttpCaller caller{"test"};
    FixedHeaders authorizer{{{"Authorization", "Bearer upstream-token"}}};
    HttpUpstream door;
};

} // namespace

class HttpUpstreamTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aModernRequestCarriesItsEnvelopeAndHeaders() // MCP 2026-07-28, Streamable HTTP
    {
        Peer peer(Peer::Speaks::Modern, [](const auto &asked, const auto &reply) { reply.json(answerTo(asked, R"({"resultType":"complete","content":[]})")); });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open(EraHint::Unknown, {{QStringLiteral("sampling"), QJsonObject()}}));
        QVERIFY(conversation.connection->facts().isModern());
        std::optional<UpstreamResult> outcome;
        UpstreamRequest request;
        request.method = QStringLiteral("tools/call");
        request.params = {{QStringLiteral("name"), QStringLiteral("Grüße")},
                          {QStringLiteral("arguments"), QJsonObject{{QStringLiteral("region"), QStringLiteral("eu")}}},
                          {QStringLiteral("_meta"), QJsonObject{{QStringLiteral("progressToken"), QStringLiteral("of the caller")},
                                                                {QStringLiteral("io.modelcontextprotocol/clientInfo"), QStringLiteral("of the caller")},
                                                                {QStringLiteral("traceparent"), QStringLiteral("00-1")}}}};
        request.inputSchema = QJsonDocument::fromJson(R"({"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}})").object();
        request.logLevel = QStringLiteral("info");
        request.progress = [](const QJsonObject &) {};
        request.context = this;
        request.then = [&outcome](UpstreamResult result) { outcome = std::move(result); };
        conversation.connection->request(std::move(request));
        QTRY_VERIFY(outcome && *outcome);
        QCOMPARE((*outcome)->value(QLatin1String("resultType")).toString(), QStringLiteral("complete"));

        const ScriptedPeer::Asked &asked = peer.server.asked.last();
        QCOMPARE(asked.header("MCP-Protocol-Version"), QByteArray("2026-07-28"));
        QCOMPARE(asked.header("Mcp-Method"), QByteArray("tools/call"));
        QCOMPARE(asked.header("Mcp-Name"), "=?base64?" + QByteArray("Gr\xc3\xbc\xc3\x9f" "e").toBase64() + "?=");
        QCOMPARE(asked.header("Mcp-Param-Region"), QByteArray("eu"));
        QCOMPARE(asked.header("Accept"), QByteArray("application/json, text/event-stream"));
        QCOMPARE(asked.header("Authorization"), QByteArray("Bearer upstream-token"));
        QCOMPARE(asked.header("X-Fixed"), QByteArray("1"));
        const QJsonObject meta = bodyOf(asked).value(QLatin1String("params")).toObject().value(QLatin1String("_meta")).toObject();
        QCOMPARE(meta.value(QLatin1String("io.modelcontextprotocol/protocolVersion")).toString(), QStringLiteral("2026-07-28"));
        QVERIFY(meta.value(QLatin1String("io.modelcontextprotocol/clientCapabilities")).toObject().contains(QLatin1String("sampling")));
        QCOMPARE(meta.value(QLatin1String("io.modelcontextprotocol/clientInfo")).toObject().value(QLatin1String("name")).toString(), QStringLiteral("Gatehouse"));
        QCOMPARE(meta.value(QLatin1String("io.modelcontextprotocol/logLevel")).toString(), QStringLiteral("info"));
        QCOMPARE(meta.value(QLatin1String("traceparent")).toString(), QStringLiteral("00-1"));
        QVERIFY(meta.value(QLatin1String("progressToken")).isDouble()); // ours
    }

    void aLegacySessionIsKeptAndEnded() // MCP 2025-11-25, Session Management
    {
        Peer peer(Peer::Speaks::Legacy, [](const auto &asked, const auto &reply) { reply.json(answerTo(asked, R"({"tools":[]})")); });
        {
            Conversation conversation(peer.door);
            QVERIFY(!conversation.open());
            QCOMPARE(QByteArray(conversation.connection->facts().revision->wire.data()), QByteArray("2025-11-25"));
            QVERIFY(conversation.call(QStringLiteral("x")));
            const ScriptedPeer::Asked &asked = peer.server.asked.last();
            QCOMPARE(asked.header("Mcp-Session-Id"), QByteArray("s-1"));
            QCOMPARE(asked.header("MCP-Protocol-Version"), QByteArray("2025-11-25"));
            QVERIFY(asked.header("Mcp-Method").isEmpty());
            conversation.connection->close();
        }
        QTRY_COMPARE(peer.server.asked.last().method, QByteArray("DELETE"));
        QCOMPARE(peer.server.asked.last().header("Mcp-Session-Id"), QByteArray("s-1"));
        QCOMPARE(peer.server.asked.last().header("Authorization"), QByteArray("Bearer upstream-token"));
    }

    void nothingOvertakesInitialized()
    {
        bool isHeard = false;
        QStringList early;
        http::HttpCaller caller("test");
        FixedHeaders nothing;
        ScriptedPeer server([&](const ScriptedPeer::Asked &asked, const ScriptedPeer::Reply &reply) {
            const QString method = methodOf(asked);
            if (method == QLatin1String("initialize")) {
                reply.json(answerTo(asked, initialized));
            } else if (method == QLatin1String("notifications/initialized")) {
                QTimer::singleShot(100, this, [&isHeard, reply] {
                    isHeard = true;
                    reply.send(202, {}, {});
                });
            } else if (!isHeard) {
                early.append(QString::fromLatin1(asked.method) + method);
            } else {
                asked.method == "GET" ? reply.send(405, {}, {}) : reply.json(answerTo(asked, "{}"));
            }
        });
        HttpUpstream door({server.url(QStringLiteral("/mcp")), {}}, caller, nothing, quick());
        Conversation conversation(door);
        QVERIFY(!conversation.open(EraHint::KnownLegacy));
        QVERIFY(conversation.call(QStringLiteral("x")));
        QCOMPARE(early, QStringList());
    }

    void theEraIsFoundWhateverTheRefusalLooksLike_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("isLegacy");
        QTest::newRow("400 in words") << 400 << QByteArray("Bad Request") << true;
        QTest::newRow("400 with a JSON-RPC error without id") << 400 << QByteArray(R"({"jsonrpc":"2.0","error":{"code":-32000,"message":"No session"},"id":null})") << true;
        QTest::newRow("404") << 404 << QByteArray() << true;
        QTest::newRow("405") << 405 << QByteArray() << true;
        QTest::newRow("406") << 406 << QByteArray() << true;
        QTest::newRow("200 with method not found") << 200 << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"?"}})") << true;
        QTest::newRow("200 with an empty result") << 200 << QByteArray(R"({"jsonrpc":"2.0","id":1,"result":{}})") << true;
        QTest::newRow("unsupported version that names a legacy one") << 400 << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"?","data":{"supported":["2025-11-25"]}}})") << true;
        QTest::newRow("unsupported version that names none we know") << 400 << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"?","data":{"supported":["2031-01-01"]}}})") << false;
        QTest::newRow("unsupported version that names the one it was asked in, again and again") << 400 << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"?","data":{"supported":["2026-07-28","2025-11-25"]}}})") << true;
        QTest::newRow("500 is no evidence") << 500 << QByteArray("crash") << false;
        QTest::newRow("503 is no evidence") << 503 << QByteArray() << false;
        QTest::newRow("401 is no evidence") << 401 << QByteArray() << false;
        QTest::newRow("403 is no evidence") << 403 << QByteArray() << false;
        QTest::newRow("a redirect is not followed") << 307 << QByteArray() << false;
    }
    void theEraIsFoundWhateverTheRefusalLooksLike()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(bool, isLegacy);
        http::HttpCaller caller("test");
        FixedHeaders nothing;
        ScriptedPeer server([&](const ScriptedPeer::Asked &asked, const ScriptedPeer::Reply &reply) {
            const QString method = methodOf(asked);
            if (method == QLatin1String("server/discover")) {
                reply.send(status, "application/json", body, "Location: http://127.0.0.1:1/\r\n");
            } else if (method == QLatin1String("initialize")) {
                reply.json(answerTo(asked, initialized));
            } else {
                reply.send(asked.method == "GET" ? 405 : 202, {}, {});
            }
        });
        HttpUpstream door({server.url(QStringLiteral("/mcp")), {}}, caller, nothing, quick());
        Conversation conversation(door);
        const auto failure = conversation.open();
        QCOMPARE(!failure.has_value(), isLegacy);
        if (failure) {
            QVERIFY(!failure->message.isEmpty());
        }
    }

    void theTransportOf2024IsTriedLast()
    {
        std::unique_ptr<ScriptedPeer::Reply> stream;
        http::HttpCaller caller("test");
        FixedHeaders nothing;
        ScriptedPeer server([&](const ScriptedPeer::Asked &asked, const ScriptedPeer::Reply &reply) {
            if (asked.target == "/mcp" && asked.method == "GET") {
                stream = std::make_unique<ScriptedPeer::Reply>(reply);
                reply.beginEvents();
                reply.event("event: endpoint\ndata: /messages?sessionId=1\n\n");
            } else if (asked.target == "/messages?sessionId=1") {
                reply.send(202, {}, {});
                const QString method = methodOf(asked);
                if (method == QLatin1String("initialize")) {
                    stream->event("event: message\ndata: " + answerTo(asked, R"({"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"old"}})") + "\n\n");
                } else if (method == QLatin1String("tools/call")) {
                    stream->event("data: " + answerTo(asked, R"({"content":[{"type":"text","text":"from the stream"}]})") + "\n\n");
                }
            } else {
                reply.send(404, "text/html", "<h1>?</h1>");
            }
        });
        HttpUpstream door({server.url(QStringLiteral("/mcp")), {}}, caller, nothing, quick());
        Conversation conversation(door);
        QVERIFY(!conversation.open());
        QCOMPARE(conversation.text(conversation.call(QStringLiteral("x"))), QStringLiteral("from the stream"));
        stream->close();
        QTRY_VERIFY(conversation.closed);
    }

    void anEndpointElsewhereIsRefused()
    {
        http::HttpCaller caller("test");
        FixedHeaders credential(QList<http::Header>{{"Authorization", "Bearer secret"}});
        ScriptedPeer thief([](const auto &, const auto &reply) { reply.send(202, {}, {}); });
        ScriptedPeer server([&thief](const ScriptedPeer::Asked &asked, const ScriptedPeer::Reply &reply) {
            if (asked.method == "GET") {
                reply.beginEvents();
                reply.event("event: endpoint\ndata: " + thief.url(QStringLiteral("/m")).toEncoded() + "\n\n");
            } else {
                reply.send(404, {}, {});
            }
        });
        HttpUpstream door({server.url(QStringLiteral("/mcp")), {}}, caller, credential, quick());
        Conversation conversation(door);
        QVERIFY(conversation.open());
        QCOMPARE(thief.asked.size(), 0);
    }

    void aStreamCarriesProgressLogAndTheAnswer()
    {
        Peer peer(Peer::Speaks::Modern, [](const auto &asked, const auto &reply) {
            const QJsonValue token = bodyOf(asked).value(QLatin1String("params")).toObject().value(QLatin1String("_meta")).toObject().value(QLatin1String("progressToken"));
            const auto progress = [&token](int value) -> QByteArray {
                return "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":" + QByteArray::number(token.toInt()) + ",\"progress\":" + QByteArray::number(value) + "}}\n\n";
            };
            reply.beginEvents();
            reply.event(progress(1) + progress(3) + progress(2) + "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":999,\"progress\":9}}\n\n");
            reply.event("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"x\"}}\n\n");
            reply.event("data: " + answerTo(asked, R"({"resultType":"complete"})") + "\n\n");
            reply.endEvents();
        });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        QList<double> progress;
        int logged = 0;
        std::optional<UpstreamResult> outcome;
        UpstreamRequest request;
        request.method = QStringLiteral("tools/call");
        request.context = this;
        request.progress = [&progress](const QJsonObject &params) { progress.append(params.value(QLatin1String("progress")).toDouble()); };
        request.log = [&logged](const QJsonObject &) { ++logged; };
        request.then = [&outcome](UpstreamResult result) { outcome = std::move(result); };
        conversation.connection->request(std::move(request));
        QTRY_VERIFY(outcome && *outcome);
        QCOMPARE(progress, (QList<double>{1, 3})); // what falls back is dropped
        QCOMPARE(logged, 1);
    }

    void theEndOfTheCallerClosesTheStream() // MCP 2026-07-28: that is cancellation
    {
        std::unique_ptr<ScriptedPeer::Reply> kept;
        Peer peer(Peer::Speaks::Modern, [&kept](const auto &, const auto &reply) {
            kept = std::make_unique<ScriptedPeer::Reply>(reply);
            reply.beginEvents();
        });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        auto caller = std::make_unique<QObject>();
        UpstreamRequest request;
        request.method = QStringLiteral("tools/call");
        request.context = caller.get();
        request.then = [](const UpstreamResult &) { QFAIL("answered after its end"); };
        conversation.connection->request(std::move(request));
        QTRY_VERIFY(kept);
        caller.reset();
        QTRY_VERIFY(!kept->isOpen());
        QTest::qWait(50);
        QVERIFY(methodOf(peer.server.asked.last()) != QLatin1String("notifications/cancelled"));
    }

    void aLegacyRequestIsCancelledByName()
    {
        std::unique_ptr<ScriptedPeer::Reply> kept;
        qint64 id = 0;
        Peer peer(Peer::Speaks::Legacy, [&](const auto &asked, const auto &reply) {
            if (methodOf(asked) == QLatin1String("tools/call")) {
                kept = std::make_unique<ScriptedPeer::Reply>(reply);
                id = bodyOf(asked).value(QLatin1String("id")).toInteger();
                reply.beginEvents();
            } else {
                reply.send(202, {}, {});
            }
        });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        auto caller = std::make_unique<QObject>();
        UpstreamRequest request;
        request.method = QStringLiteral("tools/call");
        request.context = caller.get();
        request.then = [](const UpstreamResult &) { QFAIL("answered after its end"); };
        conversation.connection->request(std::move(request));
        QTRY_VERIFY(kept);
        caller.reset();
        QTRY_COMPARE(methodOf(peer.server.asked.last()), QStringLiteral("notifications/cancelled"));
        QCOMPARE(bodyOf(peer.server.asked.last()).value(QLatin1String("params")).toObject().value(QLatin1String("requestId")).toInteger(), id);
    }

    void aBrokenStreamIsTakenUpAgain() // MCP 2025-11-25, Resumability and Redelivery
    {
        QByteArray waiting;
        Peer peer(Peer::Speaks::Legacy, [&waiting](const auto &asked, const auto &reply) {
            if (asked.method == "GET") {
                reply.beginEvents();
                reply.event("id: e-2\ndata: " + waiting + "\n\n");
                reply.endEvents();
                return;
            }
            waiting = answerTo(asked, R"({"content":[{"type":"text","text":"at last"}]})");
            reply.beginEvents();
            reply.event("id: e-1\nretry: 150\ndata: \n\n");
            reply.endEvents();
        });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(conversation.text(conversation.call(QStringLiteral("x"))), QStringLiteral("at last"));
        QVERIFY(timer.elapsed() >= 140); // as it asked for
        QCOMPARE(peer.server.asked.last().header("Last-Event-ID"), QByteArray("e-1"));
        QCOMPARE(peer.server.asked.last().header("Mcp-Session-Id"), QByteArray("s-1"));
    }

    void aModernStreamIsNot()
    {
        Peer peer(Peer::Speaks::Modern, [](const auto &, const auto &reply) {
            reply.beginEvents();
            reply.event("id: e-1\ndata: \n\n");
            reply.endEvents();
        });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        const UpstreamResult result = conversation.call(QStringLiteral("x"));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Kind::Ended);
        QTest::qWait(100);
        QCOMPARE(peer.server.asked.last().method, QByteArray("POST"));
    }

    void resumptionHasAnEnd()
    {
        int attempts = 0;
        Peer peer(Peer::Speaks::Legacy, [&attempts](const auto &asked, const auto &reply) {
            attempts += asked.method == "GET" ? 1 : 0;
            reply.beginEvents();
            reply.event("id: e-1\nretry: 1\ndata: \n\n");
            reply.endEvents();
        });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        QVERIFY(!conversation.call(QStringLiteral("x")));
        QCOMPARE(attempts, quick().resumptions);
    }

    void theStandingStreamTellsOfChangesAndAsks()
    {
        QByteArray answered;
        Peer peer(Peer::Speaks::Legacy, [&answered](const auto &asked, const auto &reply) {
            answered = asked.body;
            reply.send(202, {}, {});
        });
        peer.hasStanding = true;
        Conversation conversation(peer.door);
        QSignalSpy changed(conversation.connection.get(), &UpstreamConnection::listChanged);
        QSignalSpy updated(conversation.connection.get(), &UpstreamConnection::resourceUpdated);
        QVERIFY(!conversation.open());
        connect(conversation.connection.get(), &UpstreamConnection::asked, this, [&conversation](const QJsonValue &id, const QString &method, const QJsonObject &, QObject *during) {
            QCOMPARE(method, QStringLiteral("roots/list"));
            QVERIFY(!during);
            conversation.connection->answer(id, QJsonObject{{QStringLiteral("roots"), QJsonArray()}});
        });
        QTRY_VERIFY(peer.standing);
        peer.standing->event("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n");
        peer.standing->event("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"a:b\"}}\n\n");
        peer.standing->event("data: {\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\"}\n\n");
        QTRY_COMPARE(changed.size(), 1);
        QTRY_COMPARE(updated.size(), 1);
        QCOMPARE(updated.first().first().toString(), QStringLiteral("a:b"));
        QTRY_COMPARE(answered, QByteArray(R"({"id":"q","jsonrpc":"2.0","result":{"roots":[]}})"));
    }

    void whatIsNotAskedOfClientsIsRefused()
    {
        QByteArray answered;
        Peer peer(Peer::Speaks::Legacy, [&answered](const auto &asked, const auto &reply) {
            answered = asked.body;
            reply.send(202, {}, {});
        });
        peer.hasStanding = true;
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        QTRY_VERIFY(peer.standing);
        peer.standing->event("data: {\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n\n");
        QTRY_COMPARE(answered, QByteArray(R"({"id":7,"jsonrpc":"2.0","result":{}})"));
        peer.standing->event("data: {\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"tools/list\"}\n\n");
        QTRY_VERIFY(answered.contains("-32601"));
    }

    void aModernListenIsKeptUp()
    {
        QList<ScriptedPeer::Reply> listens;
        Peer peer(Peer::Speaks::Modern, [&listens](const auto &, const auto &reply) {
            listens.append(reply);
            reply.beginEvents();
            reply.event("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{\"notifications\":{\"toolsListChanged\":true}}}\n\n");
        });
        ConnectionLimits limits;
        limits.relistenDelay = 20ms;
        Conversation conversation(peer.door, limits);
        QSignalSpy changed(conversation.connection.get(), &UpstreamConnection::listChanged);
        QVERIFY(!conversation.open());
        conversation.connection->listen({});
        QTRY_COMPARE(listens.size(), 1);
        const QJsonObject wanted = bodyOf(peer.server.asked.last()).value(QLatin1String("params")).toObject().value(QLatin1String("notifications")).toObject();
        QCOMPARE(wanted, (QJsonObject{{QStringLiteral("toolsListChanged"), true}})); // as its capabilities say
        listens.first().event("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n");
        QTRY_COMPARE(changed.size(), 1);
        listens.first().endEvents();
        QTRY_COMPARE(listens.size(), 2);
        conversation.connection->listen({true, {QStringLiteral("a:b")}, {}});
        QTRY_COMPARE(listens.size(), 3);
        QTRY_VERIFY(!listens.at(1).isOpen());
    }

    void aListenThatIsRefusedForItsResourcesGoesOnWithoutThem()
    {
        QList<QJsonObject> wanted;
        Peer peer(Peer::Speaks::Modern, [&wanted](const auto &asked, const auto &reply) {
            wanted.append(bodyOf(asked).value(QLatin1String("params")).toObject().value(QLatin1String("notifications")).toObject());
            if (wanted.last().contains(QLatin1String("resourceSubscriptions"))) {
                const QByteArray id = QByteArray::number(bodyOf(asked).value(QLatin1String("id")).toInt());
                reply.json(R"({"jsonrpc":"2.0","id":)" + id + R"(,"error":{"code":-32602,"message":"no such resource"}})");
            } else {
                reply.beginEvents();
            }
        });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        conversation.connection->listen({true, {QStringLiteral("a:b")}, {}});
        QTRY_COMPARE(wanted.size(), 2);
        QVERIFY(wanted.first().contains(QLatin1String("resourceSubscriptions")));
        QCOMPARE(wanted.last(), (QJsonObject{{QStringLiteral("toolsListChanged"), true}}));
    }

    void aFailedRequestIsSaidAndLeavesTheConversation_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("500 in words") << 500 << QByteArray("text/html") << QByteArray("<h1>") << Kind::Refused;
        QTest::newRow("400 with a JSON-RPC error") << 400 << QByteArray("application/json") << QByteArray(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32020,"message":"header"}})") << Kind::Rpc;
        QTest::newRow("200 with HTML") << 200 << QByteArray("text/html") << QByteArray("<h1>") << Kind::Garbage;
        QTest::newRow("200 with what is not JSON") << 200 << QByteArray("application/json") << QByteArray("{") << Kind::Garbage;
        QTest::newRow("200 with another's answer") << 200 << QByteArray("application/json") << QByteArray(R"({"jsonrpc":"2.0","id":4711,"result":{}})") << Kind::Garbage;
        QTest::newRow("202 for a request") << 202 << QByteArray() << QByteArray() << Kind::Garbage;
        QTest::newRow("more than is taken") << 200 << QByteArray("application/json") << QByteArray(200 * 1024, ' ') << Kind::TooLarge;
        QTest::newRow("an event larger than is taken") << 200 << QByteArray("text/event-stream") << QByteArray("data: " + QByteArray(200 * 1024, 'x')) << Kind::TooLarge;
        QTest::newRow("a stream without an answer") << 200 << QByteArray("text/event-stream") << QByteArray(": nothing\n\n") << Kind::Ended;
        QTest::newRow("a redirect") << 302 << QByteArray() << QByteArray() << Kind::Refused;
        QTest::newRow("401 although a credential was sent") << 401 << QByteArray() << QByteArray() << Kind::SignInNeeded;
        QTest::newRow("403") << 403 << QByteArray() << QByteArray() << Kind::Refused;
    }
    void aFailedRequestIsSaidAndLeavesTheConversation()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, body);
        QFETCH(Kind, kind);
        bool isGood = false;
        Peer peer(Peer::Speaks::Modern, [&](const auto &asked, const auto &reply) { isGood ? reply.json(answerTo(asked, "{}")) : reply.send(status, type, body, "Location: http://127.0.0.1:1/\r\n"); });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        const UpstreamResult result = conversation.call(QStringLiteral("x"));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, kind);
        QVERIFY(!result.error().message.isEmpty());
        QVERIFY(!result.error().message.contains(QStringLiteral("upstream-token")));
        isGood = true;
        QVERIFY(conversation.call(QStringLiteral("x")));
    }

    void aSessionThatItForgotEndsTheConversation()
    {
        Peer peer(Peer::Speaks::Legacy, [](const auto &, const auto &reply) { reply.send(404, {}, {}); });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        const UpstreamResult result = conversation.call(QStringLiteral("x"));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Kind::SessionEnded);
        QVERIFY(conversation.closed);
    }

    void aConnectionThatBreaksIsOneFailureAndOneRequest() // no tool runs twice
    {
        int calls = 0;
        Peer peer(Peer::Speaks::Modern, [&calls](const auto &, const auto &reply) {
            ++calls;
            reply.reset();
        });
        Conversation conversation(peer.door);
        QVERIFY(!conversation.open());
        QVERIFY(!conversation.call(QStringLiteral("x")));
        QTest::qWait(100);
        QCOMPARE(calls, 1);
    }
};

Q_DECLARE_METATYPE(EraHint)

QTEST_GUILESS_MAIN(HttpUpstreamTest)
#include "tst_http_upstream.moc"
