// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/call_counts.h"
#include "server/audit/verification.h"
#include "server/store/store.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using analytics::CallCounts;
using analytics::Counts;

class UsageSurvivesKillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rollupsAreTheRowsAfterEveryKill();
};

namespace
{

struct Found {
    qint64 calls = 0;
    bool isSame = false;   // rollups and rows say the same, by every dimension
    bool isChained = false;
};

store::Result<Found> look(store::Database &database)
{
    const auto subjects = analytics::Subjects::load(database);
    const auto span = CallCounts::spanOf(database);
    const auto verified = audit::verify(database);
    if (!subjects || !span || !verified) {
        return core::unexpected(store::Error{store::ErrorKind::Other, u"cannot be read"_qs});
    }
    analytics::Scope scope = subjects->scopeOf({});
    analytics::Scope rows = scope;
    rows.needsRows = true;
    Found found{0, true, !verified->firstBreak};
    for (int dimensions = 0; dimensions < 8; ++dimensions) {
        const auto counted = CallCounts(database, scope, *span).by(dimensions, std::chrono::hours(24));
        const auto summed = CallCounts(database, rows, *span).by(dimensions, std::chrono::hours(24));
        if (!counted || !summed) {
            return core::unexpected(store::Error{store::ErrorKind::Other, u"cannot be counted"_qs});
        }
        found.isSame = found.isSame && *counted == *summed;
        found.calls = 0;
        for (const auto &[key, count] : *summed) {
            found.calls += count.all();
        }
    }
    return found;
}

} // namespace

void UsageSurvivesKillTest::rollupsAreTheRowsAfterEveryKill()
{
    constexpr int Kills = 50;
    QTemporaryDir directory;
    const QString path = directory.filePath(u"gatehouse.db"_qs);
    qint64 before = 0;
    for (int kill = 0; kill < Kills; ++kill) {
        QProcess victim;
        victim.start(QCoreApplication::applicationDirPath() + u"/usage_victim"_qs, {path, QString::number(kill)});
        QVERIFY(victim.waitForStarted());
        const int enough = QRandomGenerator::global()->bounded(1, 200);
        QByteArray output;
        while (output.count('\n') < enough) {
            QVERIFY2(victim.waitForReadyRead(10'000), victim.readAllStandardError().constData());
            output += victim.readAllStandardOutput();
        }
        victim.kill(); // SIGKILL
        QVERIFY(victim.waitForFinished());
        QCOMPARE(victim.exitStatus(), QProcess::CrashExit);

        auto store = store::Store::open(path);
        QVERIFY2(store, store ? "" : qPrintable(store.error().detail));
        const auto found = (*store)->writeAndWait([](store::Transaction &transaction) { return look(transaction.database()); });
        QVERIFY2(found, found ? "" : qPrintable(found.error().detail));
        QVERIFY2(found->isSame, qPrintable(u"after kill %1 rollups and rows differ"_qs.arg(kill)));
        QVERIFY2(found->isChained, qPrintable(u"after kill %1 the audit chain is broken"_qs.arg(kill)));
        QVERIFY(found->calls >= before);
        before = found->calls;
    }
    QVERIFY2(before > 500, "too little was recorded to mean anything");
}

QTEST_GUILESS_MAIN(UsageSurvivesKillTest)
#include "tst_usage_survives_kill.moc"
