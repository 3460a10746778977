// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/meta_table.h"
#include "server/store/store.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using store::MetaTable;
using store::Transaction;

class StoreSurvivesKillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatItAcknowledged();
};

// Product section 10: a killed process; what was acknowledged is still there after restart.
void StoreSurvivesKillTest::keepsWhatItAcknowledged()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"gatehouse.db"_qs);
    QSet<QString> acknowledged;
    for (int round = 0; round < 20; ++round) {
        QProcess victim;
        victim.start(QCoreApplication::applicationDirPath() + u"/store_victim"_qs, {u"write"_qs, path, QString::number(round)});
        QVERIFY(victim.waitForStarted());
        const int enough = QRandomGenerator::global()->bounded(1, 60);
        QByteArray output;
        while (output.count('\n') < enough) {
            QVERIFY2(victim.waitForReadyRead(10'000), victim.readAllStandardError().constData());
            output += victim.readAllStandardOutput();
        }
        victim.kill(); // SIGKILL
        QVERIFY(victim.waitForFinished());
        QCOMPARE(victim.exitStatus(), QProcess::CrashExit);
        output += victim.readAllStandardOutput();
        output.truncate(output.lastIndexOf('\n')); // what follows may be half a number
        for (const QByteArray &line : output.split('\n')) {
            acknowledged.insert(QString::fromLatin1(line));
        }

        auto store = store::Store::open(path);
        QVERIFY2(store, store ? "" : qPrintable(store.error().detail));
        const auto kept = (*store)->writeAndWait([](Transaction &transaction) { return MetaTable(transaction).listKeys(QString()); });
        QVERIFY(kept);
        const QSet<QString> missing = acknowledged - QSet<QString>(kept->cbegin(), kept->cend());
        QVERIFY2(missing.isEmpty(), qPrintable(u"round %1 lost %2"_qs.arg(round).arg(QStringList(missing.values()).join(u' '))));
        const auto state = (*store)->writeAndWait([](Transaction &transaction) {
            return transaction.database().statement("PRAGMA integrity_check").value<QString>();
        });
        QCOMPARE(*state, u"ok"_qs);
    }
    QVERIFY(acknowledged.size() >= 20);
}

QTEST_GUILESS_MAIN(StoreSurvivesKillTest)
#include "tst_store_survives_kill.moc"
