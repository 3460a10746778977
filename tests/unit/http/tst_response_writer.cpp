// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/response_writer.h"
#include "server/http/socket_event_stream.h"

#include <QDateTime>
#include <QLocale>
#include <QTest>

class ResponseWriterTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesOneWholeAnswer();
    void frames_data();
    void frames();
    void cannotBeMadeToSplit();
    void letsAHandlerSetItsOwnSecurityHeader();
    void encodesEvents_data();
    void encodesEvents();
};

void ResponseWriterTest::writesOneWholeAnswer()
{
    const QByteArray bytes = http::writeAnswer(
        http::Response::json(404, QByteArray("{}")).withHeader("X-A", "b"), {{"Vary", "Origin"}}, {});
    QVERIFY(bytes.startsWith("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"));
    QVERIFY(bytes.endsWith("\r\n\r\n{}"));
    for (const char *line : {"\r\nCache-Control: no-store\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
             "\r\nX-Frame-Options: DENY\r\n", "\r\nReferrer-Policy: same-origin\r\n",
             "\r\nCross-Origin-Opener-Policy: same-origin\r\n", "\r\nX-A: b\r\n", "\r\nVary: Origin\r\n"}) {
        QVERIFY2(bytes.contains(line), line);
    }
    QVERIFY(!bytes.contains("Connection:"));
    const qsizetype at = bytes.indexOf("\r\nDate: ") + 8;
    const QString date = QString::fromLatin1(bytes.mid(at, bytes.indexOf("\r\n", at) - at));
    QDateTime time = QLocale::c().toDateTime(date, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
    time.setTimeSpec(Qt::UTC);
    QVERIFY2(std::abs(time.secsTo(QDateTime::currentDateTimeUtc())) < 5, qPrintable(date));
}

void ResponseWriterTest::frames_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("isHead");
    QTest::addColumn<bool>("isKeepAlive");
    QTest::addColumn<bool>("hasLength");
    QTest::addColumn<bool>("hasBody");
    QTest::newRow("GET") << 200 << false << true << true << true;
    QTest::newRow("RFC 9110 9.3.2 HEAD has the length and no body") << 200 << true << true << true << false;
    QTest::newRow("RFC 9110 8.6 204 has neither") << 204 << false << true << false << false;
    QTest::newRow("RFC 9110 15.4.5 304 has no body") << 304 << false << true << false << false;
    QTest::newRow("closing is announced") << 200 << false << false << true << true;
}

void ResponseWriterTest::frames()
{
    QFETCH(int, status);
    QFETCH(bool, isHead);
    QFETCH(bool, isKeepAlive);
    const http::AnswerFraming framing{
        .isHead = isHead, .minorVersion = 1, .isKeepAlive = isKeepAlive, .caching = http::Caching::Handler};
    const QByteArray bytes = http::writeAnswer(http::Response::text(status, "body"), {}, framing);
    QTEST(bytes.contains("\r\nContent-Length: 4\r\n"), "hasLength");
    QTEST(bytes.endsWith("\r\n\r\nbody"), "hasBody");
    QCOMPARE(bytes.contains("\r\nConnection: close\r\n"), !isKeepAlive);
    QVERIFY(!bytes.contains("Cache-Control"));
}

void ResponseWriterTest::cannotBeMadeToSplit()
{
    const QByteArray bytes = http::writeAnswer(
        http::Response::seeOther("/x\r\nSet-Cookie: a=b\n\0c").withHeader("Bad Name\r\nX", "y"), {}, {});
    QVERIFY(bytes.contains("\r\nLocation: /x  Set-Cookie: a=b \r\n")
        || bytes.contains("\r\nLocation: /x  Set-Cookie: a=b  c\r\n"));
    QVERIFY(!bytes.contains("\r\nSet-Cookie"));
    QVERIFY(!bytes.contains("Bad Name"));
}

void ResponseWriterTest::letsAHandlerSetItsOwnSecurityHeader()
{
    const QByteArray bytes
        = http::writeAnswer(http::Response::empty(200).withHeader("referrer-policy", "no-referrer"), {}, {});
    QVERIFY(bytes.contains("referrer-policy: no-referrer"));
    QVERIFY(!bytes.contains("Referrer-Policy: same-origin"));
}

void ResponseWriterTest::encodesEvents_data()
{
    QTest::addColumn<QByteArray>("actual");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("a message") << http::encodeEvent({{}, "message", "{}"})
                               << QByteArray("event: message\ndata: {}\n\n");
    QTest::newRow("with id and retry") << http::encodeEvent({"7", {}, "x", 3000})
                                       << QByteArray("id: 7\nretry: 3000\ndata: x\n\n");
    QTest::newRow("a priming event: id and empty data")
        << http::encodeEvent({"7", {}, ""}) << QByteArray("id: 7\ndata: \n\n");
    QTest::newRow("line breaks of every kind become data lines")
        << http::encodeEvent({{}, {}, "a\nb\r\nc\rd"}) << QByteArray("data: a\ndata: b\ndata: c\ndata: d\n\n");
    QTest::newRow("a line break at the end is kept")
        << http::encodeEvent({{}, {}, "a\n"}) << QByteArray("data: a\ndata: \n\n");
    QTest::newRow("an id cannot begin another field")
        << http::encodeEvent({"1\ndata: evil", {}, "x"}) << QByteArray("id: 1data: evil\ndata: x\n\n");
}

void ResponseWriterTest::encodesEvents()
{
    QFETCH(QByteArray, actual);
    QTEST(actual, "expected");
}

QTEST_GUILESS_MAIN(ResponseWriterTest)
#include "tst_response_writer.moc"
