// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/verification.h"
#include "server/store/store.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

class AuditSurvivesKillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verifiesAfterEveryKill();
};

void AuditSurvivesKillTest::verifiesAfterEveryKill()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"gatehouse.db"_qs);
    qint64 acknowledged = 0;
    for (int round = 0; round < 15; ++round) {
        QProcess victim;
        victim.start(QCoreApplication::applicationDirPath() + u"/audit_victim"_qs, {path});
        QVERIFY(victim.waitForStarted());
        const int enough = QRandomGenerator::global()->bounded(1, 80);
        QByteArray output;
        while (output.count('\n') < enough) {
            QVERIFY2(victim.waitForReadyRead(10'000), victim.readAllStandardError().constData());
            output += victim.readAllStandardOutput();
        }
        victim.kill(); // SIGKILL
        QVERIFY(victim.waitForFinished());
        QCOMPARE(victim.exitStatus(), QProcess::CrashExit);
        output += victim.readAllStandardOutput();
        acknowledged += output.count('\n');

        auto store = store::Store::open(path);
        QVERIFY2(store, store ? "" : qPrintable(store.error().detail));
        const auto verified = (*store)->writeAndWait([](store::Transaction &transaction) { return audit::verify(transaction.database()); });
        QVERIFY(verified);
        QVERIFY2(!verified->firstBreak, verified->firstBreak ? qPrintable(u"round %1, row %2"_qs.arg(round).arg(verified->firstBreak->rowId)) : "");
        QVERIFY2(verified->rows >= acknowledged, qPrintable(u"round %1: %2 rows, %3 acknowledged"_qs.arg(round).arg(verified->rows).arg(acknowledged)));
    }
    QVERIFY(acknowledged >= 15);
}

QTEST_GUILESS_MAIN(AuditSurvivesKillTest)
#include "tst_audit_survives_kill.moc"
