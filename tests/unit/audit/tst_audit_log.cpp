// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/audit_log.h"
#include "server/audit/verification.h"
#include "server/store/audit_event_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/temporary_store.h"

#include <QTest>

using audit::AuditLog;
using audit::Event;
using audit::EventKind;
using audit::EventResult;

class AuditLogTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void writesWhatWasDoneEachTime();
    void stampsTheTime();
    void foldsAFloodFromOneAddress();
    void writesTheFirstRefusalAtOnce();
    void keepsApartWhatDiffers_data();
    void keepsApartWhatDiffers();
    void leavesOutWhatWasNotTheSame();
    void foldsAFloodFromVeryManyAddresses();
    void writesAgainAtOnceAfterAQuietInterval();
    void writesWhatItCountedWhenItGoes();

private:
    [[nodiscard]] static Event refusal(const QString &address = u"203.0.113.7"_qs);
    [[nodiscard]] QList<store::AuditEventRow> rows();
    [[nodiscard]] std::unique_ptr<AuditLog> log(std::chrono::milliseconds interval = std::chrono::hours(1), int apart = 100);

    tests::FixedClock m_clock;
    std::unique_ptr<tests::TemporaryStore> m_store;
};

void AuditLogTest::init()
{
    m_store = std::make_unique<tests::TemporaryStore>();
}

Event AuditLogTest::refusal(const QString &address)
{
    Event event;
    event.kind = EventKind::SignInRefused;
    event.result = EventResult::Refused;
    event.reason = u"wrong_password"_qs;
    event.userId = core::UserId(QByteArray("local|a"));
    event.origin.address = address;
    return event;
}

QList<store::AuditEventRow> AuditLogTest::rows()
{
    return (*m_store)
        ->writeAndWait([](store::Transaction &transaction) {
            return store::AuditEventTable(transaction).list({.from = {}, .to = {}, .userId = {}, .throughId = {}, .limit = 100'000});
        })
        .value();
}

std::unique_ptr<AuditLog> AuditLogTest::log(std::chrono::milliseconds interval, int apart)
{
    return std::make_unique<AuditLog>(**m_store, m_clock, AuditLog::Limits{interval, apart});
}

void AuditLogTest::writesWhatWasDoneEachTime()
{
    const auto log = this->log();
    Event event;
    event.kind = EventKind::SettingsChanged;
    for (int i = 0; i < 5; ++i) {
        log->record(event);
    }
    QCOMPARE(rows().size(), 5);
}

void AuditLogTest::stampsTheTime()
{
    const auto log = this->log();
    log->record(refusal());
    QCOMPARE(rows().constFirst().time, m_clock.nowMs());
}

void AuditLogTest::foldsAFloodFromOneAddress()
{
    const auto log = this->log(std::chrono::milliseconds(50));
    for (int i = 0; i < 10'000; ++i) {
        log->record(refusal());
    }
    QTRY_COMPARE(rows().size(), 2);
    const auto found = rows();
    QCOMPARE(found.at(0).repeats, 1);
    QCOMPARE(found.at(1).repeats, 9'999);
    QCOMPARE(found.at(1).userId, core::UserId(QByteArray("local|a")));
    QVERIFY2(found.at(1).details.contains(u"since"), qPrintable(found.at(1).details));
    const auto verified = (*m_store)->writeAndWait([](store::Transaction &transaction) { return audit::verify(transaction.database()); });
    QVERIFY(verified && !verified->firstBreak);
}

void AuditLogTest::writesTheFirstRefusalAtOnce()
{
    const auto log = this->log();
    log->record(refusal());
    log->record(refusal());
    QCOMPARE(rows().size(), 1);
}

void AuditLogTest::keepsApartWhatDiffers_data()
{
    QTest::addColumn<EventKind>("kind");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("address");
    QTest::newRow("another kind") << EventKind::TokenRefused << u"wrong_password"_qs << u"203.0.113.7"_qs;
    QTest::newRow("another reason") << EventKind::SignInRefused << u"blocked"_qs << u"203.0.113.7"_qs;
    QTest::newRow("another address") << EventKind::SignInRefused << u"wrong_password"_qs << u"203.0.113.8"_qs;
}

void AuditLogTest::keepsApartWhatDiffers()
{
    QFETCH(EventKind, kind);
    QFETCH(QString, reason);
    QFETCH(QString, address);
    const auto log = this->log();
    log->record(refusal());
    Event other = refusal(address);
    other.kind = kind;
    other.reason = reason;
    log->record(other);
    QCOMPARE(rows().size(), 2);
}

void AuditLogTest::leavesOutWhatWasNotTheSame()
{
    auto log = this->log();
    log->record(refusal());
    for (int i = 0; i < 3; ++i) {
        Event event = refusal();
        event.userId = core::UserId(QByteArray("local|") + QByteArray::number(i));
        event.clientId = core::ClientId(QByteArray("mcp_localhost_1"));
        event.origin.requestId = core::RequestId(QByteArray::number(i));
        event.details = {{u"try"_qs, i}};
        log->record(event);
    }
    log.reset();
    const store::AuditEventRow folded = rows().last();
    QCOMPARE(folded.repeats, 3);
    QCOMPARE(folded.userId, core::UserId());
    QCOMPARE(folded.requestId, core::RequestId());
    QCOMPARE(folded.clientId, core::ClientId(QByteArray("mcp_localhost_1")));
    QCOMPARE(folded.address, u"203.0.113.7"_qs);
    QVERIFY(!folded.details.contains(u"try"));
}

void AuditLogTest::foldsAFloodFromVeryManyAddresses()
{
    auto log = this->log(std::chrono::hours(1), 10);
    for (int i = 0; i < 5'000; ++i) {
        log->record(refusal(u"2001:db8::%1"_qs.arg(i, 0, 16)));
    }
    log.reset();
    const auto found = rows();
    QCOMPARE(found.size(), 12); // ten apart, the first beyond them, and one for all others
    QCOMPARE(found.last().repeats, 4'989);
    QCOMPARE(found.last().address, QString());
    QCOMPARE(found.last().reason, u"wrong_password"_qs);
}

void AuditLogTest::writesAgainAtOnceAfterAQuietInterval()
{
    const auto log = this->log(std::chrono::milliseconds(20));
    log->record(refusal());
    QTest::qWait(60);
    log->record(refusal());
    QCOMPARE(rows().size(), 2);
    QCOMPARE(rows().last().repeats, 1);
}

void AuditLogTest::writesWhatItCountedWhenItGoes()
{
    auto log = this->log();
    log->record(refusal());
    log->record(refusal());
    log.reset();
    m_store->reopen();
    QCOMPARE(rows().size(), 2);
}

QTEST_GUILESS_MAIN(AuditLogTest)
#include "tst_audit_log.moc"
