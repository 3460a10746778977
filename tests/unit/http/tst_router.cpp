// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/router.h"
#include "tests/support/recorded_exchange.h"

#include <QTest>

class RouterTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void matchesTheRawTarget_data();
    void matchesTheRawTarget();
    void givesTheBodyLimitOfTheRoute_data();
    void givesTheBodyLimitOfTheRoute();
    void handsTheLastSegmentToTheHandler();

private:
    http::Router m_router;
};

void RouterTest::init()
{
    m_router = {};
    const auto answer = [](const char *name) {
        return [name](const http::ExchangePtr &exchange, const QByteArray &segment) {
            exchange->send(http::Response::text(200, name + QByteArray(":") + segment));
        };
    };
    m_router.add("GET", "/", {}, answer("root"));
    m_router.add("GET", "/.well-known/jwks.json", {.cors = http::Cors::AnyOrigin}, answer("jwks"));
    m_router.add("POST", "/token", {.cors = http::Cors::AnyOrigin}, answer("token"));
    m_router.add("POST", "/mcp", {.cors = http::Cors::Configured, .bodyLimit = 4 << 20}, answer("mcp"));
    m_router.add("GET", "/mcp", {.cors = http::Cors::Configured}, answer("stream"));
    m_router.add("POST", "/mcp/<server>", {.cors = http::Cors::Configured, .bodyLimit = 4 << 20}, answer("server"));
    m_router.add("GET", "/authorize", {}, answer("authorize"));
}

void RouterTest::matchesTheRawTarget_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("allow");

    const auto row = [](const char *name, const char *method, const char *target, int status, const char *body = "",
                         const char *allow = "") {
        QTest::newRow(name) << QByteArray(method) << QByteArray(target) << status << QByteArray(body)
                            << QByteArray(allow);
    };
    row("exact path", "GET", "/authorize", 200, "authorize:");
    row("the query is not part of the path", "GET", "/authorize?a=/token", 200, "authorize:");
    row("root", "GET", "/", 200, "root:");
    row("RFC 9110 9.3.2 HEAD is answered where GET is", "HEAD", "/authorize", 200, "authorize:");
    row("HEAD needs a GET", "HEAD", "/token", 405, "", "OPTIONS, POST");
    row("RFC 9110 15.5.6 a known path with another method is 405 with Allow", "DELETE", "/authorize", 405, "",
        "GET, HEAD");
    row("RFC 9110 9.1 methods are case-sensitive", "get", "/authorize", 405, "", "GET, HEAD");
    row("TRACE is never answered", "TRACE", "/mcp", 405, "", "GET, HEAD, OPTIONS, POST");
    row("OPTIONS is answered before the handler where CORS is on", "OPTIONS", "/mcp", 204, "",
        "GET, HEAD, OPTIONS, POST");
    row("OPTIONS is a method like any other where CORS is off", "OPTIONS", "/authorize", 405, "", "GET, HEAD");
    row("a dot is a dot", "GET", "/Xwell-known/jwks.json", 404);
    row("the well-known path itself", "GET", "/.well-known/jwks.json", 200, "jwks:");
    row("a trailing slash is another path", "GET", "/authorize/", 404);
    row("an encoded letter is another path", "GET", "/%61uthorize", 404);
    row("an encoded line break is another path", "GET", "/authorize%0A", 404);
    row("dots are not resolved", "GET", "/x/../authorize", 404);
    row("one parameter segment", "POST", "/mcp/github", 200, "server:github");
    row("the parameter stays raw", "POST", "/mcp/a%2Fb", 200, "server:a%2Fb");
    row("the parameter may not be empty", "POST", "/mcp/", 404);
    row("the parameter is one segment", "POST", "/mcp/a/b", 404);
    row("unknown path", "POST", "/nope", 404);
}

void RouterTest::matchesTheRawTarget()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, allow);
    const auto exchange = tests::RecordedExchange::of(tests::RecordedExchange::requestFor(method, target));
    m_router.dispatch(exchange);
    QCOMPARE(exchange->status(), status);
    if (status == 200) {
        QCOMPARE(exchange->response().body, body);
    }
    QCOMPARE(exchange->responseHeader("Allow"), allow);
}

void RouterTest::givesTheBodyLimitOfTheRoute_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<qint64>("limit");
    QTest::newRow("4 MiB on /mcp") << QByteArray("/mcp") << qint64(4 << 20);
    QTest::newRow("4 MiB with a query") << QByteArray("/mcp?x=1") << qint64(4 << 20);
    QTest::newRow("4 MiB on a parameter path") << QByteArray("/mcp/github") << qint64(4 << 20);
    QTest::newRow("64 KiB elsewhere") << QByteArray("/token") << qint64(64 << 10);
    QTest::newRow("64 KiB on paths nobody knows") << QByteArray("/nope") << qint64(64 << 10);
    QTest::newRow("the path decides, not the query") << QByteArray("/token?/mcp") << qint64(64 << 10);
}

void RouterTest::givesTheBodyLimitOfTheRoute()
{
    QFETCH(QByteArray, target);
    QTEST(m_router.bodyLimitFor(target), "limit");
}

void RouterTest::handsTheLastSegmentToTheHandler()
{
    const http::Router::Match match = m_router.match("POST", "/mcp/github");
    QVERIFY(match.policy && match.handler);
    QCOMPARE(match.segment, QByteArray("github"));
    QVERIFY(match.policy->cors == http::Cors::Configured);
}

QTEST_GUILESS_MAIN(RouterTest)
#include "tst_router.moc"
