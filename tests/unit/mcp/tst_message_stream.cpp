// SPDX-License-Identifier: GPL-3.0-or-later
// Streams that may be come back to: what is kept, for how long, and for whom (MCP 2025-11-25, resumability).
#include "server/mcp/mcp_session.h"
#include "tests/support/recorded_exchange.h"

#include <QtTest>

using mcp::MessageStream;

class MessageStreamTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEventIds_data();
    void readsEventIds();
    void beginsWithAnEventThatSaysWhereToComeBackTo();
    void repeatsOnlyWhatTheReaderHasNotSeen_data();
    void repeatsOnlyWhatTheReaderHasNotSeen();
    void keepsWhatIsSaidWhileNobodyReads();
    void keepsItsLastMessagesWithinBounds();
    void doesWithoutKeepingWhenAllSessionsTogetherKeepTooMuch();
    void givesBackWhatItKept();
    void withoutIdsEndsWithItsConnection();
    void aSessionForgetsStreamsNobodyComesBackFor();
    void aSessionKnowsOnlyItsOwnStreams();
};

namespace
{

struct Reading {
    std::shared_ptr<tests::RecordedStream> record = std::make_shared<tests::RecordedStream>();
    std::shared_ptr<http::EventStream> connection = std::make_shared<tests::RecordedEventStream>(record);

    [[nodiscard]] QByteArrayList told() const
    {
        QByteArrayList data;
        for (const http::ServerSentEvent &event : record->events) {
            if (!event.data.isEmpty()) {
                data.append(event.data);
            }
        }
        return data;
    }
};

std::shared_ptr<mcp::ReplayBudget> budget(qint64 bytes = 1024 * 1024)
{
    return std::make_shared<mcp::ReplayBudget>(bytes);
}

} // namespace

void MessageStreamTest::readsEventIds_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("stream"); // empty: not one of ours
    QTest::addColumn<int>("number");
    QTest::newRow("ours") << QByteArray("abc-12") << QByteArray("abc") << 12;
    QTest::newRow("a stream with a dash") << QByteArray("a-b-3") << QByteArray("a-b") << 3;
    QTest::newRow("no number") << QByteArray("abc-") << QByteArray() << 0;
    QTest::newRow("no stream") << QByteArray("-1") << QByteArray() << 0;
    QTest::newRow("below zero") << QByteArray("abc--1") << QByteArray("abc-") << 1;
    QTest::newRow("a number no one could hold") << QByteArray("abc-99999999999999999999") << QByteArray() << 0;
    QTest::newRow("somebody else's") << QByteArray("whatever") << QByteArray() << 0;
    QTest::newRow("nothing") << QByteArray() << QByteArray() << 0;
}

void MessageStreamTest::readsEventIds()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, stream);
    const auto id = mcp::EventId::parse(text);
    QCOMPARE(id.has_value(), !stream.isEmpty());
    if (id) {
        QCOMPARE(id->stream, stream);
        QTEST(int(id->number), "number");
    }
}

void MessageStreamTest::beginsWithAnEventThatSaysWhereToComeBackTo()
{
    MessageStream stream(budget());
    const Reading reading;
    stream.readOn(reading.connection);
    const http::ServerSentEvent first = reading.record->events.first();
    QVERIFY(first.data.isEmpty());
    QVERIFY(first.event.isEmpty());
    QVERIFY(first.retryMs > 0);
    QCOMPARE(mcp::EventId::parse(first.id)->stream, stream.id());
}

void MessageStreamTest::repeatsOnlyWhatTheReaderHasNotSeen_data()
{
    QTest::addColumn<int>("lastSeen");
    QTest::addColumn<QByteArrayList>("repeated");
    QTest::newRow("only the priming event") << 0 << QByteArrayList{"one", "two", "three"};
    QTest::newRow("the first message") << 1 << QByteArrayList{"two", "three"};
    QTest::newRow("everything") << 3 << QByteArrayList();
}

void MessageStreamTest::repeatsOnlyWhatTheReaderHasNotSeen()
{
    QFETCH(int, lastSeen);
    QFETCH(QByteArrayList, repeated);
    MessageStream stream(budget());
    const Reading first;
    stream.readOn(first.connection);
    for (const char *message : {"one", "two", "three"}) {
        stream.say(message);
    }
    const Reading second;
    QVERIFY(stream.resumeOn(second.connection, lastSeen));
    QCOMPARE(second.told(), repeated);
    QVERIFY(!first.record->isOpen);
    stream.say("four");
    QCOMPARE(second.told(), repeated + QByteArrayList{"four"});
    QVERIFY(!stream.canResumeAfter(7)); // never said
}

void MessageStreamTest::keepsWhatIsSaidWhileNobodyReads()
{
    MessageStream stream(budget());
    const Reading first;
    stream.readOn(first.connection);
    stream.letGo();
    QVERIFY(!first.record->isOpen);
    stream.say("meanwhile");
    stream.finish();
    const Reading second;
    QVERIFY(stream.resumeOn(second.connection, 0));
    QCOMPARE(second.told(), QByteArrayList{"meanwhile"});
    QVERIFY(!second.record->isOpen); // there will be no more
}

void MessageStreamTest::keepsItsLastMessagesWithinBounds()
{
    MessageStream stream(budget(10 * MessageStream::MaxKeptBytes));
    stream.readOn(Reading().connection);
    const QByteArray large(MessageStream::MaxKeptBytes / 2, 'x');
    for (int i = 0; i < 4; ++i) {
        stream.say(large);
    }
    QVERIFY(!stream.canResumeAfter(1)); // number 2 is not kept any more
    QVERIFY(stream.canResumeAfter(2));
    const Reading late;
    QVERIFY(!stream.resumeOn(late.connection, 1));
    QVERIFY(stream.resumeOn(late.connection, 2));
    QCOMPARE(late.told().size(), 2);
    stream.say(QByteArray(MessageStream::MaxKeptBytes + 1, 'y')); // told, but nobody can come back to before it
    QCOMPARE(late.told().size(), 3);
    QVERIFY(!stream.canResumeAfter(4));
    QVERIFY(stream.canResumeAfter(5));
}

void MessageStreamTest::doesWithoutKeepingWhenAllSessionsTogetherKeepTooMuch()
{
    const auto shared = budget(10);
    MessageStream greedy(shared);
    greedy.readOn(Reading().connection);
    greedy.say("0123456789");
    MessageStream stream(shared);
    const Reading reading;
    stream.readOn(reading.connection);
    stream.say("more");
    QCOMPARE(reading.told(), QByteArrayList{"more"});
    QVERIFY(!stream.canResumeAfter(0));
}

void MessageStreamTest::givesBackWhatItKept()
{
    const auto shared = budget(10);
    for (int i = 0; i < 3; ++i) {
        MessageStream stream(shared);
        stream.readOn(Reading().connection);
        stream.say("0123456789");
        QVERIFY(stream.canResumeAfter(0));
    }
}

void MessageStreamTest::withoutIdsEndsWithItsConnection()
{
    MessageStream stream;
    const Reading reading;
    stream.readOn(reading.connection);
    stream.letGo(); // nobody could come back
    QVERIFY(reading.record->isOpen);
    stream.say("one");
    QVERIFY(reading.record->events.first().id.isEmpty());
    QVERIFY(!stream.resumeOn(Reading().connection, 0));
}

void MessageStreamTest::aSessionForgetsStreamsNobodyComesBackFor()
{
    const auto resource = mcp::resourceAt("/mcp", QStringLiteral("https://gate.example.org"));
    mcp::McpSession session("id", {}, *resource, mcp::negotiated(u"2025-11-25"), budget());
    const mcp::MessageStreamPtr stream = session.newStream();
    stream->readOn(Reading().connection);
    stream->say("one");
    stream->letGo();
    core::Seconds now{std::chrono::hours(1)};
    session.sweepStreams(now);
    QCOMPARE(session.streamOf({stream->id(), 0}), stream);
    session.sweepStreams(now + std::chrono::minutes(4));
    QCOMPARE(session.streamOf({stream->id(), 0}), stream);
    session.sweepStreams(now + std::chrono::minutes(5));
    QVERIFY(!session.streamOf({stream->id(), 0}));
}

void MessageStreamTest::aSessionKnowsOnlyItsOwnStreams()
{
    const auto resource = mcp::resourceAt("/mcp", QStringLiteral("https://gate.example.org"));
    mcp::McpSession ada("ada", {}, *resource, mcp::negotiated(u"2025-11-25"), budget());
    mcp::McpSession bob("bob", {}, *resource, mcp::negotiated(u"2025-11-25"), budget());
    const mcp::MessageStreamPtr stream = ada.newStream();
    QVERIFY(ada.streamOf({stream->id(), 0}));
    QVERIFY(!bob.streamOf({stream->id(), 0}));
}

QTEST_GUILESS_MAIN(MessageStreamTest)
#include "tst_message_stream.moc"
