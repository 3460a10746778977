// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard/request_framer.h"

#include <QRandomGenerator>
#include <QTest>

namespace
{

constexpr qint64 bodyLimit = 4096;

http::RequestFramer makeFramer(const http::HttpLimits &limits = {})
{
    return {limits, [](QByteArrayView target) { return target == "/large" ? qint64(1 << 20) : bodyLimit; }};
}

// What came out: "GET /a [2] body" for a request, "400" for a refusal, "…" when more is needed.
QByteArrayList frame(http::RequestFramer &framer, QByteArrayView bytes)
{
    QByteArrayList out;
    while (!bytes.isEmpty()) {
        bytes = bytes.sliced(framer.feed(bytes));
        if (framer.state() == http::RequestFramer::State::Failed) {
            out.append(QByteArray::number(framer.error().status));
            return out;
        }
        if (framer.state() == http::RequestFramer::State::Complete) {
            const http::FramedRequest request = framer.take();
            out.append(request.method + ' ' + request.target + " [" + QByteArray::number(request.headers.size()) + "] "
                + (request.body.size() > 64 ? QByteArray::number(request.body.size()) + " bytes" : request.body)
                + (request.isKeepAlive ? "" : " close"));
        }
    }
    return out;
}

QByteArray fields(int count)
{
    QByteArray text;
    for (int i = 0; i < count; ++i) {
        text += "X-" + QByteArray::number(i) + ": v\r\n";
    }
    return text;
}

const QByteArray get = "GET / HTTP/1.1\r\nHost: a\r\n";
const QByteArray post = "POST /p HTTP/1.1\r\nHost: a\r\n";

} // namespace

class RequestFramerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void framesOrRefuses_data();
    void framesOrRefuses();
    void framesTheSameInAnyPieces_data();
    void framesTheSameInAnyPieces();
    void leavesTheNextRequestAlone();
    void asksForTheBodyOnce();
    void keepsFieldsAsTheyCame();
    void reportsWhatItWaitsFor();
    void survivesNoise();
    void looksAtEachByteOnce();
};

void RequestFramerTest::framesOrRefuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("outcome");
    const auto row = [](const char *name, const QByteArray &bytes, const QByteArrayList &outcome) {
        QTest::newRow(name) << bytes << outcome;
    };
    // Requests
    row("a GET", get + "\r\n", {"GET / [1] "});
    row("a POST with Content-Length", post + "Content-Length: 3\r\n\r\nabc", {"POST /p [2] abc"});
    row("Content-Length 0", post + "Content-Length: 0\r\n\r\n", {"POST /p [2] "});
    row("two in one piece", get + "\r\n" + post + "Content-Length: 1\r\n\r\nx", {"GET / [1] ", "POST /p [2] x"});
    row("RFC 9112 2.2 empty lines before a request", "\r\n\r\n" + get + "\r\n", {"GET / [1] "});
    row("no end of empty lines", QByteArray("\r\n").repeated(9), {"400"});
    row("unknown methods are the router's business", "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", {"BREW /pot [1] "});
    row("the target stays raw", "GET /a%2Fb/../c%00?x=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        {"GET /a%2Fb/../c%00?x=%zz [1] "});
    row("RFC 9112 9.6 Connection: close", get + "Connection: Keep-Alive, Close\r\n\r\n", {"GET / [2]  close"});
    row("HTTP/1.0 closes", "GET / HTTP/1.0\r\n\r\n", {"GET / [0]  close"});
    row("empty values and obs-text are values", get + "X:\r\nY: \xE4\t\xFF\r\n\r\n", {"GET / [3] "});
    // Request line
    row("TLS ClientHello on the plain port", QByteArray("\x16\x03\x01\x02\x00\x01", 6), {"400"});
    row("noise", "nonsense\r\n", {"400"});
    row("HTTP/0.9", "GET /\r\n", {"400"});
    row("HTTP/9.9", "GET / HTTP/9.9\r\n", {"505"});
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {"505"});
    row("HTTPX1.1", "GET / HTTPX1.1\r\n", {"400"});
    row("lower case version", "GET / http/1.1\r\n", {"400"});
    row("two spaces", "GET  / HTTP/1.1\r\n", {"400"});
    row("a space in the target", "GET /a b HTTP/1.1\r\n", {"400"});
    row("bare line feed", "GET / HTTP/1.1\nHost: a\n\n", {"400"});
    row("a method that is no token", "GE(T / HTTP/1.1\r\n", {"400"});
    row("a method of 33 letters", QByteArray(33, 'A') + " / HTTP/1.1\r\n", {"400"});
    row("network-path target //host", "GET //evil/hello HTTP/1.1\r\n", {"400"});
    row("absolute-form target", "GET http://foo/hello HTTP/1.1\r\n", {"400"});
    row("authority-form target", "CONNECT a:80 HTTP/1.1\r\n", {"400"});
    row("asterisk-form target", "OPTIONS * HTTP/1.1\r\n", {"400"});
    row("a fragment in the target", "GET /a#b HTTP/1.1\r\n", {"400"});
    row("raw bytes above ASCII in the target", "GET /\xC3\xA4 HTTP/1.1\r\n", {"400"});
    row("NUL in the target", QByteArray("GET /\0 HTTP/1.1\r\n", 18), {"400"});
    row("target of 8192 bytes", "GET /" + QByteArray(8191, 'a') + " HTTP/1.1\r\n\r\n",
        {"GET /" + QByteArray(8191, 'a') + " [0] "});
    row("target of 8193 bytes", "GET /" + QByteArray(8192, 'a') + " HTTP/1.1\r\n\r\n", {"414"});
    row("a request line without an end", QByteArray(9000, 'a'), {"414"});
    // Fields
    row("a field without colon", get + "nonsense\r\n\r\n", {"400"});
    row("RFC 9112 5.1 space before the colon", get + "X : 1\r\n\r\n", {"400"});
    row("RFC 9112 5.2 folded line", get + "X: 1\r\n 2\r\n\r\n", {"400"});
    row("a field without name", get + ": 1\r\n\r\n", {"400"});
    row("a name that is no token", get + "X(y): 1\r\n\r\n", {"400"});
    row("NUL in a value", get + QByteArray("X: a\0b\r\n\r\n", 10), {"400"});
    row("bare CR in a value", get + "X: a\rb\r\n\r\n", {"400"});
    row("bare LF ends a field", get + "X: a\n\r\n", {"400"});
    row("100 fields", "GET / HTTP/1.1\r\n" + fields(100) + "\r\n", {"GET / [100] "});
    row("101 fields", "GET / HTTP/1.1\r\n" + fields(101) + "\r\n", {"431"});
    row("a header block of 16 KiB", "GET / HTTP/1.1\r\nX: " + QByteArray(16384 - 5, 'a') + "\r\n\r\n", {"GET / [1] "});
    row("a header block of 16 KiB and a byte", "GET / HTTP/1.1\r\nX: " + QByteArray(16384 - 4, 'a') + "\r\n\r\n",
        {"431"});
    row("a field of 110 KB", get + "X: " + QByteArray(110'000, 'a'), {"431"});
    row("two Hosts", get + "host: b\r\n\r\n", {"400"});
    row("Expect of something else", post + "Expect: 200-ok\r\nContent-Length: 1\r\n\r\n", {"417"});
    // Lengths
    row("RFC 9112 6.3 two different Content-Lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", {"400"});
    row("two equal Content-Lengths", post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", {"400"});
    row("a list of Content-Lengths", post + "Content-Length: 1, 1\r\n\r\n", {"400"});
    row("negative Content-Length", post + "Content-Length: -5\r\n\r\n", {"400"});
    row("signed Content-Length", post + "Content-Length: +5\r\n\r\n", {"400"});
    row("empty Content-Length", post + "Content-Length:\r\n\r\n", {"400"});
    row("hexadecimal Content-Length", post + "Content-Length: 0x5\r\n\r\n", {"400"});
    row("Content-Length at the limit", post + "Content-Length: 4096\r\n\r\n" + QByteArray(4096, 'b'),
        {"POST /p [2] 4096 bytes"});
    row("Content-Length over the limit", post + "Content-Length: 4097\r\n\r\n", {"413"});
    row("Content-Length past 64 bits", post + "Content-Length: 99999999999999999999\r\n\r\n", {"413"});
    row("the limit is the route's", "POST /large HTTP/1.1\r\nContent-Length: 4097\r\n\r\n" + QByteArray(4097, 'b'),
        {"POST /large [1] 4097 bytes"});
    row("RFC 9112 6.1 Content-Length and Transfer-Encoding",
        post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", {"400"});
    row("the other way round", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", {"400"});
    row("Transfer-Encoding: gzip, chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", {"501"});
    row("Transfer-Encoding: identity", post + "Transfer-Encoding: identity\r\n\r\n", {"501"});
    row("Transfer-Encoding: xchunked", post + "Transfer-Encoding: xchunked\r\n\r\n", {"501"});
    row("chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n", {"400"});
    row("Transfer-Encoding twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", {"400"});
    row("empty Transfer-Encoding", post + "Transfer-Encoding: \r\n\r\n", {"400"});
    row("RFC 9112 6.1 Transfer-Encoding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", {"400"});
    // Chunks
    const QByteArray chunked = post + "Transfer-Encoding: Chunked\r\n\r\n";
    row("two chunks", chunked + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", {"POST /p [2] abc0123456789"});
    row("an empty chunked body", chunked + "0\r\n\r\n", {"POST /p [2] "});
    row("extensions are dropped", chunked + "3 ;a=b;c=\"d\"\r\nabc\r\n0;x\r\n\r\n", {"POST /p [2] abc"});
    row("trailers are dropped, the next request follows",
        chunked + "1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n" + get + "\r\n", {"POST /p [2] x", "GET / [1] "});
    row("chunk size ZZ", chunked + "ZZ\r\n", {"400"});
    row("chunk size -5", chunked + "-5\r\n", {"400"});
    row("chunk size 0x5", chunked + "0x5\r\n", {"400"});
    row("no chunk size", chunked + "\r\n", {"400"});
    row("space after the chunk size", chunked + "5 \r\n", {"400"});
    row("space before the chunk size", chunked + " 5\r\n", {"400"});
    row("chunk size 7fffffffffffffff", chunked + "7fffffffffffffff\r\n", {"413"});
    row("chunk size ffffffffffffffff", chunked + "ffffffffffffffff\r\n", {"413"});
    row("chunk size of 17 digits", chunked + "00000000000000005\r\n", {"400"});
    row("chunk longer than its size", chunked + "3\r\nabcd\r\n0\r\n\r\n", {"400"});
    row("chunk data ended by LF alone", chunked + "3\r\nabc\n0\r\n\r\n", {"400"});
    row("chunk size ended by LF alone", chunked + "3\nabc\r\n0\r\n\r\n", {"400"});
    row("an extension of 300 bytes", chunked + "3;" + QByteArray(300, 'e') + "\r\n", {"400"});
    row("a control character in an extension", chunked + "3;a\x01\r\n", {"400"});
    row("chunks over the limit", chunked + "1000\r\n" + QByteArray(4096, 'c') + "\r\n1\r\n", {"413"});
    row("4000 one-byte chunks", chunked + QByteArray("1\r\nx\r\n").repeated(4000) + "0\r\n\r\n",
        {"POST /p [2] 4000 bytes"});
    row("more framing than content", chunked + QByteArray("1;" + QByteArray(200, 'e') + "\r\nx\r\n").repeated(120),
        {"413"});
    row("a trailer without colon", chunked + "0\r\nnonsense\r\n\r\n", {"400"});
    row("101 trailers", chunked + "0\r\n" + fields(101) + "\r\n", {"431"});
    row("endless trailer", chunked + "0\r\nX: " + QByteArray(20'000, 't'), {"431"});
}

void RequestFramerTest::framesOrRefuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, outcome);
    http::RequestFramer framer = makeFramer();
    QCOMPARE(frame(framer, bytes), outcome);
}

void RequestFramerTest::framesTheSameInAnyPieces_data()
{
    framesOrRefuses_data();
}

void RequestFramerTest::framesTheSameInAnyPieces()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, outcome);
    for (const int pieceSize : {1, 2, 3, 7, 61}) {
        http::RequestFramer framer = makeFramer();
        QByteArrayList actual;
        for (qsizetype at = 0; at < bytes.size(); at += pieceSize) {
            actual
                += frame(framer, QByteArrayView(bytes).sliced(at, std::min<qsizetype>(pieceSize, bytes.size() - at)));
            if (framer.state() == http::RequestFramer::State::Failed) {
                break;
            }
        }
        QCOMPARE(actual, outcome);
    }
}

void RequestFramerTest::leavesTheNextRequestAlone()
{
    http::RequestFramer framer = makeFramer();
    const QByteArray first = post + "Content-Length: 2\r\n\r\nab";
    QCOMPARE(framer.feed(QByteArray(first + get)), first.size());
    QVERIFY(framer.state() == http::RequestFramer::State::Complete);
}

void RequestFramerTest::asksForTheBodyOnce()
{
    http::RequestFramer framer = makeFramer();
    const QByteArray head = post + "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
    framer.feed(head);
    QVERIFY(framer.takeContinue());
    QVERIFY(!framer.takeContinue());
    framer.feed("ab");
    QVERIFY(framer.state() == http::RequestFramer::State::Complete);

    http::RequestFramer withBody = makeFramer();
    withBody.feed(QByteArray(head + "a"));
    QVERIFY2(!withBody.takeContinue(), "RFC 9110 10.1.1: may be omitted when the body has begun to arrive");

    http::RequestFramer oldVersion = makeFramer();
    oldVersion.feed("POST /p HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    QVERIFY2(!oldVersion.takeContinue(), "RFC 9110 10.1.1: must ignore it in HTTP/1.0");
}

void RequestFramerTest::keepsFieldsAsTheyCame()
{
    http::RequestFramer framer = makeFramer();
    framer.feed("GET / HTTP/1.1\r\nhOsT: a\r\nX:  one \t\r\nx: two\r\n\r\n");
    const http::FramedRequest request = framer.take();
    QCOMPARE(request.headers.size(), 3);
    QCOMPARE(request.headers[0].name, QByteArray("hOsT"));
    QCOMPARE(request.headers[1].value, QByteArray("one"));
    QCOMPARE(request.headers[2].value, QByteArray("two"));
}

void RequestFramerTest::reportsWhatItWaitsFor()
{
    http::RequestFramer framer = makeFramer();
    QVERIFY(framer.state() == http::RequestFramer::State::Idle);
    framer.feed("\r\n");
    QVERIFY(framer.state() == http::RequestFramer::State::Idle);
    framer.feed("P");
    QVERIFY(framer.state() == http::RequestFramer::State::Head);
    framer.feed(QByteArrayView(post).sliced(1));
    framer.feed("Content-Length: 1\r\n\r\n");
    QVERIFY(framer.state() == http::RequestFramer::State::Body);
    framer.feed("x");
    static_cast<void>(framer.take());
    QVERIFY(framer.state() == http::RequestFramer::State::Idle);
}

// Pieces of real requests, shuffled and damaged: every outcome is allowed but a crash or a step that takes nothing.
void RequestFramerTest::survivesNoise()
{
    const QByteArrayList pieces{"GET ", "POST ", "/", "/mcp", " HTTP/1.1\r\n", "Host: a\r\n", "Content-Length: ", "5",
        "\r\n", "\r\n\r\n", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "3\r\nabc\r\n", ":", " ", "\n", "\r",
        QByteArray(1, '\0'), "\xFF", ";", "x"};
    QRandomGenerator random(20261121);
    for (int round = 0; round < 20'000; ++round) {
        http::RequestFramer framer = makeFramer();
        QByteArray bytes;
        for (int i = random.bounded(1, 24); i > 0; --i) {
            bytes += pieces[random.bounded(int(pieces.size()))];
        }
        QByteArrayView rest = bytes;
        while (!rest.isEmpty() && framer.state() != http::RequestFramer::State::Failed) {
            const qsizetype taken = framer.feed(rest.first(random.bounded(1, int(rest.size()) + 1)));
            QVERIFY(taken > 0 || framer.state() == http::RequestFramer::State::Failed);
            rest = rest.sliced(taken);
            if (framer.state() == http::RequestFramer::State::Complete) {
                QVERIFY(framer.take().body.size() <= bodyLimit);
            }
        }
    }
}

void RequestFramerTest::looksAtEachByteOnce()
{
    // 1 MiB of one-byte pieces: quadratic work would take minutes.
    http::RequestFramer framer = makeFramer();
    framer.feed("POST /large HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    const QByteArray chunk = "1000\r\n" + QByteArray(4096, 'c') + "\r\n";
    for (int i = 0; i < 255; ++i) {
        for (const char c : chunk) {
            framer.feed({&c, 1});
        }
    }
    framer.feed("0\r\n\r\n");
    QVERIFY(framer.state() == http::RequestFramer::State::Complete);
    QCOMPARE(framer.take().body.size(), 255 * 4096);
}

QTEST_GUILESS_MAIN(RequestFramerTest)
#include "tst_request_framer.moc"
