// SPDX-License-Identifier: GPL-3.0-or-later
// A data directory into a file and back: what was there before stays beside it, and nothing is touched by a backup that does not open.
#include "server/backup/backup.h"
#include "server/backup/restore.h"
#include "server/store/client_table.h"
#include "server/store/meta_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/store.h"
#include "server/store/user_table.h"
#include "tests/support/rows.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace
{

const core::Secret Passphrase("a long passphrase");
const QString Suffix = QStringLiteral(".before-restore-1");
constexpr core::Milliseconds Now{std::chrono::milliseconds(1'800'000'000'000)};

void put(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class RestoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_file = m_folder->filePath(QStringLiteral("backup.gatehouse"));
        mark("then");
        put(inside("gatehouse.ini"), "admission=anyone\n");
        const auto made = backup::make({m_folder->path(), core::Secret(QByteArray(32, 'k'))}, m_file, Passphrase);
        QVERIFY2(made, made ? "" : qPrintable(made.error().detail));
        mark("now");
        put(inside("gatehouse.ini"), "admission=approved\n");
    }

    void aBackupIsReadableByItsOwnerAlone()
    {
        QCOMPARE(QFile::permissions(m_file) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
        QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("*.partial*")}), QStringList());
    }

    void aBackupNeverReplacesAFile()
    {
        const QByteArray before = contentOf(m_file);
        const auto made = backup::make({m_folder->path(), std::nullopt}, m_file, Passphrase);
        QVERIFY(!made);
        QCOMPARE(made.error().kind, backup::BackupError::Kind::TargetExists);
        QCOMPARE(contentOf(m_file), before);
    }

    void aBackupIsMadeWhileOthersWrite()
    {
        const auto store = store::Store::open(inside("gatehouse.db"));
        QVERIFY(store);
        write(**store, "half way");
        const QString second = m_folder->filePath(QStringLiteral("second"));
        QVERIFY(backup::make({m_folder->path(), std::nullopt}, second, Passphrase));
        write(**store, "later");
        const auto unpacked = backup::unpack(second, Passphrase, m_folder->path());
        QVERIFY(unpacked);
        QCOMPARE(markIn(unpacked->folder + QStringLiteral("/gatehouse.db")), QByteArray("half way"));
        QVERIFY(!unpacked->masterKey);
    }

    void everythingOfThenIsBackAndEverythingOfNowIsKept()
    {
        const auto unpacked = backup::unpack(m_file, Passphrase, m_folder->path());
        QVERIFY2(unpacked, unpacked ? "" : qPrintable(unpacked.error().detail));
        QCOMPARE(unpacked->masterKey->reveal().toByteArray(), QByteArray(32, 'k'));
        QCOMPARE(mark(), QByteArray("now")); // nothing is touched before it is asked for
        QVERIFY(backup::prepare(*unpacked, secrets::KeyPlace::File, backup::Sessions::End, Now));
        QVERIFY(backup::putInPlace(*unpacked, m_folder->path(), Suffix));
        backup::discard(*unpacked);
        QCOMPARE(mark(), QByteArray("then"));
        QCOMPARE(contentOf(inside("gatehouse.ini")), QByteArray("admission=anyone\n"));
        QCOMPARE(markIn(inside("gatehouse.db") + Suffix), QByteArray("now"));
        QCOMPARE(contentOf(inside("gatehouse.ini") + Suffix), QByteArray("admission=approved\n"));
        QVERIFY(QDir(m_folder->path()).entryList({QStringLiteral("restore-*")}).isEmpty());
    }

    void aDamagedDatabaseIsReplacedAndKept()
    {
        put(inside("gatehouse.db"), QByteArray(8192, '?'));
        put(inside("gatehouse.db-wal"), QByteArray(100, '?'));
        const auto unpacked = backup::unpack(m_file, Passphrase, m_folder->path());
        QVERIFY(unpacked);
        QVERIFY(backup::prepare(*unpacked, {}, backup::Sessions::Keep, Now));
        QVERIFY(backup::putInPlace(*unpacked, m_folder->path(), Suffix));
        QCOMPARE(mark(), QByteArray("then"));
        QCOMPARE(contentOf(inside("gatehouse.db") + Suffix), QByteArray(8192, '?'));
    }

    void itGoesIntoAnEmptyFolder()
    {
        const QTemporaryDir empty;
        const auto unpacked = backup::unpack(m_file, Passphrase, empty.path());
        QVERIFY(unpacked);
        QVERIFY(backup::prepare(*unpacked, {}, backup::Sessions::Keep, Now));
        QVERIFY(backup::putInPlace(*unpacked, empty.path(), Suffix));
        QCOMPARE(markIn(empty.filePath(QStringLiteral("gatehouse.db"))), QByteArray("then"));
        QVERIFY(QDir(empty.path()).entryList({QStringLiteral("*before*")}).isEmpty());
    }

    void sessionsOfThenAreEnded_data()
    {
        QTest::addColumn<bool>("keeps");
        QTest::newRow("unless asked otherwise") << false;
        QTest::newRow("kept with --keep-sessions") << true;
    }
    void sessionsOfThenAreEnded()
    {
        QFETCH(bool, keeps);
        {
            const auto store = store::Store::open(inside("gatehouse.db"));
            QVERIFY(store);
            const auto added = (*store)->writeAndWait([](store::Transaction &transaction) -> store::Result<void> {
                const auto user = store::UserTable(transaction).insert(tests::userRow());
                const auto client = user ? store::ClientTable(transaction).insert(tests::clientRow()) : user;
                return client ? store::RefreshTokenFamilyTable(transaction).insert(tests::familyRow()) : client;
            });
            QVERIFY2(added, added ? "" : qPrintable(added.error().detail));
        }
        const QString second = m_folder->filePath(QStringLiteral("second"));
        QVERIFY(backup::make({m_folder->path(), std::nullopt}, second, Passphrase));
        const auto unpacked = backup::unpack(second, Passphrase, m_folder->path());
        QVERIFY(unpacked);
        QVERIFY(backup::prepare(*unpacked, {}, keeps ? backup::Sessions::Keep : backup::Sessions::End, Now));
        const auto database = store::Database::open(unpacked->folder + QStringLiteral("/gatehouse.db"), store::Database::Mode::QueryOnly);
        QVERIFY(database);
        QCOMPARE(*store::RefreshTokenFamilyTable(**database).countLive(), keeps ? 1 : 0);
    }

    void whatDoesNotOpenTouchesNothing_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no such file") << QByteArray();
        QTest::newRow("another file") << QByteArray("hello");
        QTest::newRow("cut off") << contentOf(m_file).first(2000);
    }
    void whatDoesNotOpenTouchesNothing()
    {
        QFETCH(QByteArray, content);
        const QString file = m_folder->filePath(QStringLiteral("broken"));
        if (!content.isEmpty()) {
            put(file, content);
        }
        QVERIFY(!backup::unpack(file, Passphrase, m_folder->path()));
        QCOMPARE(mark(), QByteArray("now"));
        QVERIFY(QDir(m_folder->path()).entryList({QStringLiteral("restore-*")}).isEmpty());
    }

private:
    [[nodiscard]] QString inside(const char *name) const { return m_folder->filePath(QLatin1String(name)); }
    static void write(store::Store &store, const QByteArray &word)
    {
        QVERIFY(store.writeAndWait([word](store::Transaction &transaction) { return store::MetaTable(transaction).update(QStringLiteral("test_mark"), word); }));
    }
    void mark(const QByteArray &word) const
    {
        const auto store = store::Store::open(inside("gatehouse.db"));
        QVERIFY(store);
        write(**store, word);
    }
    static QByteArray markIn(const QString &path)
    {
        const auto database = store::Database::open(path, store::Database::Mode::QueryOnly);
        return database ? store::MetaTable(**database).find(QStringLiteral("test_mark"))->value_or(QByteArray()) : QByteArray();
    }
    [[nodiscard]] QByteArray mark() const { return markIn(inside("gatehouse.db")); }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

QTEST_GUILESS_MAIN(RestoreTest)
#include "tst_restore.moc"
