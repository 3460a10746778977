// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/json_rpc.h"

#include <QJsonDocument>
#include <QtTest>

using mcp::ErrorCode;
using mcp::MessageKind;

class JsonRpcTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusesWhatIsNoMessage_data();
    void refusesWhatIsNoMessage();
    void readsMessages_data();
    void readsMessages();
    void bracketsInStringsAreNoDepth();
    void oneAndTextOneAreDifferentIds();
    void errorsWithoutAnIdLeaveItOut();
    void echoesIdsAsTheyCame_data();
    void echoesIdsAsTheyCame();
};

namespace
{

QByteArray nested(int depth)
{
    const int inner = depth - 2; // the message and its params
    return R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"x":)" + QByteArray(inner, '[') + QByteArray(inner, ']') + "}}";
}

} // namespace

void JsonRpcTest::refusesWhatIsNoMessage_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("code");
    QTest::addColumn<QJsonValue>("id");
    const QJsonValue none(QJsonValue::Undefined);

    QTest::newRow("nothing at all") << QByteArray() << -32700 << none;
    QTest::newRow("text") << QByteArray("hello") << -32700 << none;
    QTest::newRow("cut off") << QByteArray(R"({"jsonrpc":"2.0")") << -32700 << none;
    QTest::newRow("something behind the message") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"m"} x)") << -32700 << none;
    QTest::newRow("not UTF-8 (RFC 8259 section 8.1)") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}") << -32700 << none;
    QTest::newRow("overlong UTF-8") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xc0\xaf\"}") << -32700 << none;
    QTest::newRow("a number that is none") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1e999}})") << -32700 << none;
    QTest::newRow("65 levels deep") << nested(65) << -32700 << none;
    QTest::newRow("a million levels deep") << QByteArray(1'000'000, '[') << -32700 << none;
    QTest::newRow("an empty batch") << QByteArray("[]") << -32600 << none;
    QTest::newRow("a batch (removed in 2025-06-18)") << QByteArray(R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])") << -32600 << none;
    QTest::newRow("an empty object") << QByteArray("{}") << -32600 << none;
    QTest::newRow("without jsonrpc, the id still echoed") << QByteArray(R"({"id":5,"method":"m"})") << -32600 << QJsonValue(5);
    QTest::newRow("jsonrpc 1.0") << QByteArray(R"({"jsonrpc":"1.0","id":"x","method":"m"})") << -32600 << QJsonValue(QStringLiteral("x"));
    QTest::newRow("null id") << QByteArray(R"({"jsonrpc":"2.0","id":null,"method":"m"})") << -32600 << none;
    QTest::newRow("fractional id") << QByteArray(R"({"jsonrpc":"2.0","id":1.5,"method":"m"})") << -32600 << none;
    QTest::newRow("id beyond 64 bits") << QByteArray(R"({"jsonrpc":"2.0","id":92233720368547758080,"method":"m"})") << -32600 << none;
    QTest::newRow("object id") << QByteArray(R"({"jsonrpc":"2.0","id":{},"method":"m"})") << -32600 << none;
    QTest::newRow("method is a number") << QByteArray(R"({"jsonrpc":"2.0","id":2,"method":3})") << -32600 << QJsonValue(2);
    QTest::newRow("params is a list") << QByteArray(R"({"jsonrpc":"2.0","id":2,"method":"m","params":[1]})") << -32600 << QJsonValue(2);
    QTest::newRow("a response without id") << QByteArray(R"({"jsonrpc":"2.0","result":{}})") << -32600 << none;
}

void JsonRpcTest::refusesWhatIsNoMessage()
{
    QFETCH(QByteArray, body);
    const auto message = mcp::parseMessage(body);
    QVERIFY(!message);
    QTEST(int(message.error().error.code), "code");
    QTEST(message.error().id, "id");
}

void JsonRpcTest::readsMessages_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");

    QTest::newRow("a request") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"m"})") << int(MessageKind::Request);
    QTest::newRow("a request with a text id") << QByteArray(R"({"jsonrpc":"2.0","id":"a","method":"m"})") << int(MessageKind::Request);
    QTest::newRow("a notification") << QByteArray(R"({"jsonrpc":"2.0","method":"m"})") << int(MessageKind::Notification);
    QTest::newRow("a result") << QByteArray(R"({"jsonrpc":"2.0","id":1,"result":{}})") << int(MessageKind::Response);
    QTest::newRow("an error") << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}})") << int(MessageKind::Response);
    QTest::newRow("64 levels deep") << nested(64) << int(MessageKind::Request);
}

void JsonRpcTest::readsMessages()
{
    QFETCH(QByteArray, body);
    const auto message = mcp::parseMessage(body);
    QVERIFY(message);
    QTEST(int(message->kind), "kind");
}

void JsonRpcTest::bracketsInStringsAreNoDepth()
{
    QVERIFY(mcp::parseMessage(R"({"jsonrpc":"2.0","id":1,"method":"\")" + QByteArray(200, '[') + R"("})"));
}

void JsonRpcTest::oneAndTextOneAreDifferentIds()
{
    QVERIFY(mcp::idKey(1) != mcp::idKey(QStringLiteral("1")));
    QCOMPARE(mcp::idKey(1), mcp::idKey(1.0));
}

void JsonRpcTest::errorsWithoutAnIdLeaveItOut()
{
    const QByteArray text = mcp::errorMessage(QJsonValue::Undefined, {ErrorCode::ParseError, QStringLiteral("x"), {}});
    QVERIFY(!text.contains("\"id\""));
    QVERIFY(!text.contains("data"));
}

void JsonRpcTest::echoesIdsAsTheyCame_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("zero") << QByteArray("0");
    QTest::newRow("negative") << QByteArray("-3");
    QTest::newRow("the largest integer") << QByteArray("9223372036854775807");
    QTest::newRow("beyond what a double can tell apart") << QByteArray("9007199254740993");
    QTest::newRow("empty text") << QByteArray(R"("")");
    QTest::newRow("text with quotes") << QByteArray(R"("a\"b")");
}

void JsonRpcTest::echoesIdsAsTheyCame()
{
    QFETCH(QByteArray, id);
    const auto message = mcp::parseMessage(R"({"jsonrpc":"2.0","method":"m","id":)" + id + "}");
    QVERIFY(message);
    QVERIFY(mcp::resultMessage(message->id, {}).contains(QByteArray("\"id\":" + id + ",")));
}

QTEST_GUILESS_MAIN(JsonRpcTest)
#include "tst_json_rpc.moc"
