// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that leave at every awkward moment. Also run under valgrind: QtHttpServer's own objects dangle there.
#include "tests/unit/http/listener_fixture.h"
#include "tests/unit/http/raw_client.h"

#include <QTest>

using namespace std::chrono_literals;

namespace
{

const QByteArray host = "Host: localhost\r\n";
constexpr int clients = 8;

} // namespace

class ClientGoneTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesDuringAnAsynchronousAnswer_data() { waysToLeave(); }
    void leavesDuringAnAsynchronousAnswer();
    void leavesBeforeTheAnswerIsSent_data() { waysToLeave(); }
    void leavesBeforeTheAnswerIsSent();
    void leavesBeforeAnybodyAsks_data() { waysToLeave(); }
    void leavesBeforeAnybodyAsks();
    void leavesDuringAStream_data() { waysToLeave(); }
    void leavesDuringAStream();
    void leavesDuringAFlood_data() { waysToLeave(); }
    void leavesDuringAFlood();
    void leavesInTheMiddleOfARequest_data() { waysToLeave(); }
    void leavesInTheMiddleOfARequest();
    void leavesWithPipelinedRequestsOpen_data() { waysToLeave(); }
    void leavesWithPipelinedRequestsOpen();
    void leavesWithALargeBodyParked_data() { waysToLeave(); }
    void leavesWithALargeBodyParked();
    void isCutOffWhenItDoesNotRead();
    void meetsAStop();
    void meetsAStopFromAHandler();
    void meetsTheEndOfTheListener();

private:
    static void waysToLeave();
    static void leave(tests::RawClient &client);
};

void ClientGoneTest::waysToLeave()
{
    QTest::addColumn<bool>("withReset");
    QTest::newRow("with a FIN") << false;
    QTest::newRow("with a reset") << true;
}

void ClientGoneTest::leave(tests::RawClient &client)
{
    QFETCH(bool, withReset);
    withReset ? client.reset() : client.close();
}

void ClientGoneTest::leavesDuringAnAsynchronousAnswer()
{
    tests::ListenerFixture server;
    for (int i = 0; i < clients; ++i) {
        tests::RawClient client(server.port());
        client.send("GET /slow HTTP/1.1\r\n" + host + "\r\n");
        QTRY_COMPARE(server.seen().handled, i + 1);
        leave(client);
    }
    QTRY_COMPARE(server.seen().gone, clients);
    QTRY_COMPARE(server.counters()->connections, 0);
}

void ClientGoneTest::leavesBeforeTheAnswerIsSent()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send("GET /park HTTP/1.1\r\n" + host + "\r\n");
    QTRY_COMPARE(server.seen().handled, 1);
    leave(client);
    QTRY_COMPARE(server.seen().gone, 1);
    QTRY_COMPARE(server.counters()->connections, 0);
    server.releaseParked(); // answering nobody is a no-op
    tests::RawClient next(server.port());
    next.send("GET /hello HTTP/1.1\r\n" + host + "\r\n");
    QCOMPARE(next.answer().status, 200);
}

void ClientGoneTest::leavesBeforeAnybodyAsks()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send("GET /late HTTP/1.1\r\n" + host + "\r\n");
    QTRY_COMPARE(server.seen().handled, 1);
    leave(client);
    QTRY_COMPARE(server.seen().gone, 1);
    QTRY_COMPARE(server.seen().streamsGone, 1);
    QCOMPARE(server.counters()->eventStreams, 0);
}

void ClientGoneTest::leavesDuringAStream()
{
    tests::ListenerFixture server;
    for (int i = 0; i < clients; ++i) {
        tests::RawClient client(server.port());
        client.send("GET /stream HTTP/1.1\r\n" + host + "\r\n");
        QVERIFY(client.receive(300).contains("data: first"));
        leave(client);
    }
    QTRY_COMPARE(server.seen().streamsGone, clients);
    QTRY_COMPARE(server.seen().gone, clients); // asked for before the answer became a stream
    QTRY_COMPARE(server.counters()->connections, 0);
    QCOMPARE(server.counters()->eventStreams, 0);
}

void ClientGoneTest::leavesDuringAFlood()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send("GET /flood HTTP/1.1\r\n" + host + "\r\n");
    QVERIFY(client.receive(200'000).size() >= 200'000);
    leave(client);
    QTRY_COMPARE(server.seen().floodEnded, 1);
    QTRY_COMPARE(server.seen().streamsGone, 1);
    QTRY_COMPARE(server.counters()->eventStreams, 0);
}

void ClientGoneTest::leavesInTheMiddleOfARequest()
{
    tests::ListenerFixture server;
    const QByteArrayList pieces{"G", "GET /hello HTTP/1.1\r\nHo",
        "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", ""};
    for (const QByteArray &piece : pieces) {
        tests::RawClient client(server.port());
        client.send(piece);
        leave(client);
    }
    tests::RawClient next(server.port());
    next.send("GET /hello HTTP/1.1\r\n" + host + "\r\n");
    QCOMPARE(next.answer().status, 200);
    next.close();
    QTRY_COMPARE(server.counters()->connections, 0);
}

void ClientGoneTest::leavesWithPipelinedRequestsOpen()
{
    tests::ListenerFixture server;
    for (int i = 0; i < clients; ++i) {
        tests::RawClient client(server.port());
        client.send(QByteArray("GET /slow HTTP/1.1\r\n" + host + "\r\n").repeated(5) + "GET /stream HTTP/1.1\r\n" + host
            + "\r\n");
        QTRY_VERIFY(server.seen().handled > i);
        leave(client);
    }
    QTRY_COMPARE(server.counters()->connections, 0);
}

void ClientGoneTest::leavesWithALargeBodyParked()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    const QByteArray body(3 << 20, 'x');
    client.send(
        "POST /park HTTP/1.1\r\n" + host + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QTRY_COMPARE(server.seen().handled, 1);
    leave(client);
    QTRY_COMPARE(server.seen().gone, 1);
    server.releaseParked();
}

void ClientGoneTest::isCutOffWhenItDoesNotRead()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port(), "127.0.0.1", 4096);
    client.send("GET /flood HTTP/1.1\r\n" + host + "\r\n");
    QTRY_COMPARE_WITH_TIMEOUT(server.seen().floodEnded, 1, 20'000);
    QTRY_COMPARE(server.seen().streamsGone, 1);
    QTRY_COMPARE(server.counters()->connections, 0);
}

void ClientGoneTest::meetsAStop()
{
    tests::ListenerFixture server;
    tests::RawClient parked(server.port());
    parked.send("GET /park HTTP/1.1\r\n" + host + "\r\n");
    tests::RawClient streaming(server.port());
    streaming.send("GET /stream HTTP/1.1\r\n" + host + "\r\n");
    tests::RawClient idle(server.port());
    tests::RawClient partial(server.port());
    partial.send("POST /echo HTTP/1.1\r\n");
    QTRY_COMPARE(server.seen().handled, 2);
    QTRY_COMPARE(server.counters()->connections, 4);
    for (int round = 0; round < 3; ++round) {
        server.run([](http::HttpListener &listener) {
            listener.stop();
            listener.stop();
            QVERIFY(listener.start({}));
        });
    }
    QTRY_COMPARE(server.seen().gone, 2);
    QTRY_COMPARE(server.seen().streamsGone, 1);
    QCOMPARE(server.counters()->connections, 0);
    QCOMPARE(server.counters()->eventStreams, 0);
    server.releaseParked();
    QVERIFY(parked.isClosedByServer());
    QVERIFY(idle.isClosedByServer());
}

void ClientGoneTest::meetsAStopFromAHandler()
{
    tests::ListenerFixture server;
    tests::RawClient client(server.port());
    client.send(QByteArray("GET /stop HTTP/1.1\r\n" + host + "\r\n").repeated(2));
    QVERIFY(client.isClosedByServer());
    QCOMPARE(server.seen().handled, 1);
    server.run([](http::HttpListener &listener) {
        QVERIFY(!listener.isListening());
        QVERIFY(listener.start({}));
    });
}

void ClientGoneTest::meetsTheEndOfTheListener()
{
    auto server = std::make_unique<tests::ListenerFixture>();
    tests::RawClient parked(server->port());
    parked.send("GET /park HTTP/1.1\r\n" + host + "\r\n");
    tests::RawClient streaming(server->port());
    streaming.send("GET /stream HTTP/1.1\r\n" + host + "\r\n");
    QTRY_COMPARE(server->seen().handled, 2);
    server.reset();
    QVERIFY(parked.isClosedByServer());
}

QTEST_GUILESS_MAIN(ClientGoneTest)
#include "tst_client_gone.moc"
