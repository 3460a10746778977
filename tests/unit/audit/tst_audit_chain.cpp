// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/audit/audit_events.h"
#include "server/audit/append.h"
#include "server/audit/erasure.h"
#include "server/audit/row_ranges.h"
#include "server/audit/verification.h"
#include "server/store/audit_event_table.h"
#include "tests/support/memory_database.h"

#include <QTest>

using audit::EventKind;
using audit::Fault;

class AuditChainTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_memory = std::make_unique<tests::MemoryDatabase>(); }

    void everyKindHasAWordOfItsOwn();
    void verifiesNothing();
    void verifiesAThousandMixedEvents();
    void keepsWhatAnEventSays();
    void cutsWhatIsTooLong();
    void isUndoneWithItsTransaction();
    void hashesByTheWrittenRule();
    void findsEveryColumnThatWasChanged_data();
    void findsEveryColumnThatWasChanged();
    void findsARemovedRow_data();
    void findsARemovedRow();
    void findsTwoRowsThatChangedPlaces();
    void findsARowPutInBetween();
    void findsAForgedRowWithARightHash();
    void findsRowsBeforeACutOffEndThatWentOn();
    void findsAMissingHead();
    void erasingAUserKeepsItVerifiable();
    void erasingLeavesNothingPersonal();
    void findsRowsBlankedByHand();
    void findsTextPutIntoABlankedRow();
    void rangesOfRows_data();
    void rangesOfRows();

private:
    void append(int count, int from = 0);
    void execute(const QString &sql);
    [[nodiscard]] audit::Verification verified();
    [[nodiscard]] QList<store::AuditEventRow> rows();

    std::unique_ptr<tests::MemoryDatabase> m_memory;
};

void AuditChainTest::append(int count, int from)
{
    for (int n = from; n < from + count; ++n) {
        const auto appended = audit::append(m_memory->transaction(), tests::mixedEvent(n));
        QVERIFY2(appended, appended ? "" : qPrintable(appended.error().detail));
    }
}

void AuditChainTest::execute(const QString &sql)
{
    const auto done = m_memory->database().execute(sql);
    QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
}

audit::Verification AuditChainTest::verified()
{
    const auto result = audit::verify(m_memory->database());
    return result.value_or(audit::Verification{});
}

QList<store::AuditEventRow> AuditChainTest::rows()
{
    return store::AuditEventTable(m_memory->database()).list({.from = {}, .to = {}, .userId = {}, .throughId = {}, .limit = 10'000}).value();
}

void AuditChainTest::everyKindHasAWordOfItsOwn()
{
    QSet<QString> words;
    for (int i = 0; i <= int(EventKind::ServerStopped); ++i) {
        const QString word = audit::toWire(EventKind(i));
        QVERIFY(!words.contains(word));
        words.insert(word);
        QCOMPARE(audit::eventKindFromWire(word), std::optional(EventKind(i)));
    }
    QCOMPARE(audit::eventKindFromWire(u"of_a_later_version"_qs), std::nullopt);
}

void AuditChainTest::verifiesNothing()
{
    const auto result = audit::verify(m_memory->database());
    QVERIFY(result);
    QVERIFY(!result->firstBreak);
    QCOMPARE(result->rows, 0);
    QCOMPARE(result->head, audit::ChainHead());
}

void AuditChainTest::verifiesAThousandMixedEvents()
{
    append(1000);
    const auto result = audit::verify(m_memory->database());
    QVERIFY(result);
    QVERIFY2(!result->firstBreak, qPrintable(result->firstBreak ? u"row %1: %2"_qs.arg(result->firstBreak->rowId).arg(audit::toWire(result->firstBreak->fault)) : QString()));
    QCOMPARE(result->rows, 1000);
    QCOMPARE(result->head.id, 1000);
    QCOMPARE(result->head.hash, rows().last().hash);
    QVERIFY(m_memory->transaction().changes().contains(store::Change{store::Topic::AuditEvents, store::ChangeKind::Inserted, "1000"}));
}

void AuditChainTest::keepsWhatAnEventSays()
{
    audit::Event event;
    event.kind = EventKind::UserRoleChanged;
    event.time = core::Milliseconds(std::chrono::milliseconds(1'800'000'000'123));
    event.actor = {audit::ActorKind::CommandLine, {}};
    event.userId = core::UserId(QByteArray("github|583231"));
    event.clientId = core::ClientId(QByteArray("mcp_localhost_1"));
    event.onWhat = u"premium"_qs;
    event.result = audit::EventResult::Refused;
    event.reason = u"last_owner"_qs;
    event.details = {{u"from"_qs, u"owner"_qs}};
    event.origin = {core::RequestId(QByteArray("r-1")), u"203.0.113.7"_qs, u"10.0.0.1"_qs};
    QVERIFY(audit::append(m_memory->transaction(), event));
    const store::AuditEventRow row = rows().constFirst();
    QCOMPARE(row.id, 1);
    QCOMPARE(row.kind, u"user_role_changed"_qs);
    QCOMPARE(row.time, event.time);
    QCOMPARE(row.actorKind, u"command_line"_qs);
    QCOMPARE(row.userId, event.userId);
    QCOMPARE(row.clientId, event.clientId);
    QCOMPARE(row.onWhat, u"premium"_qs);
    QCOMPARE(row.result, u"refused"_qs);
    QCOMPARE(row.reason, u"last_owner"_qs);
    QCOMPARE(row.details, u"{\"from\":\"owner\"}"_qs);
    QCOMPARE(row.requestId, event.origin.requestId);
    QCOMPARE(row.address, u"203.0.113.7"_qs);
    QCOMPARE(row.proxyAddress, u"10.0.0.1"_qs);
    QCOMPARE(row.repeats, 1);
    QCOMPARE(row.personalSalt.size(), 16);
    QCOMPARE(row.previousHash, QByteArray(32, '\0'));
}

void AuditChainTest::cutsWhatIsTooLong()
{
    audit::Event event;
    event.reason = QString(5000, u'a');
    event.details = {{u"text"_qs, QString(5000, u'b')}};
    QVERIFY(audit::append(m_memory->transaction(), event));
    QCOMPARE(rows().constFirst().reason.size(), 300);
    QCOMPARE(rows().constFirst().details, u"{\"cut\":5011}"_qs);
}

void AuditChainTest::isUndoneWithItsTransaction()
{
    append(3);
    execute(u"SAVEPOINT job"_qs);
    append(2, 3);
    execute(u"ROLLBACK TO job"_qs);
    execute(u"RELEASE job"_qs);
    append(2, 5);
    QVERIFY(!verified().firstBreak);
    QCOMPARE(verified().rows, 5);
}

// So that the rule in chain.h can be followed by somebody who has only an export.
void AuditChainTest::hashesByTheWrittenRule()
{
    store::AuditEventRow row;
    row.id = 1;
    row.time = core::Milliseconds(std::chrono::milliseconds(1'800'000'000'000));
    row.kind = u"sign_in_refused"_qs;
    row.actorKind = u"anybody"_qs;
    row.result = u"refused"_qs;
    row.reason = u"wrong_password"_qs;
    row.requestId = core::RequestId(QByteArray("r-1"));
    row.personalSalt = QByteArray(16, 's');
    row.address = u"203.0.113.7"_qs;
    row.details = QString::fromUtf8("{\"a\":\"\xc3\xa9\"}");
    row.previousHash = QByteArray(32, '\0');
    row.personalHash = audit::personalHashOf(row);
    // Computed apart, in Python, from the words of chain.h.
    QCOMPARE(row.personalHash.toHex(), QByteArray("bf0476bc67d7b46a35c4846af6098b60f5bbc2897f643801bf12dca394f7d071"));
    QCOMPARE(audit::hashOf(row).toHex(), QByteArray("c6148c7e3baff050e8bb074187dfbce2795ebd0b3544ab18f77aec1e4adbe4e1"));
}

void AuditChainTest::findsEveryColumnThatWasChanged_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<Fault>("fault");
    QTest::newRow("time") << u"time_ms = time_ms + 1"_qs << Fault::RowChanged;
    QTest::newRow("kind") << u"kind = kind || 's'"_qs << Fault::RowChanged;
    QTest::newRow("who, by kind") << u"actor_kind = CASE actor_kind WHEN 'server' THEN 'user' ELSE 'server' END"_qs << Fault::RowChanged;
    QTest::newRow("result") << u"result = CASE result WHEN 'done' THEN 'refused' ELSE 'done' END"_qs << Fault::RowChanged;
    QTest::newRow("reason") << u"reason = 'other'"_qs << Fault::RowChanged;
    QTest::newRow("client") << u"client_id = 'other'"_qs << Fault::RowChanged;
    QTest::newRow("request") << u"request_id = 'other'"_qs << Fault::RowChanged;
    QTest::newRow("how often") << u"repeats = 2"_qs << Fault::RowChanged;
    QTest::newRow("which rows were erased") << u"erased_rows = '1-400'"_qs << Fault::RowChanged;
    QTest::newRow("hash of the personal part") << u"personal_hash = zeroblob(32)"_qs << Fault::RowChanged;
    QTest::newRow("link") << u"previous_hash = zeroblob(32)"_qs << Fault::RowChanged;
    QTest::newRow("hash") << u"hash = zeroblob(32)"_qs << Fault::RowChanged;
    QTest::newRow("who, by id") << u"actor_id = 'other'"_qs << Fault::PersonalPartChanged;
    QTest::newRow("whom it concerns") << u"user_id = 'github|99'"_qs << Fault::PersonalPartChanged;
    QTest::newRow("whom it concerns, blanked alone") << u"user_id = ''"_qs << Fault::PersonalPartChanged;
    QTest::newRow("on what") << u"on_what = 'other'"_qs << Fault::PersonalPartChanged;
    QTest::newRow("address") << u"address = '192.0.2.1'"_qs << Fault::PersonalPartChanged;
    QTest::newRow("proxy") << u"proxy_address = '192.0.2.1'"_qs << Fault::PersonalPartChanged;
    QTest::newRow("details") << u"details = '{}'"_qs << Fault::PersonalPartChanged;
    QTest::newRow("salt") << u"personal_salt = zeroblob(16)"_qs << Fault::PersonalPartChanged;
    QTest::newRow("a text moved to the next column") << u"address = proxy_address, proxy_address = address"_qs << Fault::PersonalPartChanged;
}

void AuditChainTest::findsEveryColumnThatWasChanged()
{
    QFETCH(QString, change);
    QFETCH(Fault, fault);
    append(300);
    execute(u"UPDATE audit_events SET %1 WHERE id = 151"_qs.arg(change));
    const auto result = verified();
    QVERIFY(result.firstBreak);
    QCOMPARE(result.firstBreak->rowId, 151);
    QCOMPARE(result.firstBreak->fault, fault);
    QCOMPARE(result.rows, 150);
}

void AuditChainTest::findsARemovedRow_data()
{
    QTest::addColumn<QString>("where");
    QTest::addColumn<qint64>("row");
    QTest::addColumn<Fault>("fault");
    QTest::newRow("the first") << u"id = 1"_qs << qint64(1) << Fault::RowMissing;
    QTest::newRow("one in the middle") << u"id = 42"_qs << qint64(42) << Fault::RowMissing;
    QTest::newRow("the last") << u"id = 100"_qs << qint64(100) << Fault::HeadMissing;
    QTest::newRow("the second half") << u"id > 50"_qs << qint64(51) << Fault::HeadMissing;
    QTest::newRow("all") << u"id > 0"_qs << qint64(1) << Fault::HeadMissing;
}

void AuditChainTest::findsARemovedRow()
{
    QFETCH(QString, where);
    QFETCH(qint64, row);
    QFETCH(Fault, fault);
    append(100);
    execute(u"DELETE FROM audit_events WHERE "_qs + where);
    const auto result = verified();
    QVERIFY(result.firstBreak);
    QCOMPARE(result.firstBreak->rowId, row);
    QCOMPARE(result.firstBreak->fault, fault);
}

void AuditChainTest::findsTwoRowsThatChangedPlaces()
{
    append(100);
    execute(u"UPDATE audit_events SET id = 1000 WHERE id = 30"_qs);
    execute(u"UPDATE audit_events SET id = 30 WHERE id = 31"_qs);
    execute(u"UPDATE audit_events SET id = 31 WHERE id = 1000"_qs);
    const auto result = verified();
    QVERIFY(result.firstBreak);
    QCOMPARE(result.firstBreak->rowId, 30);
}

void AuditChainTest::findsARowPutInBetween()
{
    append(100);
    execute(u"UPDATE audit_events SET id = id + 1000 WHERE id > 30"_qs);
    execute(u"UPDATE audit_events SET id = id - 999 WHERE id > 1000"_qs);
    execute(u"INSERT INTO audit_events SELECT 31, time_ms, kind, actor_kind, result, reason, client_id, request_id, repeats, erased_rows, personal_hash, "
            "personal_salt, actor_id, user_id, on_what, address, proxy_address, details, previous_hash, hash FROM audit_events WHERE id = 30"_qs);
    const auto result = verified();
    QVERIFY(result.firstBreak);
    QCOMPARE(result.firstBreak->rowId, 31);
}

// Somebody who knows the rule makes a row that is right in itself: the next one still names the true one.
void AuditChainTest::findsAForgedRowWithARightHash()
{
    append(100);
    store::AuditEventRow forged = rows().at(49);
    forged.reason = u"forged"_qs;
    forged.hash = audit::hashOf(forged);
    execute(u"UPDATE audit_events SET reason = 'forged', hash = x'%1' WHERE id = 50"_qs.arg(QString::fromLatin1(forged.hash.toHex())));
    const auto result = verified();
    QVERIFY(result.firstBreak);
    QCOMPARE(result.firstBreak->rowId, 51);
    QCOMPARE(result.firstBreak->fault, Fault::WrongPredecessor);
}

void AuditChainTest::findsRowsBeforeACutOffEndThatWentOn()
{
    append(10);
    execute(u"DELETE FROM audit_events WHERE id > 8"_qs);
    append(5, 10);
    const auto result = verified();
    QVERIFY(result.firstBreak);
    QCOMPARE(result.firstBreak->rowId, 9);
    QCOMPARE(result.firstBreak->fault, Fault::RowMissing);
    QCOMPARE(rows().size(), 13); // what happened since is recorded all the same
}

void AuditChainTest::findsAMissingHead()
{
    append(10);
    execute(u"DELETE FROM meta WHERE key = 'audit_head'"_qs);
    QVERIFY(verified().firstBreak);
    QCOMPARE(verified().firstBreak->fault, Fault::HeadMissing);
    append(1, 10); // and goes on
    QCOMPARE(rows().size(), 11);
    QVERIFY(verified().firstBreak);
}

void AuditChainTest::erasingAUserKeepsItVerifiable()
{
    append(500);
    const core::UserId user(QByteArray("github|3"));
    const auto erased = audit::eraseUser(m_memory->transaction(), user, core::Milliseconds{}, {audit::ActorKind::Console, {}});
    QVERIFY(erased);
    QVERIFY(*erased > 40);
    append(100, 500);
    QVERIFY(audit::eraseUser(m_memory->transaction(), user, core::Milliseconds{}, {audit::ActorKind::Console, {}})); // their later rows
    QVERIFY(audit::eraseUser(m_memory->transaction(), core::UserId(QByteArray("github|4")), core::Milliseconds{}, {audit::ActorKind::Server, {}}));
    const auto result = verified();
    QVERIFY2(!result.firstBreak, result.firstBreak ? qPrintable(QString::number(result.firstBreak->rowId)) : "");
    QCOMPARE(result.rows, 603);
    QVERIFY(result.erasedRows > *erased);
}

void AuditChainTest::erasingLeavesNothingPersonal()
{
    audit::Event event;
    event.kind = EventKind::SignInSucceeded;
    event.userId = core::UserId(QByteArray("github|1"));
    event.actor = audit::Actor::user(event.userId);
    event.onWhat = u"family of alice"_qs;
    event.details = {{u"login"_qs, u"alice"_qs}};
    event.origin = {core::RequestId(QByteArray("r-1")), u"203.0.113.7"_qs, u"10.0.0.1"_qs};
    QVERIFY(audit::append(m_memory->transaction(), event));
    event.userId = core::UserId(QByteArray("github|2"));
    event.actor = {audit::ActorKind::Console, {}};
    QVERIFY(audit::append(m_memory->transaction(), event));
    QCOMPARE(audit::eraseUser(m_memory->transaction(), core::UserId(QByteArray("github|1")), core::Milliseconds{}, {audit::ActorKind::Console, {}}).value(), 1);
    const store::AuditEventRow gone = rows().at(0);
    QVERIFY(gone.isErased());
    QCOMPARE(gone.kind, u"sign_in_succeeded"_qs);
    QCOMPARE(gone.actorId + gone.userId.toString() + gone.onWhat + gone.address + gone.proxyAddress + gone.details, QString());
    QCOMPARE(rows().at(1).userId, core::UserId(QByteArray("github|2"))); // another's row is untouched
    QCOMPARE(rows().at(2).erasedRows, u"1"_qs);
    QVERIFY(!verified().firstBreak);
}

void AuditChainTest::findsRowsBlankedByHand()
{
    append(100);
    QVERIFY(audit::eraseUser(m_memory->transaction(), core::UserId(QByteArray("github|3")), core::Milliseconds{}, {audit::ActorKind::Console, {}}));
    execute(u"UPDATE audit_events SET personal_salt = NULL, actor_id = '', user_id = '', on_what = '', address = '', proxy_address = '', details = '' "
            "WHERE user_id = 'github|5'"_qs);
    const auto result = verified();
    QVERIFY(result.firstBreak);
    QCOMPARE(result.firstBreak->fault, Fault::ErasedUntold);
    QCOMPARE(result.firstBreak->rowId, 6); // mixedEvent(5) is the first of that user
}

void AuditChainTest::findsTextPutIntoABlankedRow()
{
    append(100);
    QVERIFY(audit::eraseUser(m_memory->transaction(), core::UserId(QByteArray("github|5")), core::Milliseconds{}, {audit::ActorKind::Console, {}}));
    execute(u"UPDATE audit_events SET user_id = 'github|1' WHERE id = 6"_qs);
    const auto result = verified();
    QVERIFY(result.firstBreak);
    QCOMPARE(result.firstBreak->rowId, 6);
    QCOMPARE(result.firstBreak->fault, Fault::PersonalPartChanged);
}

void AuditChainTest::rangesOfRows_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("meant");
    QTest::newRow("none") << QString() << QString();
    QTest::newRow("one") << u"7"_qs << u"7"_qs;
    QTest::newRow("apart") << u"3-5,9"_qs << u"3-5,9"_qs;
    QTest::newRow("touching ones are one") << u"3-5,6,8"_qs << u"3-6,8"_qs;
    QTest::newRow("overlapping and out of order") << u"8-20,1,3-9"_qs << u"1,3-20"_qs;
    QTest::newRow("nonsense is left out") << u"x,-3,5-2,4"_qs << u"4"_qs;
}

void AuditChainTest::rangesOfRows()
{
    QFETCH(QString, text);
    QFETCH(QString, meant);
    QCOMPARE(audit::RowRanges::fromText(text).toText(), meant);
    const auto ranges = audit::RowRanges::fromText(u"3-5,9"_qs);
    QVERIFY(!ranges.contains(2) && ranges.contains(3) && ranges.contains(5) && !ranges.contains(6) && ranges.contains(9) && !ranges.contains(10));
    QCOMPARE(audit::RowRanges(QList<qint64>{3, 4, 5, 9}).toText(), u"3-5,9"_qs);
    QCOMPARE(audit::RowRanges(QList<qint64>{3, 9}).firstNotIn(ranges), 0);
    QCOMPARE(audit::RowRanges(QList<qint64>{3, 8}).firstNotIn(ranges), 8);
}

QTEST_GUILESS_MAIN(AuditChainTest)
#include "tst_audit_chain.moc"
