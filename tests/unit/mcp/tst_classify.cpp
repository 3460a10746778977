// SPDX-License-Identifier: GPL-3.0-or-later
// Which era a message belongs to, and what a modern one is refused for (MCP 2026-07-28, versioning and Streamable HTTP).
#include "server/mcp/classify.h"
#include "server/mcp/header_value.h"

#include <QJsonDocument>
#include <QtTest>

using mcp::Route;

Q_DECLARE_METATYPE(QList<http::Header>)

class ClassifyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheEra_data();
    void findsTheEra();
    void refuses_data();
    void refuses();
    void namesTheVersionsItServes();
    void listsTheKeysThatAreMissing();
    void comparesParameterHeaders_data();
    void comparesParameterHeaders();
    void decodesHeaderValues_data();
    void decodesHeaderValues();
};

namespace
{

using Headers = QList<http::Header>;

// `request("tools/call", R"("name":"add")")`: the envelope of `version` is added unless it is empty.
QByteArray request(const QByteArray &method, const QByteArray &params = {}, const QByteArray &version = "2026-07-28")
{
    QByteArray members = params;
    if (!version.isEmpty()) {
        members += (members.isEmpty() ? "" : ",");
        members += R"("_meta":{"io.modelcontextprotocol/protocolVersion":")" + version
            + R"(","io.modelcontextprotocol/clientCapabilities":{}})";
    }
    return R"({"jsonrpc":"2.0","id":3,"method":")" + method + R"(","params":{)" + members + "}}";
}

QByteArray withMeta(const QByteArray &meta)
{
    return R"({"jsonrpc":"2.0","id":3,"method":"server/discover","params":{"_meta":)" + meta + "}}";
}

Headers headers(const QByteArray &version, const QByteArray &method = {}, const QByteArray &name = {})
{
    Headers list;
    if (!version.isEmpty()) {
        list.append(http::Header{"MCP-Protocol-Version", version});
    }
    if (!method.isEmpty()) {
        list.append(http::Header{"Mcp-Method", method});
    }
    if (!name.isEmpty()) {
        list.append(http::Header{"Mcp-Name", name});
    }
    return list;
}

core::Expected<mcp::Classified, mcp::Refusal> classified(const QByteArray &body, const Headers &list)
{
    http::Request httpRequest;
    httpRequest.headers = list;
    return mcp::classify(mcp::parseMessage(body).value(), httpRequest);
}

const QByteArray Now = "2026-07-28";

} // namespace

void ClassifyTest::findsTheEra_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Headers>("list");
    QTest::addColumn<int>("route");

    QTest::newRow("an envelope is modern") << request("tools/list") << headers(Now, "tools/list") << int(Route::ModernRequest);
    QTest::newRow("tools/call with its name") << request("tools/call", R"("name":"add")") << headers(Now, "tools/call", "add")
                                              << int(Route::ModernRequest);
    QTest::newRow("a name in base64") << request("tools/call", R"("name":"grüße")")
                                      << headers(Now, "tools/call", "=?base64?Z3LDvMOfZQ==?=") << int(Route::ModernRequest);
    QTest::newRow("a method without name needs no Mcp-Name") << request("prompts/list") << headers(Now, "prompts/list")
                                                             << int(Route::ModernRequest);
    QTest::newRow("an unknown method with an envelope") << request("unknown/method") << headers(Now, "unknown/method")
                                                        << int(Route::ModernRequest);
    QTest::newRow("initialize with a modern claim is a modern request") << request("initialize") << headers(Now, "initialize")
                                                                        << int(Route::ModernRequest);
    QTest::newRow("initialize") << request("initialize", R"("protocolVersion":"2025-11-25")", {}) << headers({})
                                << int(Route::Initialize);
    QTest::newRow("initialize with its version in the header") << request("initialize", R"("protocolVersion":"2025-06-18")", {})
                                                               << headers("2025-06-18") << int(Route::Initialize);
    QTest::newRow("initialize with a legacy claim in _meta") << request("initialize", {}, "2025-11-25") << headers({})
                                                             << int(Route::Initialize);
    QTest::newRow("a request without claim") << request("tools/list", {}, {}) << headers({}) << int(Route::LegacyRequest);
    QTest::newRow("a request without claim, legacy header") << request("tools/list", {}, {}) << headers("2025-11-25")
                                                            << int(Route::LegacyRequest);
    QTest::newRow("an unknown version in the header alone") << request("tools/list", {}, {}) << headers("1999-01-01")
                                                            << int(Route::LegacyRequest);
    QTest::newRow("other members of _meta claim nothing")
        << QByteArray(R"({"jsonrpc":"2.0","id":3,"method":"tools/list","params":{"_meta":{"progressToken":1}}})") << headers({})
        << int(Route::LegacyRequest);
    QTest::newRow("a notification") << QByteArray(R"({"jsonrpc":"2.0","method":"notifications/initialized"})") << headers({})
                                    << int(Route::LegacyNotification);
    QTest::newRow("a notification with a modern header") << QByteArray(R"({"jsonrpc":"2.0","method":"notifications/x"})")
                                                         << headers(Now) << int(Route::ModernNotification);
    QTest::newRow("a notification with a claim, headers stripped")
        << QByteArray(
               R"({"jsonrpc":"2.0","method":"notifications/x","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}})")
        << headers({}) << int(Route::ModernNotification);
    QTest::newRow("a response") << QByteArray(R"({"jsonrpc":"2.0","id":3,"result":{}})") << headers({}) << int(Route::LegacyResponse);
}

void ClassifyTest::findsTheEra()
{
    QFETCH(QByteArray, body);
    QFETCH(Headers, list);
    const auto result = classified(body, list);
    QVERIFY2(result, result ? "" : qPrintable(result.error().error.message));
    QTEST(int(result->route), "route");
}

void ClassifyTest::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Headers>("list");
    QTest::addColumn<int>("code");

    const QByteArray call = request("tools/call", R"("name":"add")");
    QTest::newRow("no _meta, modern header") << request("server/discover", {}, {}) << headers(Now, "server/discover") << -32602;
    QTest::newRow("empty _meta, modern header") << withMeta("{}") << headers(Now, "server/discover") << -32602;
    QTest::newRow("no protocolVersion") << withMeta(R"({"io.modelcontextprotocol/clientCapabilities":{}})")
                                        << headers(Now, "server/discover") << -32602;
    QTest::newRow("no clientCapabilities") << withMeta(R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28"})")
                                           << headers(Now, "server/discover") << -32602;
    QTest::newRow("protocolVersion is a number, never legacy")
        << withMeta(R"({"io.modelcontextprotocol/protocolVersion":1,"io.modelcontextprotocol/clientCapabilities":{}})")
        << headers({}) << -32602;
    QTest::newRow("clientCapabilities is a list")
        << withMeta(R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]})")
        << headers(Now, "server/discover") << -32602;
    QTest::newRow("an unknown log level")
        << withMeta(
               R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/logLevel":"loud"})")
        << headers(Now, "server/discover") << -32602;
    QTest::newRow("version header missing") << request("tools/list") << headers({}, "tools/list") << -32020;
    QTest::newRow("version header of another revision") << request("tools/list") << headers("2025-11-25", "tools/list") << -32020;
    QTest::newRow("unknown version in the body, served one in the header") << request("tools/list", {}, "v999.0.0")
                                                                           << headers(Now, "tools/list") << -32020;
    QTest::newRow("Mcp-Method missing") << request("tools/list") << headers(Now) << -32020;
    QTest::newRow("Mcp-Method of another method") << request("tools/list") << headers(Now, "tools/call") << -32020;
    QTest::newRow("Mcp-Method in capitals: values are case-sensitive") << request("tools/list") << headers(Now, "TOOLS/LIST") << -32020;
    QTest::newRow("Mcp-Method twice") << request("tools/list") << headers(Now, "tools/list") + headers({}, "tools/list") << -32020;
    QTest::newRow("Mcp-Name missing") << call << headers(Now, "tools/call") << -32020;
    QTest::newRow("Mcp-Name of another tool") << call << headers(Now, "tools/call", "calculate") << -32020;
    QTest::newRow("Mcp-Name with bad base64") << call << headers(Now, "tools/call", "=?base64?YWRk!?=") << -32020;
    QTest::newRow("Mcp-Name with bytes beyond ASCII") << call << headers(Now, "tools/call", "\xc3\xa4") << -32020;
    QTest::newRow("Mcp-Name without a name in the body") << request("tools/call") << headers(Now, "tools/call", "add") << -32020;
    QTest::newRow("a version nobody serves") << request("tools/list", {}, "v999.0.0") << headers("v999.0.0", "tools/list") << -32022;
    QTest::newRow("a version nobody serves is told before missing headers") << request("tools/list", {}, "v999.0.0") << headers({})
                                                                            << -32022;
    QTest::newRow("a legacy version in an envelope") << request("tools/list", {}, "2025-11-25") << headers("2025-11-25", "tools/list")
                                                     << -32022;
    QTest::newRow("initialize with a modern header") << request("initialize", R"("protocolVersion":"2025-11-25")", {}) << headers(Now)
                                                     << -32020;
    QTest::newRow("a response with a modern header") << QByteArray(R"({"jsonrpc":"2.0","id":3,"result":{}})") << headers(Now) << -32600;
}

void ClassifyTest::refuses()
{
    QFETCH(QByteArray, body);
    QFETCH(Headers, list);
    const auto result = classified(body, list);
    QVERIFY(!result);
    QCOMPARE(result.error().httpStatus, 400);
    QTEST(int(result.error().error.code), "code");
}

void ClassifyTest::namesTheVersionsItServes()
{
    const auto result = classified(request("tools/list", {}, "v999.0.0"), headers("v999.0.0", "tools/list"));
    const QJsonObject data = result.error().error.data;
    QCOMPARE(QJsonDocument(data).toJson(QJsonDocument::Compact), QByteArray(R"({"requested":"v999.0.0","supported":["2026-07-28"]})"));
}

void ClassifyTest::listsTheKeysThatAreMissing()
{
    const auto result = classified(request("tools/list", {}, {}), headers(Now, "tools/list"));
    QVERIFY(result.error().error.message.contains(mcp::key::ProtocolVersion));
    QVERIFY(result.error().error.message.contains(mcp::key::ClientCapabilities));
}

void ClassifyTest::comparesParameterHeaders_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<Headers>("list");
    QTest::addColumn<bool>("isFine");
    const auto header = [](const char *name, const char *value) { return http::Header{name, value}; };

    QTest::newRow("a string as it is") << QByteArray(R"({"s":"Hello"})") << Headers{header("Mcp-Param-Text", "Hello")} << true;
    QTest::newRow("the name in another case") << QByteArray(R"({"s":"Hello"})") << Headers{header("mcp-param-TEXT", "Hello")} << true;
    QTest::newRow("a string in base64") << QByteArray(R"({"s":"Hello"})") << Headers{header("Mcp-Param-Text", "=?base64?SGVsbG8=?=")} << true;
    QTest::newRow("base64 without padding") << QByteArray(R"({"s":"Hello"})") << Headers{header("Mcp-Param-Text", "=?base64?SGVsbG8?=")} << false;
    QTest::newRow("base64 with a foreign character") << QByteArray(R"({"s":"Hello"})")
                                                     << Headers{header("Mcp-Param-Text", "=?base64?SGVs!G8=?=")} << false;
    QTest::newRow("half a sentinel is literal") << QByteArray(R"({"s":"=?base64?SGVsbG8="})")
                                                << Headers{header("Mcp-Param-Text", "=?base64?SGVsbG8=")} << true;
    QTest::newRow("header missing") << QByteArray(R"({"s":"Hello"})") << Headers{} << false;
    QTest::newRow("header twice") << QByteArray(R"({"s":"a"})") << Headers{header("Mcp-Param-Text", "a"), header("Mcp-Param-Text", "a")} << false;
    QTest::newRow("another value") << QByteArray(R"({"s":"Hello"})") << Headers{header("Mcp-Param-Text", "hello")} << false;
    QTest::newRow("no argument, no header") << QByteArray("{}") << Headers{} << true;
    QTest::newRow("null needs no header") << QByteArray(R"({"s":null})") << Headers{} << true;
    QTest::newRow("header without argument") << QByteArray("{}") << Headers{header("Mcp-Param-Text", "x")} << false;
    QTest::newRow("an integer, numerically") << QByteArray(R"({"n":42})") << Headers{header("Mcp-Param-Number", "42.0")} << true;
    QTest::newRow("another integer") << QByteArray(R"({"n":42})") << Headers{header("Mcp-Param-Number", "43")} << false;
    QTest::newRow("text for an integer") << QByteArray(R"({"n":0})") << Headers{header("Mcp-Param-Number", "zero")} << false;
    QTest::newRow("a boolean") << QByteArray(R"({"b":true})") << Headers{header("Mcp-Param-Flag", "true")} << true;
    QTest::newRow("a boolean spelled otherwise") << QByteArray(R"({"b":true})") << Headers{header("Mcp-Param-Flag", "True")} << false;
    QTest::newRow("deeper, along properties") << QByteArray(R"({"deep":{"s":"x"}})") << Headers{header("Mcp-Param-Inner", "x")} << true;
    QTest::newRow("deeper, missing") << QByteArray(R"({"deep":{"s":"x"}})") << Headers{} << false;
}

void ClassifyTest::comparesParameterHeaders()
{
    QFETCH(QByteArray, arguments);
    QFETCH(Headers, list);
    const QJsonObject schema = QJsonDocument::fromJson(R"({"type":"object","properties":{
        "s":{"type":"string","x-mcp-header":"Text"}, "n":{"type":"integer","x-mcp-header":"Number"},
        "b":{"type":"boolean","x-mcp-header":"Flag"}, "plain":{"type":"string"},
        "deep":{"type":"object","properties":{"s":{"type":"string","x-mcp-header":"Inner"}}}}})").object();
    http::Request httpRequest;
    httpRequest.headers = list;
    const auto error = mcp::checkParameterHeaders(schema, QJsonDocument::fromJson(arguments).object(), httpRequest);
    QTEST(!error.has_value(), "isFine");
    QVERIFY(!error || error->code == mcp::ErrorCode::HeaderMismatch);
}

void ClassifyTest::decodesHeaderValues_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("text"); // null: refused
    QTest::newRow("plain") << QByteArray("a b") << "a b";
    QTest::newRow("empty") << QByteArray("") << "";
    QTest::newRow("encoded empty") << QByteArray("=?base64?" "?=") << "";
    QTest::newRow("a sentinel too short to be one") << QByteArray("=?base64?=") << "=?base64?=";
    QTest::newRow("not UTF-8 inside") << QByteArray("=?base64?/w==?=") << QString();
    QTest::newRow("stray bits at the end") << QByteArray("=?base64?YR==?=") << QString();
    QTest::newRow("the URL alphabet") << QByteArray("=?base64?_-8=?=") << QString();
    QTest::newRow("a control character") << QByteArray("a\tb") << QString();
}

void ClassifyTest::decodesHeaderValues()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, text);
    const auto decoded = mcp::decodeHeaderValue(value);
    QCOMPARE(decoded.has_value(), !text.isNull());
    QCOMPARE(decoded.value_or(QString()), text);
}

QTEST_GUILESS_MAIN(ClassifyTest)
#include "tst_classify.moc"
