// SPDX-License-Identifier: GPL-3.0-or-later
// A session that the server ends by itself leaves an audit row with its reason; a grant that never became a session leaves none.
#include "server/runtime/ended_sessions.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/user_table.h"
#include "tests/support/rows.h"
#include "tests/support/memory_database.h"

#include <QTest>

using namespace tests;

class EndedSessionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRowForEachSession_data()
    {
        QTest::addColumn<bool>("isRedeemed");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("a session") << true << QStringList{QStringLiteral("session_ended|server|local|alice|family-1|idle")};
        QTest::newRow("a grant whose code nobody redeemed") << false << QStringList();
    }
    void aRowForEachSession()
    {
        QFETCH(bool, isRedeemed);
        MemoryDatabase memory;
        store::Transaction &transaction = memory.transaction();
        store::RefreshTokenFamilyRow family = familyRow();
        if (!isRedeemed) {
            family.redeemedAt.reset();
        }
        QVERIFY(store::UserTable(transaction).insert(userRow()));
        QVERIFY(store::ClientTable(transaction).insert(clientRow()));
        QVERIFY(store::RefreshTokenFamilyTable(transaction).insert(family));
        QVERIFY(runtime::tellEnded(transaction, {family.id, core::FamilyId(QByteArrayLiteral("gone"))}, QStringLiteral("idle"), someTime));
        const auto rows = memory.database()
                              .statement("SELECT coalesce(group_concat(kind || '|' || actor_kind || '|' || user_id || '|' || on_what || '|' || reason, ';'), '') FROM audit_events")
                              .value<QString>();
        QVERIFY2(rows, rows ? "" : qPrintable(rows.error().detail));
        QTEST(rows->split(QLatin1Char(';'), Qt::SkipEmptyParts), "expected");
    }
};

QTEST_GUILESS_MAIN(EndedSessionsTest)
#include "tst_ended_sessions.moc"
