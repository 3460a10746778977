// SPDX-License-Identifier: GPL-3.0-or-later
// A map that names places which are gone is worse than none.
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

class ReadmeNamesFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFileNamedIsThere_data()
    {
        QTest::addColumn<QString>("readme");
        QTest::newRow("server/README.md") << QStringLiteral("server/README.md");
    }
    void everyFileNamedIsThere()
    {
        QFETCH(QString, readme);
        const QString root = qEnvironmentVariable("GATEHOUSE_TEST_SOURCE_DIR", QStringLiteral("."));
        QFile file(root + QLatin1Char('/') + readme);
        QVERIFY(file.open(QIODevice::ReadOnly));
        static const QRegularExpression path(QStringLiteral("`((?:server|ui|app|tests|resources|packaging)/[A-Za-z0-9_./-]+)`"));
        auto matches = path.globalMatch(QString::fromUtf8(file.readAll()));
        int named = 0;
        QStringList gone;
        while (matches.hasNext()) {
            const QString name = matches.next().captured(1);
            ++named;
            if (!QFile::exists(root + QLatin1Char('/') + name)) {
                gone.append(name);
            }
        }
        QVERIFY2(named > 15, "the reader finds the names");
        QVERIFY2(gone.isEmpty(), qPrintable(gone.join(QLatin1Char('\n'))));
    }
};

QTEST_GUILESS_MAIN(ReadmeNamesFilesTest)
#include "tst_readme_names_files.moc"
