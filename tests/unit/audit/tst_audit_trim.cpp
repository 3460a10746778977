// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/audit/audit_events.h"
#include "server/audit/append.h"
#include "server/audit/erasure.h"
#include "server/audit/trim.h"
#include "server/audit/verification.h"
#include "server/store/audit_event_table.h"
#include "tests/support/memory_database.h"

#include <QTest>

using audit::Fault;
using namespace std::chrono_literals;

class AuditTrimTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void removesTheOldestAndStillVerifies();
    void removesInSteps();
    void hasNothingToRemove();
    void keepsARowThatComesBeforeAnOlderOne();
    void verifiesAfterAnErasureBefore();
    void findsRowsRemovedByHandAtTheStart();
    void findsAStartThatNobodyToldOf();

private:
    void append(core::Milliseconds time);
    void execute(const QString &sql);
    [[nodiscard]] int trim(core::Milliseconds before, int atMost = 2000);
    [[nodiscard]] audit::Verification verified();

    static constexpr core::Milliseconds Start{std::chrono::milliseconds(1'800'000'000'000)};
    std::unique_ptr<tests::MemoryDatabase> m_memory;
};

void AuditTrimTest::init()
{
    m_memory = std::make_unique<tests::MemoryDatabase>();
    for (int i = 0; i < 100; ++i) {
        append(Start + std::chrono::hours(i));
    }
}

void AuditTrimTest::append(core::Milliseconds time)
{
    QVERIFY(audit::append(m_memory->transaction(),
                          {.kind = audit::EventKind::SignInRefused, .time = time, .userId = core::UserId(QByteArray("local|eve")), .reason = u"wrong_password"_qs}));
}

void AuditTrimTest::execute(const QString &sql)
{
    QVERIFY(m_memory->database().execute(sql));
}

int AuditTrimTest::trim(core::Milliseconds before, int atMost)
{
    const auto removed = audit::trim(m_memory->transaction(), before, Start + 200h, atMost);
    return removed ? *removed : -1;
}

audit::Verification AuditTrimTest::verified()
{
    return *audit::verify(m_memory->database());
}

void AuditTrimTest::removesTheOldestAndStillVerifies()
{
    QCOMPARE(trim(Start + 40h), 40);
    const auto found = verified();
    QVERIFY(!found.firstBreak);
    QCOMPARE(found.rows, 61); // 60 that are left, and the one that tells of it
    append(Start + 201h);
    QVERIFY(!verified().firstBreak);
}

void AuditTrimTest::removesInSteps()
{
    QCOMPARE(trim(Start + 50h, 20), 20);
    QCOMPARE(trim(Start + 50h, 20), 20);
    QVERIFY(!verified().firstBreak);
    QCOMPARE(trim(Start + 50h, 20), 10);
    QCOMPARE(trim(Start + 50h, 20), 0);
    QVERIFY(!verified().firstBreak);
}

void AuditTrimTest::hasNothingToRemove()
{
    QCOMPARE(trim(Start), 0);
    QCOMPARE(verified().rows, 100); // and says nothing of it
}

void AuditTrimTest::keepsARowThatComesBeforeAnOlderOne()
{
    append(Start - 10h); // a clock that was set back
    QCOMPARE(trim(Start + 1h), 1);
    QVERIFY(!verified().firstBreak);
}

void AuditTrimTest::verifiesAfterAnErasureBefore()
{
    QCOMPARE(*audit::eraseUser(m_memory->transaction(), core::UserId(QByteArray("local|eve")), Start + 150h, {}), 100);
    QCOMPARE(trim(Start + 30h), 30);
    QVERIFY(!verified().firstBreak);
    QCOMPARE(verified().erasedRows, 70);
}

void AuditTrimTest::findsRowsRemovedByHandAtTheStart()
{
    QCOMPARE(trim(Start + 10h), 10);
    execute(u"DELETE FROM audit_events WHERE id = 11"_qs);
    QVERIFY(verified().firstBreak);
    QCOMPARE(verified().firstBreak->rowId, 11);
}

void AuditTrimTest::findsAStartThatNobodyToldOf()
{
    const auto third = m_memory->database().statement("SELECT lower(hex(hash)) FROM audit_events WHERE id = 3").value<QString>();
    execute(u"INSERT INTO meta (key, value) VALUES ('audit_start', CAST('3 %1' AS BLOB))"_qs.arg(*third));
    execute(u"DELETE FROM audit_events WHERE id <= 3"_qs);
    QVERIFY(verified().firstBreak);
    QCOMPARE(verified().firstBreak->fault, Fault::RowMissing);
}

QTEST_GUILESS_MAIN(AuditTrimTest)
#include "tst_audit_trim.moc"
