// SPDX-License-Identifier: GPL-3.0-or-later
// Each table's columns on the shared model: under the model tester, and the words they find for facts.
#include "ui/common/call_columns.h"
#include "ui/clients/client_columns.h"
#include "ui/clients/redirect_words.h"
#include "ui/common/format.h"
#include "ui/common/record_filter_model.h"
#include "ui/sessions/session_columns.h"
#include "ui/users/user_columns.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

Q_DECLARE_METATYPE(admin::UserSummary)

using namespace ui;

namespace
{

core::Seconds secondsAgo(int seconds)
{
    return std::chrono::floor<std::chrono::seconds>(format::now()) - std::chrono::seconds(seconds);
}

admin::UserSummary user(const char *id)
{
    admin::UserSummary summary;
    summary.id = core::UserId(QByteArray(id));
    summary.login = QString::fromLatin1(id);
    summary.status = admin::UserStatus::Approved;
    summary.role = QStringLiteral("member");
    return summary;
}

admin::ClientSummary client(const char *id)
{
    admin::ClientSummary summary;
    summary.id = core::ClientId(QByteArray(id));
    summary.name = QString::fromLatin1(id);
    return summary;
}

admin::SessionSummary session(const char *id)
{
    admin::SessionSummary summary;
    summary.id = core::FamilyId(QByteArray(id));
    summary.login = QString::fromLatin1(id);
    return summary;
}

admin::CallSummary call(qint64 id)
{
    admin::CallSummary summary;
    summary.id = id;
    summary.time = format::now();
    summary.tool = QStringLiteral("add");
    return summary;
}

// What a page does to its model in a day: snapshot, change, one more, one less, another snapshot.
template <class Row>
void liveThrough(RecordTableModel<Row> &model, const QList<Row> &rows)
{
    RecordFilterModel filter;
    filter.setSourceModel(&model);
    filter.sort(0);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);

    model.setRows({rows[0], rows[1]});
    QCOMPARE(model.rowCount(), 2);
    const QPersistentModelIndex kept(model.index(model.rowOf(model.keyAt(1)), 0));
    model.upsert(rows[2]);
    model.upsert(rows[1]);
    QCOMPARE(model.rowCount(), 3);
    model.setRows({rows[2], rows[1]});
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(kept.isValid()); // the row is still the same one: selection survives
    model.remove(model.keyAt(0));
    QCOMPARE(model.rowCount(), 1);
    for (int column = 0; column < model.columnCount(); ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        QVERIFY(model.index(0, column).data(Qt::AccessibleTextRole).toString().contains(QLatin1Char(':')));
    }
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
}

} // namespace

class TestRecordColumns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void usersLiveThroughADay()
    {
        RecordTableModel<admin::UserSummary> model(userKey, userColumns());
        liveThrough<admin::UserSummary>(model, {user("a"), user("b"), user("c")});
    }
    void clientsLiveThroughADay()
    {
        RecordTableModel<admin::ClientSummary> model(clientKey, clientColumns([](const QByteArray &) { return 1; }));
        liveThrough<admin::ClientSummary>(model, {client("a"), client("b"), client("c")});
    }
    void sessionsLiveThroughADay()
    {
        RecordTableModel<admin::SessionSummary> model(sessionKey, sessionColumns());
        liveThrough<admin::SessionSummary>(model, {session("a"), session("b"), session("c")});
    }
    void callsLiveThroughADay()
    {
        RecordTableModel<admin::CallSummary> model(callKey, callColumns());
        liveThrough<admin::CallSummary>(model, {call(1), call(2), call(3)});
    }

    void onlyExceptionalUsersArePills_data()
    {
        using admin::UserStatus;
        QTest::addColumn<admin::UserSummary>("summary");
        QTest::addColumn<bool>("isPill");
        QTest::addColumn<QString>("words");
        admin::UserSummary approved = user("a");
        QTest::newRow("approved for good is plain text") << approved << false << "Approved";
        approved.approvalEndsAt = secondsAgo(-400 * 24 * 3600);
        QTest::newRow("an end far away is plain text") << approved << false << "Approved";
        approved.approvalEndsAt = secondsAgo(-3 * 24 * 3600);
        QTest::newRow("an end within 30 days is told") << approved << true << "Until";
        admin::UserSummary pending = user("a");
        pending.status = UserStatus::Pending;
        QTest::newRow("pending waits") << pending << true << "Waiting";
        pending.approvalEndsAt = secondsAgo(60);
        QTest::newRow("an approval that ended says so") << pending << true << "Ended";
        admin::UserSummary blocked = user("a");
        blocked.status = UserStatus::Blocked;
        QTest::newRow("blocked") << blocked << true << "Blocked";
    }
    void onlyExceptionalUsersArePills()
    {
        QFETCH(admin::UserSummary, summary);
        QFETCH(QString, words);
        const Cell cell = userStatusCell(summary);
        QTEST(cell.isPill, "isPill");
        QVERIFY2(cell.text.startsWith(words), qPrintable(cell.text));
    }

    void onlyFailedCallsArePills_data()
    {
        QTest::addColumn<int>("outcome");
        QTest::addColumn<bool>("isPill");
        QTest::newRow("done") << int(admin::CallOutcome::Ok) << false;
        QTest::newRow("tool error") << int(admin::CallOutcome::ToolError) << true;
        QTest::newRow("denied") << int(admin::CallOutcome::Denied) << true;
        QTest::newRow("rate limited") << int(admin::CallOutcome::RateLimited) << true;
        QTest::newRow("cancelled") << int(admin::CallOutcome::Cancelled) << true;
        QTest::newRow("server error") << int(admin::CallOutcome::ServerError) << true;
    }
    void onlyFailedCallsArePills()
    {
        QFETCH(int, outcome);
        RecordTableModel<admin::CallSummary> model(callKey, callColumns());
        admin::CallSummary summary = call(1);
        summary.outcome = admin::CallOutcome(outcome);
        model.upsert(summary);
        QTEST(model.cellAt(0, 4).isPill, "isPill");
    }

    void sortsCallsOfOneMillisecondByTheirOrder()
    {
        RecordTableModel<admin::CallSummary> model(callKey, callColumns());
        RecordFilterModel filter;
        filter.setSourceModel(&model);
        filter.sort(CallTimeColumn, Qt::DescendingOrder);
        admin::CallSummary nine = call(9);
        admin::CallSummary ten = call(10);
        ten.time = nine.time;
        model.setRows({nine, ten});
        QCOMPARE(filter.index(0, 0).data(KeyRole).toByteArray(), QByteArray("10"));
    }

    void showsDirectionMarksInNames()
    {
        RecordTableModel<admin::UserSummary> model(userKey, userColumns());
        admin::UserSummary summary = user("a");
        summary.name = QStringLiteral("Mira\u202Ekcolb\nNewline");
        model.upsert(summary);
        const QString shown = model.index(0, 0).data(Qt::DisplayRole).toString();
        QVERIFY(!shown.contains(QChar(0x202e)));
        QVERIFY(!shown.contains(QLatin1Char('\n')));
        QVERIFY(shown.contains(QStringLiteral("202"))); // the mark can be read
    }

    void sessionsAreLiveIdleOrEnded_data()
    {
        QTest::addColumn<int>("secondsAgo");
        QTest::addColumn<int>("streams");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("words");
        using admin::SessionState;
        QTest::newRow("just used") << 10 << 0 << int(SessionState::Live) << "Live";
        QTest::newRow("an open stream keeps it live") << 7200 << 1 << int(SessionState::Live) << "Live";
        QTest::newRow("quiet for an hour") << 3600 << 0 << int(SessionState::Live) << "Idle";
        QTest::newRow("suspended is ended, whatever it does") << 1 << 1 << int(SessionState::Suspended) << "Ended";
    }
    void sessionsAreLiveIdleOrEnded()
    {
        QFETCH(int, secondsAgo);
        QFETCH(int, streams);
        QFETCH(int, state);
        admin::SessionSummary summary = session("a");
        summary.lastUsedAt = ::secondsAgo(secondsAgo);
        summary.openStreams = streams;
        summary.state = admin::SessionState(state);
        QTEST(sessionStateCell(summary).text, "words");
    }

    void saysWhereARedirectGoes_data()
    {
        QTest::addColumn<QString>("uri");
        QTest::addColumn<int>("tone");
        QTest::addColumn<QString>("words");
        QTest::newRow("RFC 8252 7.3 loopback") << "http://127.0.0.1:1234/cb" << int(Tone::Ok) << "this computer";
        QTest::newRow("RFC 8252 7.3 IPv6 loopback") << "http://[::1]:1234/cb" << int(Tone::Ok) << "this computer";
        QTest::newRow("localhost") << "http://localhost/cb" << int(Tone::Ok) << "this computer";
        QTest::newRow("https") << "https://vscode.dev/redirect" << int(Tone::Ok) << "vscode.dev on the internet";
        QTest::newRow("http elsewhere is not encrypted") << "http://example.com/cb" << int(Tone::Err) << "not encrypted";
        QTest::newRow("a host that only begins like localhost") << "http://localhost.example.com/" << int(Tone::Err) << "localhost.example.com";
        QTest::newRow("RFC 8252 7.1 private scheme") << "cursor://anysphere/cb" << int(Tone::Neutral) << "cursor:";
        QTest::newRow("letters of another script stay visible") << QStringLiteral("https://\u0440aypal.example/") << int(Tone::Ok) << "xn--";
        QTest::newRow("nonsense") << "http://[" << int(Tone::Err) << "not a valid address";
    }
    void saysWhereARedirectGoes()
    {
        QFETCH(QString, uri);
        QFETCH(QString, words);
        const RedirectVerdict verdict = redirectVerdict(uri);
        QTEST(int(verdict.tone), "tone");
        QVERIFY2(verdict.words.contains(words), qPrintable(verdict.words));
    }

    void opensNamesTheServer()
    {
        QCOMPARE(opensWords(QStringLiteral("https://gate.example/mcp")), QStringLiteral("all servers"));
        QCOMPARE(opensWords(QStringLiteral("https://gate.example/mcp/search")), QStringLiteral("search"));
    }
};

QTEST_MAIN(TestRecordColumns)
#include "tst_record_columns.moc"
