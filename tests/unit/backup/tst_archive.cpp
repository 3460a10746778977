// SPDX-License-Identifier: GPL-3.0-or-later
// What a backup file brings back, and what it refuses: every byte of it counts.
#include "server/backup/archive.h"

#include <QBuffer>
#include <QHash>
#include <QTest>

using backup::ArchiveError;

namespace
{

const core::Secret Passphrase("a long passphrase");

QByteArray archiveOf(const QHash<QString, QByteArray> &entries)
{
    QBuffer file;
    file.open(QIODevice::WriteOnly);
    backup::ArchiveWriter writer(file, Passphrase);
    for (auto entry = entries.cbegin(); entry != entries.cend(); ++entry) {
        QBuffer content;
        content.setData(entry.value());
        content.open(QIODevice::ReadOnly);
        if (!writer.add(entry.key(), content)) {
            return {};
        }
    }
    return writer.finish() ? file.data() : QByteArray();
}

core::Expected<QHash<QString, QByteArray>, ArchiveError> read(QByteArray bytes, const core::Secret &passphrase = Passphrase)
{
    QBuffer file(&bytes);
    file.open(QIODevice::ReadOnly);
    QHash<QString, QByteArray> entries;
    const auto done = backup::readArchive(file, passphrase, [&](const QString &name, QByteArrayView content) {
        entries[name].append(content);
        return true;
    });
    if (!done) {
        return core::unexpected(ArchiveError(done.error()));
    }
    return entries;
}

// The start of the sealed part.
qsizetype bodyOf(const QByteArray &archive)
{
    return archive.indexOf('\n', archive.indexOf('\n') + 1) + 1;
}

} // namespace

Q_DECLARE_METATYPE(backup::ArchiveError::Kind)

class ArchiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_archive = archiveOf({{QStringLiteral("gatehouse.db"), QByteArray(3 * 1024 * 1024 + 17, 'x')}, {QStringLiteral("gatehouse.ini"), QByteArray("listen=…\n")}});
        QVERIFY(!m_archive.isEmpty());
    }

    void everyEntryComesBack()
    {
        const auto entries = read(m_archive);
        QVERIFY(entries);
        QCOMPARE(entries->size(), 2);
        QCOMPARE(entries->value(QStringLiteral("gatehouse.db")), QByteArray(3 * 1024 * 1024 + 17, 'x'));
        QCOMPARE(entries->value(QStringLiteral("gatehouse.ini")), QByteArray("listen=…\n"));
    }

    void anEmptyEntryIsAnEntry()
    {
        const auto entries = read(archiveOf({{QStringLiteral("empty"), QByteArray()}}));
        QVERIFY(entries);
        QVERIFY(entries->contains(QStringLiteral("empty")));
    }

    void nothingOfTheContentCanBeReadInTheFile()
    {
        QVERIFY(!m_archive.contains("gatehouse.ini"));
        QVERIFY(!m_archive.contains("listen="));
        QVERIFY(!m_archive.contains("xxxxxxxx"));
    }

    void aChangedFileIsRefused_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<ArchiveError::Kind>("kind");
        using enum ArchiveError::Kind;
        const qsizetype body = bodyOf(m_archive);
        const auto changed = [&](qsizetype at) {
            QByteArray file = m_archive;
            file[at] = char(file.at(at) ^ 1);
            return file;
        };
        QTest::newRow("an empty file") << QByteArray() << NotOurs;
        QTest::newRow("another program's file") << QByteArray("SQLite format 3\n") << NotOurs;
        QTest::newRow("a later format") << QByteArray(m_archive).replace("BACKUP-1", "BACKUP-2") << NotOurs;
        QTest::newRow("a header without end") << QByteArray("GATEHOUSE-BACKUP-1\n") + QByteArray(100'000, '{') << NotOurs;
        QTest::newRow("a key that would take all memory") << QByteArray(m_archive).replace("\"memory_kib\":65536", "\"memory_kib\":2000000000") << NotOurs;
        QTest::newRow("a key that would take all day") << QByteArray(m_archive).replace("\"passes\":3", "\"passes\":999999") << NotOurs;
        QTest::newRow("cheaper key than it was made with") << QByteArray(m_archive).replace("\"passes\":3", "\"passes\":1") << WrongPassphrase;
        QTest::newRow("the first chunk changed") << changed(body + 20) << WrongPassphrase;
        QTest::newRow("the last byte changed") << changed(m_archive.size() - 1) << Damaged;
        QTest::newRow("the middle changed") << changed(m_archive.size() / 2) << Damaged;
        QTest::newRow("cut off in the middle") << m_archive.first(m_archive.size() / 2) << Damaged;
        QTest::newRow("the end chunk left out") << m_archive.first(m_archive.size() - 4 - 1 - 28) << Damaged;
        QTest::newRow("something added behind the end") << QByteArray(m_archive + "more") << Damaged;
        QTest::newRow("a length beyond all measure") << m_archive.first(body) + QByteArray("\xff\xff\xff\xff", 4) + m_archive.mid(body + 4) << Damaged;
    }
    void aChangedFileIsRefused()
    {
        QFETCH(QByteArray, file);
        QFETCH(ArchiveError::Kind, kind);
        const auto entries = read(file);
        QVERIFY(!entries);
        QCOMPARE(entries.error().kind, kind);
    }

    void chunksCannotBeSwapped()
    {
        // The first two data chunks of the database are of one size: only their numbers tell them apart.
        const QByteArray archive = archiveOf({{QStringLiteral("a"), QByteArray(1024 * 1024, 'a') + QByteArray(1024 * 1024, 'b')}});
        const qsizetype first = bodyOf(archive) + 4 + 12 + 2 + 16;
        const qsizetype size = 4 + 12 + 1 + 1024 * 1024 + 16;
        const QByteArray swapped = archive.first(first) + archive.mid(first + size, size) + archive.mid(first, size) + archive.mid(first + 2 * size);
        QCOMPARE(swapped.size(), archive.size());
        const auto entries = read(swapped);
        QVERIFY(!entries);
        QCOMPARE(entries.error().kind, ArchiveError::Kind::Damaged);
    }

    void anotherPassphraseOpensNothing()
    {
        const auto entries = read(m_archive, core::Secret("a long passphrasE"));
        QVERIFY(!entries);
        QCOMPARE(entries.error().kind, ArchiveError::Kind::WrongPassphrase);
    }

private:
    QByteArray m_archive;
};

QTEST_GUILESS_MAIN(ArchiveTest)
#include "tst_archive.moc"
