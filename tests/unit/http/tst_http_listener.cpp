// SPDX-License-Identifier: GPL-3.0-or-later
// The whole transport from outside: bare sockets against a listener on its own thread.
#include "tests/unit/http/listener_fixture.h"
#include "tests/unit/http/raw_client.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTest>

#include <sys/resource.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace
{

const QByteArray host = "Host: localhost\r\n";

QByteArray get(const QByteArray &target)
{
    return "GET " + target + " HTTP/1.1\r\n" + host + "\r\n";
}

http::ListenOptions withLimits(const http::HttpLimits &limits)
{
    http::ListenOptions options;
    options.limits = limits;
    return options;
}

#ifdef __SANITIZE_ADDRESS__
constexpr qint64 memoryAllowance = 400 << 20; // freed memory stays in quarantine
#else
constexpr qint64 memoryAllowance = 24 << 20;
#endif

qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE)
                                          : 0;
}

// Every open descriptor number up to the limit taken, so that the next accept() fails.
class NoMoreDescriptors
{
public:
    explicit NoMoreDescriptors(int spare)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        const int next = ::dup(0);
        rlimit tight = m_before;
        tight.rlim_cur = rlim_t(next + 64);
        ::close(next);
        ::setrlimit(RLIMIT_NOFILE, &tight);
        for (int fd = ::dup(0); fd >= 0; fd = ::dup(0)) {
            m_taken.append(fd);
        }
        for (; spare > 0; --spare) {
            ::close(m_taken.takeLast());
        }
    }
    ~NoMoreDescriptors()
    {
        for (const int fd : std::as_const(m_taken)) {
            ::close(fd);
        }
        ::setrlimit(RLIMIT_NOFILE, &m_before);
    }

private:
    rlimit m_before{};
    QList<int> m_taken;
};

} // namespace

class HttpListenerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesEveryRequestThroughQtHttpServerOnItsThread();
    void answersHostileInput_data();
    void answersHostileInput();
    void boundsMemoryAgainstFloods_data();
    void boundsMemoryAgainstFloods();
    void answersOneClientAfterAnother_data();
    void answersOneClientAfterAnother();
    void agreesWithQtHttpServerAboutEveryTarget();
    void handsAllHundredFieldsOn();
    void takesABodyByteByByte();
    void sendsContinue();
    void suppressesTheBodyOfHead();
    void keepsPipelinedAnswersInOrder();
    void stopsReadingFromAClientThatDoesNotReadAnswers();
    void answersADroppedExchange();
    void chunksEventStreams();
    void endsAStreamThatIsDropped();
    void streamsToHttp10UntilItCloses();
    void pingsSilentStreams();
    void capsOpenStreams();
    void refusesOrigins_data();
    void refusesOrigins();
    void answersPreflightsBeforeHandlers();
    void closesSlowConnections_data();
    void closesSlowConnections();
    void lets413ReachAClientThatIsStillSending();
    void givesWayToTheNewcomerAtTheCap();
    void turnsNewcomersAwayWhenEverybodyIsBeingAnswered();
    void capsConnectionsPerAddress();
    void doesNotCountStreamsAsConnections();
    void recoversFromRunningOutOfDescriptors();
    void saysWhyItCannotListen_data();
    void saysWhyItCannotListen();
};

void HttpListenerTest::passesEveryRequestThroughQtHttpServerOnItsThread()
{
    tests::ListenerFixture server;
    for (int i = 1; i <= 3; ++i) {
        tests::RawClient client(server.port());
        client.send(get("/hello"));
        QCOMPARE(client.answer().status, 200);
        // The counter moves in QAbstractHttpServer::handleRequest and nowhere else.
        QCOMPARE(server.counters()->requests, quint64(i));
        QCOMPARE(server.seen().handled, i);
        QCOMPARE(server.seen().thread.load(), server.thread());
        QVERIFY(server.thread() != QThread::currentThread());
    }
}

void HttpListenerTest::answersHostileInput_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<int>>("statuses");
    QTest::addColumn<bool>("closes");
    const auto row = [](const char *name, const QByteArray &bytes, const QList<int> &statuses, bool closes) {
        QTest::newRow(name) << bytes << statuses << closes;
    };
    constexpr bool closes = true;
    constexpr bool stays = false;
    const QByteArray post = "POST /echo HTTP/1.1\r\n" + host;
    // Robustness
    row("endless header block", "GET /hello HTTP/1.1\r\nX: " + QByteArray(1 << 20, 'a'), {431}, closes);
    row("endless request line", "GET /" + QByteArray(1 << 20, 'a'), {414}, closes);
    row("Content-Length 400 MB", post + "Content-Length: 400000000\r\n\r\n" + QByteArray(1 << 20, 'b'), {413}, closes);
    row("the same for a path without route", "POST /nope HTTP/1.1\r\n" + host + "Content-Length: 400000000\r\n\r\n",
        {413}, closes);
    row("endless chunked body",
        post + "Transfer-Encoding: chunked\r\n\r\n"
            + QByteArray("4000\r\n" + QByteArray(16384, 'c') + "\r\n").repeated(64),
        {413}, closes);
    row("6 MB of one-byte chunks",
        "POST /mcp HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n"
            + QByteArray("1\r\nx\r\n").repeated(1 << 20),
        {413}, closes);
    row("101 header fields", "GET /hello HTTP/1.1\r\n" + host + QByteArray("X: y\r\n").repeated(100) + "\r\n", {431},
        closes);
    row("100 header fields", "GET /hello HTTP/1.1\r\n" + host + QByteArray("X: y\r\n").repeated(99) + "\r\n", {200},
        stays);
    row("one header field of 110 KB", "GET /hello HTTP/1.1\r\n" + host + "X: " + QByteArray(110'000, 'a') + "\r\n\r\n",
        {431}, closes);
    row("header field without colon", "GET /hello HTTP/1.1\r\n" + host + "nonsense\r\n\r\n", {400}, closes);
    row("`X : 1`", "GET /hello HTTP/1.1\r\n" + host + "X : 1\r\n\r\n", {400}, closes);
    row("smuggling behind a bad field", post + "nonsense\r\nContent-Length: 30\r\n\r\n" + get("/hello"), {400}, closes);
    row("Content-Length -5", post + "Content-Length: -5\r\n\r\n" + get("/hello"), {400}, closes);
    row("Content-Length 9999999999999999999", post + "Content-Length: 9999999999999999999\r\n\r\n" + get("/hello"),
        {413}, closes);
    row("two different Content-Lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", {400}, closes);
    row("Content-Length and Transfer-Encoding",
        post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}, closes);
    row("chunk size ZZ", post + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n", {400}, closes);
    row("chunk size -5", post + "Transfer-Encoding: chunked\r\n\r\n-5\r\n", {400}, closes);
    row("chunk size 7fffffffffffffff", post + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n", {413}, closes);
    row("trailers, then the next request",
        post + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nT: v\r\n\r\n" + get("/hello"), {200, 200}, stays);
    row("Transfer-Encoding gzip", post + "Transfer-Encoding: gzip\r\n\r\n", {501}, closes);
    row("Expect of something else", post + "Expect: magic\r\nContent-Length: 1\r\n\r\n", {417}, closes);
    // Routing and parsing
    row("method not in a route", "DELETE /hello HTTP/1.1\r\n" + host + "\r\n", {405}, stays);
    row("TRACE", "TRACE /hello HTTP/1.1\r\n" + host + "\r\n", {405}, stays);
    row("an unknown verb", "BREW /hello HTTP/1.1\r\n" + host + "\r\n", {405}, stays);
    row("CONNECT", "CONNECT localhost:80 HTTP/1.1\r\n" + host + "\r\n", {400}, closes);
    row("dots in routes are dots", get("/Xwell-known/x") + get("/.well-known/x"), {404, 200}, stays);
    row("/hello%0A", get("/hello%0A"), {404}, stays);
    row("//evil/hello", get("//evil/hello"), {400}, closes);
    row("http://foo/hello", get("http://foo/hello"), {400}, closes);
    row("invalid UTF-8, raw", get("/hell\xFF"), {400}, closes);
    row("invalid UTF-8, encoded", get("/hello%FF"), {404}, stays);
    row("/user/../hello", get("/user/../hello"), {404}, stays);
    row("targets that URL parsers stumble over", get("/[") + get("/%") + get("/hello?%zz&=[]") + get("/:@?:@"),
        {404, 404, 200, 404}, stays);
    row("no Host", "GET /hello HTTP/1.1\r\n\r\n", {403}, stays);
    row("a foreign Host", "GET /hello HTTP/1.1\r\nHost: evil.example.com\r\n\r\n", {403}, stays);
    row("two Hosts", "GET /hello HTTP/1.1\r\n" + host + host + "\r\n", {400}, closes);
    row("HTTP/1.0", "GET /hello HTTP/1.0\r\n" + host + "\r\n", {200}, closes);
    row("HTTP/9.9", "GET /hello HTTP/9.9\r\n" + host + "\r\n", {505}, closes);
    row("HTTPX1.1", "GET /hello HTTPX1.1\r\n" + host + "\r\n", {400}, closes);
    row("Connection: close", "GET /hello HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n" + get("/hello"), {200},
        closes);
    row("Upgrade to WebSocket is not taken",
        "GET /hello HTTP/1.1\r\n" + host + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", {200}, stays);
    row("a garbage line", "garbage\r\n", {400}, closes);
    row("TLS ClientHello on the plain port", QByteArray("\x16\x03\x01\x00\xf4\x01\x00", 7), {400}, closes);
    row("three pipelined requests", get("/hello") + get("/nope") + get("/hello"), {200, 404, 200}, stays);
    row("empty lines between requests", get("/hello") + "\r\n\r\n" + get("/hello"), {200, 200}, stays);
}

void HttpListenerTest::answersHostileInput()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QList<int>, statuses);
    QFETCH(bool, closes);
    tests::ListenerFixture server(withLimits({.lingerTimeout = 1s}));
    tests::RawClient client(server.port());
    QVERIFY(client.send(bytes));
    for (const int status : statuses) {
        const tests::Answer answer = client.answer();
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.header("X-Content-Type-Options"), QByteArray("nosniff"));
        QCOMPARE(answer.header("X-Frame-Options"), QByteArray("DENY"));
        QCOMPARE(answer.header("Referrer-Policy"), QByteArray("same-origin"));
        QCOMPARE(answer.header("Cross-Origin-Opener-Policy"), QByteArray("same-origin"));
        QCOMPARE(answer.header("Cache-Control"), QByteArray("no-store"));
        QVERIFY(!answer.header("Date").isEmpty());
        QCOMPARE(answer.header("Allow").isEmpty(), status != 405);
    }
    if (closes) {
        QVERIFY(client.isClosedByServer());
    } else {
        client.send(get("/hello"));
        QCOMPARE(client.answer().body, QByteArray("hello"));
    }
}

void HttpListenerTest::boundsMemoryAgainstFloods_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("flood");
    QTest::newRow("header block") << QByteArray("GET / HTTP/1.1\r\nX: ") << QByteArray(1 << 20, 'a');
    QTest::newRow("header fields") << QByteArray("GET / HTTP/1.1\r\n") << QByteArray("A: b\r\n").repeated(200'000);
    QTest::newRow("request line") << QByteArray("GET /") << QByteArray(1 << 20, 'a');
    QTest::newRow("body") << QByteArray("POST /mcp HTTP/1.1\r\nContent-Length: 400000000\r\n\r\n")
                          << QByteArray(1 << 20, 'b');
    QTest::newRow("chunked body") << QByteArray("POST /mcp HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
                                  << QByteArray("100000\r\n" + QByteArray(1 << 20, 'c') + "\r\n");
    QTest::newRow("one-byte chunks") << QByteArray("POST /mcp HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
                                     << QByteArray("1\r\nx\r\n").repeated(200'000);
    QTest::newRow("empty lines") << QByteArray() << QByteArray("\r\n").repeated(1 << 19);
}

void HttpListenerTest::boundsMemoryAgainstFloods()
{
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, flood);
    tests::ListenerFixture server(withLimits({.lingerTimeout = 500ms, .sweepInterval = 50ms}));
    const qint64 before = residentBytes();
    qint64 peak = before;
    tests::RawClient client(server.port());
    client.send(head);
    for (int i = 0; i < 64 && client.send(flood); ++i) {
        peak = std::max(peak, residentBytes());
    }
    QVERIFY2(peak - before < memoryAllowance, qPrintable(QStringLiteral("%1 MiB more").arg((peak - before) >> 20)));
    const int status = client.answer().status; // 0 when the linger time was over and a reset took it
    QVERIFY2(status == 0 || (status >= 400 && status < 500), QByteArray::number(status).constData());
    QTRY_COMPARE(server.counters()->connections, 0);
    QCOMPARE(server.counters()->refused, 1U);
    QCOMPARE(server.seen().handled, 0);
}

void HttpListenerTest::answersOneClientAfterAnother_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("GET") << get("/hello") << QByteArray("hello");
    QTest::newRow("the query stays raw") << get("/query?a=%2B+%26&b=//") << QByteArray("a=%2B+%26&b=//");
    QTest::newRow("a path parameter stays raw") << get("/item/a%2Fb%00") << QByteArray("a%2Fb%00");
    QTest::newRow("POST") << QByteArray(
        "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\n" + QByteArray("\0\r\n\xFF!", 5))
                          << QByteArray("\0\r\n\xFF!", 5);
    QTest::newRow("chunked POST") << QByteArray(
        "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
                                  << QByteArray("abc");
    QTest::newRow("a body of 4 MiB") << QByteArray("POST /mcp HTTP/1.1\r\n" + host + "Content-Length: 4194304\r\n\r\n"
        + QByteArray(4 << 20, 'x')) << QByteArray("4194304");
    QTest::newRow("an answer of 3 MiB") << get("/big") << QByteArray(3 << 20, 'b');
}

void HttpListenerTest::answersOneClientAfterAnother()
{
    QFETCH(QByteArray, request);
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        client.send(request);
        const tests::Answer answer = client.answer();
        QCOMPARE(answer.status, 200);
        QTEST(answer.body, "body");
    }
}

// Whatever passes the framer must come out of QtHttpServer as one request: a disagreement would be a smuggling hole.
void HttpListenerTest::agreesWithQtHttpServerAboutEveryTarget()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    QRandomGenerator random(20261121);
    const QByteArray marks = "/?:@[]%&=;,.~!$'()*+{}|\\^`\"<>-_aZ09";
    constexpr int rounds = 2000;
    for (int i = 0; i < rounds; ++i) {
        QByteArray target = "/x";
        for (int n = random.bounded(30); n > 0; --n) {
            target += marks[random.bounded(int(marks.size()))];
        }
        client.send("POST " + target + " HTTP/1.1\r\n" + host + "Content-Length: 4\r\n\r\nGET ");
        const tests::Answer answer = client.answer();
        QVERIFY2(answer.status == 404, target.constData());
    }
    QCOMPARE(server.counters()->requests, quint64(rounds));
    QCOMPARE(server.counters()->refused, 0U);
}

void HttpListenerTest::handsAllHundredFieldsOn()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send(
        "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 3\r\n" + QByteArray("X: y\r\n").repeated(98) + "\r\nabc");
    QCOMPARE(client.answer().body, QByteArray("abc"));
    QCOMPARE(server.seen().fieldCount, 100);
}

void HttpListenerTest::takesABodyByteByByte()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    const QByteArray bytes = "POST /echo HTTP/1.1\r\n" + host
        + "Transfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n" + get("/hello");
    for (const char c : bytes) {
        QVERIFY(client.send(QByteArray(1, c)));
    }
    QCOMPARE(client.answer().body, QByteArray("abcde"));
    QCOMPARE(client.answer().body, QByteArray("hello"));
}

void HttpListenerTest::sendsContinue()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    QCOMPARE(client.answer(tests::RawClient::Body::None).status, 100);
    client.send("abc");
    QCOMPARE(client.answer().body, QByteArray("abc"));
}

void HttpListenerTest::suppressesTheBodyOfHead()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send(
        "HEAD /hello HTTP/1.1\r\n" + host + "\r\n" + "HEAD /stream HTTP/1.1\r\n" + host + "\r\n" + get("/hello"));
    const tests::Answer head = client.answer(tests::RawClient::Body::None);
    QCOMPARE(head.status, 200);
    QCOMPARE(head.header("Content-Length"), QByteArray("5"));
    QCOMPARE(client.answer(tests::RawClient::Body::None).header("Content-Type"), QByteArray("text/event-stream"));
    QCOMPARE(client.answer().body, QByteArray("hello"));
}

void HttpListenerTest::keepsPipelinedAnswersInOrder()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send(get("/slow") + get("/hello") + get("/slow") + get("/once") + get("/hello"));
    QCOMPARE(client.answer().body, QByteArray("slow"));
    QCOMPARE(client.answer().body, QByteArray("hello"));
    QCOMPARE(client.answer().body, QByteArray("slow"));
    QCOMPARE(client.answer(tests::RawClient::Body::None).header("Transfer-Encoding"), QByteArray("chunked"));
    QVERIFY(client.receive(60).contains("\r\n0\r\n\r\nHTTP/1.1 200 OK"));
}

void HttpListenerTest::stopsReadingFromAClientThatDoesNotReadAnswers()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port(), "127.0.0.1", 4096);
    constexpr int requests = 40; // 120 MiB of answers
    client.send(QByteArray(get("/big")).repeated(requests));
    QTRY_VERIFY(server.seen().handled > 0);
    QTest::qWait(200); // long enough to answer them all, if it did
    QVERIFY2(server.seen().handled < 8, QByteArray::number(server.seen().handled).constData());
    for (int i = 0; i < requests; ++i) {
        QCOMPARE(client.answer().body.size(), 3 << 20);
    }
}

void HttpListenerTest::answersADroppedExchange()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send(get("/drop") + get("/hello"));
    QCOMPARE(client.answer().status, 500);
    QCOMPARE(client.answer().status, 200);
}

void HttpListenerTest::chunksEventStreams()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send(get("/stream"));
    const tests::Answer head = client.answer(tests::RawClient::Body::None);
    QCOMPARE(head.status, 200);
    QCOMPARE(head.header("Content-Type"), QByteArray("text/event-stream"));
    QCOMPARE(head.header("Cache-Control"), QByteArray("no-cache, no-transform"));
    QCOMPARE(head.header("Connection"), QByteArray("keep-alive"));
    QCOMPARE(head.header("X-Accel-Buffering"), QByteArray("no"));
    QCOMPARE(head.header("Mcp-Session-Id"), QByteArray("s1"));
    QCOMPARE(head.header("X-Content-Type-Options"), QByteArray("nosniff"));
    const QByteArray event = "event: message\nid: 1\ndata: first\n\n";
    const QByteArray chunk = QByteArray::number(event.size(), 16) + "\r\n" + event + "\r\n";
    QVERIFY(client.receive(chunk.size()).startsWith(chunk));
    QTRY_COMPARE(server.counters()->eventStreams, 1);
}

void HttpListenerTest::endsAStreamThatIsDropped()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send(get("/once"));
    static_cast<void>(client.answer(tests::RawClient::Body::None));
    const QByteArray whole = "12\r\nid: 1\ndata: only\n\n\r\n0\r\n\r\n";
    QCOMPARE(client.receive(whole.size()), whole);
    client.send(get("/hello"));
    QCOMPARE(client.answer().body, QByteArray("hello"));
    QCOMPARE(server.counters()->eventStreams, 0);
}

void HttpListenerTest::streamsToHttp10UntilItCloses()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send("GET /once HTTP/1.0\r\n" + host + "\r\n");
    const tests::Answer head = client.answer(tests::RawClient::Body::None);
    QVERIFY(head.header("Transfer-Encoding").isEmpty());
    QCOMPARE(head.header("Connection"), QByteArray("close"));
    QCOMPARE(client.receive(1000), QByteArray("id: 1\ndata: only\n\n"));
    QVERIFY(client.isClosedByServer());
}

void HttpListenerTest::pingsSilentStreams()
{
    tests::ListenerFixture server(withLimits({.pingInterval = 60ms}));
    tests::RawClient busy(server.port());
    busy.send(get("/stream")); // an event every 20 ms
    tests::RawClient silent(server.port());
    silent.send(get("/quiet"));
    QVERIFY(silent.receive(400).contains("\r\n: ping\n\n"));
    QVERIFY(!busy.receive(800).contains(": ping"));
}

void HttpListenerTest::capsOpenStreams()
{
    tests::ListenerFixture server(withLimits({.eventStreams = 2}));
    tests::RawClient first(server.port());
    first.send(get("/stream"));
    tests::RawClient second(server.port());
    second.send(get("/stream"));
    QTRY_COMPARE(server.counters()->eventStreams, 2);
    tests::RawClient third(server.port());
    third.send(get("/stream"));
    QCOMPARE(third.answer().status, 503);
    first.close();
    QTRY_COMPARE(server.counters()->eventStreams, 1);
    third.send(get("/stream"));
    QCOMPARE(third.answer(tests::RawClient::Body::None).status, 200);
}

void HttpListenerTest::refusesOrigins_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("allowOrigin");
    const auto row = [](const char *name, const char *target, const char *origin, int status, const char *allowOrigin) {
        QTest::newRow(name) << QByteArray(target) << QByteArray(origin) << status << QByteArray(allowOrigin);
    };
    row("a page from loopback", "/hello", "http://localhost:1", 200, "");
    row("a page from elsewhere", "/hello", "https://evil.example.com", 403, "");
    row("an opaque origin", "/hello", "null", 403, "");
    row("a document from elsewhere", "/doc", "https://app.example", 200, "*");
    row("a document from an opaque origin", "/doc", "null", 403, "");
    row("MCP 2025-11-25: a foreign Origin on /mcp", "/mcp", "https://evil.example.com", 403, "");
    row("loopback on /mcp", "/mcp", "http://localhost:1", 200, "http://localhost:1");
    row("a path nobody knows, from elsewhere", "/nope", "https://evil.example.com", 403, "");
}

void HttpListenerTest::refusesOrigins()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, origin);
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    const QByteArray method = target == "/mcp" ? "POST " : "GET ";
    client.send(method + target + " HTTP/1.1\r\n" + host + "Origin: " + origin + "\r\nContent-Length: 0\r\n\r\n");
    const tests::Answer answer = client.answer();
    QTEST(answer.status, "status");
    QTEST(answer.header("Access-Control-Allow-Origin"), "allowOrigin");
    QCOMPARE(server.seen().handled, answer.status == 200 ? 1 : 0);
}

void HttpListenerTest::answersPreflightsBeforeHandlers()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send("OPTIONS /mcp HTTP/1.1\r\n" + host
        + "Origin: http://localhost:1\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: "
          "authorization\r\n\r\n");
    const tests::Answer answer = client.answer();
    QCOMPARE(answer.status, 204);
    QCOMPARE(answer.header("Access-Control-Allow-Origin"), QByteArray("http://localhost:1"));
    QCOMPARE(answer.header("Access-Control-Allow-Methods"), QByteArray("OPTIONS, POST"));
    QVERIFY(answer.header("Access-Control-Allow-Headers").contains("Authorization"));
    QVERIFY(answer.header("Content-Length").isEmpty());
    QCOMPARE(server.seen().handled, 0);
}

void HttpListenerTest::closesSlowConnections_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<int>>("statuses");
    QTest::newRow("says nothing") << QByteArray() << QList<int>{};
    QTest::newRow("a head without end") << QByteArray("GET /hello HTTP/1.1\r\nX: y\r\n") << QList<int>{408};
    QTest::newRow("a body without end") << QByteArray("POST /echo HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nab")
                                        << QList<int>{408};
    QTest::newRow("a chunked body without end")
        << QByteArray("POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n5\r\nab")
        << QList<int>{408};
    QTest::newRow("idle after an answer") << get("/hello") << QList<int>{200};
    QTest::newRow("a second head without end") << QByteArray(get("/hello") + "GET /") << QList<int>{200, 408};
}

void HttpListenerTest::closesSlowConnections()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QList<int>, statuses);
    tests::ListenerFixture server(
        withLimits({.headTimeout = 150ms, .bodyTimeout = 150ms, .idleTimeout = 150ms, .sweepInterval = 20ms}));
    tests::RawClient client(server.port());
    client.send(bytes);
    for (const int status : statuses) {
        QCOMPARE(client.answer().status, status);
    }
    QVERIFY(client.isClosedByServer());
    client.close();
    QTRY_COMPARE(server.counters()->connections, 0);
}

void HttpListenerTest::lets413ReachAClientThatIsStillSending()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    const QByteArray body(20 << 20, 'x');
    QVERIFY(client.send(
        "POST /echo HTTP/1.1\r\n" + host + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n"));
    QVERIFY(client.send(body)); // not one byte of it is wanted
    const tests::Answer answer = client.answer();
    QCOMPARE(answer.status, 413);
    QCOMPARE(answer.header("Connection"), QByteArray("close"));
    QVERIFY(client.isClosedByServer());
}

void HttpListenerTest::givesWayToTheNewcomerAtTheCap()
{
    tests::ListenerFixture server(withLimits({.connections = 3}));
    tests::RawClient delivered(server.port());
    delivered.send(get("/hello"));
    QCOMPARE(delivered.answer().status, 200);
    tests::RawClient older(server.port());
    QTRY_COMPARE(server.counters()->connections, 2);
    tests::RawClient younger(server.port());
    younger.send("GET /hello HTTP/1.1\r\n"); // a piece is not a whole request
    QTRY_COMPARE(server.counters()->connections, 3);
    tests::RawClient newcomer(server.port());
    newcomer.send(get("/hello"));
    QCOMPARE(newcomer.answer().status, 200);
    QVERIFY(older.isClosedByServer());
    delivered.send(get("/hello"));
    QCOMPARE(delivered.answer().status, 200);
    younger.send(host + "\r\n");
    QCOMPARE(younger.answer().status, 200);
    QCOMPARE(server.counters()->turnedAway, 1U);
}

void HttpListenerTest::turnsNewcomersAwayWhenEverybodyIsBeingAnswered()
{
    tests::ListenerFixture server(withLimits({.connections = 2}));
    tests::RawClient first(server.port());
    first.send(get("/park"));
    tests::RawClient second(server.port());
    second.send(get("/park"));
    QTRY_COMPARE(server.seen().handled, 2);
    tests::RawClient newcomer(server.port());
    QCOMPARE(newcomer.answer().status, 503);
    QVERIFY(newcomer.isClosedByServer());
    server.releaseParked();
    QCOMPARE(first.answer().body, QByteArray("released"));
    QCOMPARE(second.answer().body, QByteArray("released"));
}

void HttpListenerTest::capsConnectionsPerAddress()
{
    tests::ListenerFixture server(withLimits({.connectionsPerAddress = 2, .isLoopbackExempt = false}));
    tests::RawClient oldest(server.port(), "127.0.0.2");
    QTRY_COMPARE(server.counters()->connections, 1);
    tests::RawClient elsewhere(server.port(), "127.0.0.3");
    tests::RawClient second(server.port(), "127.0.0.2");
    QTRY_COMPARE(server.counters()->connections, 3);
    tests::RawClient third(server.port(), "127.0.0.2");
    third.send(get("/hello"));
    QCOMPARE(third.answer().status, 200);
    QVERIFY(oldest.isClosedByServer());
    elsewhere.send(get("/hello"));
    QCOMPARE(elsewhere.answer().status, 200);
    QCOMPARE(server.counters()->connections, 3);

    tests::ListenerFixture exempt(withLimits({.connectionsPerAddress = 2}));
    std::vector<tests::RawClient> many;
    for (int i = 0; i < 5; ++i) {
        many.emplace_back(exempt.port(), "127.0.0.2");
    }
    QTRY_COMPARE(exempt.counters()->connections, 5);
}

void HttpListenerTest::doesNotCountStreamsAsConnections()
{
    tests::ListenerFixture server(withLimits({.connections = 2}));
    std::vector<tests::RawClient> streams;
    for (int i = 1; i <= 5; ++i) {
        streams.emplace_back(server.port());
        streams.back().send(get("/stream"));
        QTRY_COMPARE(server.counters()->eventStreams, i);
    }
    tests::RawClient first(server.port());
    tests::RawClient second(server.port());
    first.send(get("/hello"));
    second.send(get("/hello"));
    QCOMPARE(first.answer().status, 200);
    QCOMPARE(second.answer().status, 200);
    QCOMPARE(server.counters()->turnedAway, 0U);
}

void HttpListenerTest::recoversFromRunningOutOfDescriptors()
{
    tests::ListenerFixture server;
    tests::RawClient idle(server.port());
    QTRY_COMPARE(server.counters()->connections, 1);
    {
        const NoMoreDescriptors full(1);
        tests::RawClient waiting(server.port()); // takes the last one: it cannot be accepted until somebody gives way
        waiting.send(get("/hello"));
        QCOMPARE(waiting.answer().status, 200);
    }
    QVERIFY(idle.isClosedByServer());
    tests::RawClient later(server.port());
    later.send(get("/hello"));
    QCOMPARE(later.answer().status, 200);
}

void HttpListenerTest::saysWhyItCannotListen_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isPortTaken");
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<int>("kind");
    using Kind = http::ListenError::Kind;
    QTest::newRow("a port in use") << QStringLiteral("127.0.0.1") << true << QString() << int(Kind::AddressInUse);
    QTest::newRow("an address of another machine")
        << QStringLiteral("192.0.2.1") << false << QString() << int(Kind::AddressNotAvailable);
    QTest::newRow("a certificate that is not there")
        << QStringLiteral("127.0.0.1") << false << QStringLiteral("/nonexistent.pem")
        << int(Kind::CertificateUnreadable);
}

void HttpListenerTest::saysWhyItCannotListen()
{
    QFETCH(QString, address);
    QFETCH(bool, isPortTaken);
    QFETCH(QString, certificate);
    tests::ListenerFixture first;
    http::ListenOptions options;
    options.address = QHostAddress(address);
    options.port = isPortTaken ? first.port() : quint16(0);
    options.certificateFile = certificate;
    options.keyFile = certificate;
    tests::ListenerFixture second(options);
    QCOMPARE(second.port(), quint16(0));
    QTEST(int(second.error()), "kind");
}

QTEST_GUILESS_MAIN(HttpListenerTest)
#include "tst_http_listener.moc"
