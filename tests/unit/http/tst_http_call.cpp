// SPDX-License-Identifier: GPL-3.0-or-later
// Requests whose answers are read as they come; nothing is sent twice (RFC 9112; protocol.md 2.9, rule 10).
#include "server/http/fetch/http_call.h"

#include "tests/support/scripted_peer.h"

#include <QSignalSpy>
#include <QTest>

using namespace http;
using tests::ScriptedPeer;

namespace
{

struct Outcome {
    int status = 0;
    QByteArray body;
    bool hasEnded = false;
    std::optional<FetchError> error;

    [[nodiscard]] bool isOver() const { return hasEnded || error; }
};

std::unique_ptr<HttpCall> begin(HttpCaller &caller, CallRequest request, Outcome &outcome)
{
    auto call = caller.call(std::move(request));
    HttpCall *raw = call.get();
    QObject::connect(raw, &HttpCall::answered, raw, [raw, &outcome] { outcome.status = raw->status(); });
    QObject::connect(raw, &HttpCall::read, raw, [&outcome](const QByteArray &bytes) { outcome.body += bytes; });
    QObject::connect(raw, &HttpCall::ended, raw, [&outcome] { outcome.hasEnded = true; });
    QObject::connect(raw, &HttpCall::failed, raw, [&outcome](const FetchError &error) { outcome.error = error; });
    return call;
}

} // namespace

class HttpCallTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAnswerIsRead_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("with a length") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") << 200 << QByteArray("hi");
        QTest::newRow("in chunks") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n") << 200 << QByteArray("hi");
        QTest::newRow("until it closes") << QByteArray("HTTP/1.0 200 OK\r\n\r\nhi") << 200 << QByteArray("hi");
        QTest::newRow("without a body") << QByteArray("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n") << 202 << QByteArray();
        QTest::newRow("204 has none") << QByteArray("HTTP/1.1 204 No Content\r\n\r\n") << 204 << QByteArray();
        QTest::newRow("after an interim answer") << QByteArray("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") << 200 << QByteArray("hi");
        QTest::newRow("a redirect is only an answer") << QByteArray("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n") << 302 << QByteArray();
        QTest::newRow("an error too") << QByteArray("HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nhi") << 500 << QByteArray("hi");
        QTest::newRow("a status without reason") << QByteArray("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi") << 200 << QByteArray("hi");
    }
    void anAnswerIsRead()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        ScriptedPeer peer([bytes](const auto &, const ScriptedPeer::Reply &reply) {
            reply.raw(bytes);
            reply.close();
        });
        HttpCaller caller("test/1");
        Outcome outcome;
        const auto call = begin(caller, {"POST", peer.url(QStringLiteral("/mcp?x=1")), {{"X-Test", "yes"}}, "{}"}, outcome);
        QTRY_VERIFY(outcome.isOver());
        QVERIFY(outcome.hasEnded);
        QCOMPARE(outcome.status, status);
        QCOMPARE(outcome.body, body);
        const ScriptedPeer::Asked &asked = peer.asked.first();
        QCOMPARE(asked.method, QByteArray("POST"));
        QCOMPARE(asked.target, QByteArray("/mcp?x=1"));
        QCOMPARE(asked.body, QByteArray("{}"));
        QCOMPARE(asked.header("X-Test"), QByteArray("yes"));
        QCOMPARE(asked.header("User-Agent"), QByteArray("test/1"));
        QCOMPARE(asked.header("Host"), "127.0.0.1:" + QByteArray::number(peer.serverPort()));
    }

    void aBrokenAnswerIsAFailureAndNothingIsSentAgain_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("none at all") << QByteArray();
        QTest::newRow("half a head") << QByteArray("HTTP/1.1 200 OK\r\nContent-");
        QTest::newRow("half a body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi");
        QTest::newRow("half a chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi");
        QTest::newRow("two lengths") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!");
        QTest::newRow("a length and chunks") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        QTest::newRow("a folded field") << QByteArray("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n");
        QTest::newRow("more than was said") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!");
        QTest::newRow("something else") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
        QTest::newRow("a head without end") << QByteArray("HTTP/1.1 200 OK\r\n") + QByteArray("X: y\r\n").repeated(50'000);
        QTest::newRow("a line without end") << QByteArray("HTTP/1.1 200 OK\r\nX: ") + QByteArray(500'000, 'x');
    }
    void aBrokenAnswerIsAFailureAndNothingIsSentAgain()
    {
        QFETCH(QByteArray, bytes);
        ScriptedPeer peer([bytes](const auto &, const ScriptedPeer::Reply &reply) {
            reply.raw(bytes);
            reply.close();
        });
        HttpCaller caller("test");
        Outcome outcome;
        const auto call = begin(caller, {"POST", peer.url(QStringLiteral("/")), {}, "{}"}, outcome);
        QTRY_VERIFY(outcome.isOver());
        QVERIFY(outcome.error);
        QCOMPARE(outcome.error->kind, FetchError::Kind::BrokenAnswer);
        QTest::qWait(50);
        QCOMPARE(peer.asked.size(), 1);
    }

    void aConnectionIsUsedAgain()
    {
        ScriptedPeer peer([](const auto &, const ScriptedPeer::Reply &reply) { reply.json("{}"); });
        HttpCaller caller("test");
        for (int i = 0; i < 5; ++i) {
            Outcome outcome;
            const auto call = begin(caller, {"GET", peer.url(QStringLiteral("/"))}, outcome);
            QTRY_VERIFY(outcome.hasEnded);
        }
        QCOMPARE(peer.connections, 1);
    }

    void aConnectionThatTheOtherSideClosedIsNot()
    {
        std::unique_ptr<ScriptedPeer::Reply> kept;
        ScriptedPeer peer([&kept](const auto &, const ScriptedPeer::Reply &reply) {
            kept = std::make_unique<ScriptedPeer::Reply>(reply);
            reply.json("{}");
        });
        HttpCaller caller("test");
        Outcome first;
        const auto one = begin(caller, {"GET", peer.url(QStringLiteral("/"))}, first);
        QTRY_VERIFY(first.hasEnded);
        kept->close();
        QTRY_VERIFY(!kept->isOpen());
        QTest::qWait(50);
        Outcome second;
        const auto two = begin(caller, {"POST", peer.url(QStringLiteral("/")), {}, "{}"}, second);
        QTRY_VERIFY(second.hasEnded);
        QCOMPARE(peer.connections, 2);
    }

    void deletingItClosesItsConnection()
    {
        std::unique_ptr<ScriptedPeer::Reply> kept;
        ScriptedPeer peer([&kept](const auto &, const ScriptedPeer::Reply &reply) {
            kept = std::make_unique<ScriptedPeer::Reply>(reply);
            reply.beginEvents();
            reply.event("data: a\n\n");
        });
        HttpCaller caller("test");
        Outcome outcome;
        auto call = begin(caller, {"GET", peer.url(QStringLiteral("/"))}, outcome);
        QTRY_COMPARE(outcome.body, QByteArray("data: a\n\n"));
        QVERIFY(kept->isOpen());
        call.reset();
        QTRY_VERIFY(!kept->isOpen());
    }

    void whatCannotBeSentIsNot_data()
    {
        QTest::addColumn<QUrl>("url");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("another scheme") << QUrl(QStringLiteral("ftp://127.0.0.1/")) << QByteArray("x");
        QTest::newRow("no host") << QUrl(QStringLiteral("http:///x")) << QByteArray("x");
        QTest::newRow("a user name in it") << QUrl(QStringLiteral("http://u:p@127.0.0.1:1/")) << QByteArray("x");
        QTest::newRow("a header of two lines") << QUrl(QStringLiteral("http://127.0.0.1:1/")) << QByteArray("x\r\nHost: evil");
    }
    void whatCannotBeSentIsNot()
    {
        QFETCH(QUrl, url);
        QFETCH(QByteArray, value);
        HttpCaller caller("test");
        Outcome outcome;
        const auto call = begin(caller, {"GET", url, {{"X", value}}}, outcome);
        QTRY_VERIFY(outcome.error);
        QCOMPARE(outcome.error->kind, FetchError::Kind::BadUrl);
    }

    void nobodyThereIsSaid()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QUrl url(QStringLiteral("http://127.0.0.1:%1/").arg(closed.serverPort()));
        closed.close();
        HttpCaller caller("test");
        Outcome outcome;
        const auto call = begin(caller, {"GET", url}, outcome);
        QTRY_VERIFY(outcome.error);
        QCOMPARE(outcome.error->kind, FetchError::Kind::Unreachable);
    }
};

QTEST_GUILESS_MAIN(HttpCallTest)
#include "tst_http_call.moc"
