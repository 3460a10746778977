// SPDX-License-Identifier: GPL-3.0-or-later
// Reading text/event-stream as browsers do (HTML Living Standard, section 9.2.6), whatever the pieces it comes in.
#include "server/http/fetch/event_stream_reader.h"

#include <QTest>

using http::EventStreamReader;

class EventStreamReaderTest : public QObject
{
    Q_OBJECT

private:
    struct Read {
        QByteArray events; // "type:data|", one after another
        QByteArray lastId;
        qint64 retry = -1;
        bool isFine = true;
    };

    static Read read(const QByteArray &stream, qsizetype piece, qsizetype longest = 1'000)
    {
        EventStreamReader reader(longest);
        Read read;
        for (qsizetype at = 0; at < stream.size() && read.isFine; at += piece) {
            read.isFine = reader.feed(QByteArrayView(stream).sliced(at, std::min(piece, stream.size() - at)),
                                      [&read](const http::ReadEvent &event) { read.events += event.type + ':' + event.data + '|'; });
        }
        read.lastId = reader.lastEventId();
        read.retry = reader.retry() ? reader.retry()->count() : -1;
        return read;
    }

private Q_SLOTS:
    void eventsComeOutHoweverTheyAreCut_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<QByteArray>("events");
        QTest::addColumn<QByteArray>("lastId");
        QTest::addColumn<qint64>("retry");
        const auto row = [](const char *name, const QByteArray &stream, const QByteArray &events, const QByteArray &id = {}, qint64 retry = -1) {
            QTest::newRow(name) << stream << events << id << retry;
        };
        row("LF", "data: a\n\n", "message:a|");
        row("CRLF", "data: a\r\n\r\n", "message:a|");
        row("CR", "data: a\r\r", "message:a|");
        row("a mixture", "data: a\r\ndata: b\rdata: c\n\r\n", "message:a\nb\nc|");
        row("a byte order mark", "\xef\xbb\xbf" "data: a\n\n", "message:a|");
        row("only at the very beginning", "\n\xef\xbb\xbf" "data: a\n\n", "");
        row("a type", "event: endpoint\ndata: /m\n\n", "endpoint:/m|");
        row("the type holds for one event", "event: x\ndata: 1\n\ndata: 2\n\n", "x:1|message:2|");
        row("one blank after the colon belongs to it", "data:  a\n\ndata:b\n\n", "message: a|message:b|");
        row("comments", ": ping\n\ndata: a\n: ping\n\n", "message:a|");
        row("a type without data is no event", "event: x\n\ndata: a\n\n", "message:a|");
        row("empty data is one", "data\n\n", "message:|");
        row("an id", "id: 7\ndata: a\n\n", "message:a|", "7");
        row("an id without data still counts (priming, MCP 2025-11-25)", "id: 7\n\n", "", "7");
        row("an id counts once its event is whole", "id: 7\ndata: a\n", "", "");
        row("an id with NUL does not", QByteArray("id: 1\n\nid: a\0b\n\n", 16), "", "1");
        row("an empty id takes the last one back", "id: 7\n\nid\n\n", "", "");
        row("retry", "retry: 500\n\n", "", "", 500);
        row("retry of letters is none", "retry: 5s\n\n", "");
        row("retry without end is none", "retry: 99999999999999999999\n\n", "");
        row("unknown fields", "foo: bar\ndata: a\n\n", "message:a|");
        row("the last event needs its blank line", "data: a\n\ndata: b\n", "message:a|");
        row("not only ASCII", "data: \xc3\xa9\n\n", "message:\xc3\xa9|");
    }
    void eventsComeOutHoweverTheyAreCut()
    {
        QFETCH(QByteArray, stream);
        QFETCH(QByteArray, events);
        QFETCH(QByteArray, lastId);
        QFETCH(qint64, retry);
        for (qsizetype piece = 1; piece <= stream.size(); ++piece) {
            const Read one = read(stream, piece);
            QVERIFY(one.isFine);
            QCOMPARE(one.events, events);
            QCOMPARE(one.lastId, lastId);
            QCOMPARE(one.retry, retry);
        }
    }

    void tooMuchEndsIt_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::newRow("a line without end") << QByteArray("data: " + QByteArray(5'000, 'x'));
        QTest::newRow("an event of many lines") << QByteArray("data: xxxxxxxxxxxxxxxx\n").repeated(500);
        QTest::newRow("a comment without end") << QByteArray(":" + QByteArray(5'000, 'x'));
    }
    void tooMuchEndsIt()
    {
        QFETCH(QByteArray, stream);
        for (const qsizetype piece : {1, 7, 100'000}) {
            const Read one = read(stream + "\n\ndata: after\n\n", piece);
            QVERIFY(!one.isFine);
            QCOMPARE(one.events, QByteArray());
        }
    }
};

QTEST_GUILESS_MAIN(EventStreamReaderTest)
#include "tst_event_stream_reader.moc"
