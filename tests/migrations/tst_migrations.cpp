// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/database.h"
#include "server/store/migrator.h"
#include "server/store/sql_script.h"
#include "server/store/store.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using store::Database;
using store::ErrorKind;
using store::Migrator;
using store::Result;

class MigrationsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void numbersMigrationsWithoutGaps();
    void schemaFileIsWhatAFreshDatabaseHas();
    void copiesTheDatabaseBeforeItMigrates();
    void makesNoCopyOfANewDatabase();
    void checksReferencesAfterATableWasRebuilt();
    void refusesANewerSchema();
    void leavesTheDatabaseAsItWas_data();
    void leavesTheDatabaseAsItWas();
    void leavesTheDatabaseUsableWhenKilledInTheMiddle();
    void keepsEveryRowOfAnEarlierSchema_data();
    void keepsEveryRowOfAnEarlierSchema();
    void keepsAllowedLoginsOfTheFirstSchema();
    void keepsWhenPasswordsWereChanged();

private:
    void load(const QString &path, int schema);
    void writeMigration(const QString &name, const QByteArray &sql);
    [[nodiscard]] Result<void> migrate();
    [[nodiscard]] int version(const QString &path);
    void addUser(const QString &path);
    [[nodiscard]] int countUsers(const QString &path);

    std::unique_ptr<QTemporaryDir> m_directory;
    QString m_path;       // of the database
    QString m_migrations; // the released ones, and what a test adds
};

void MigrationsTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    m_path = m_directory->filePath(u"gatehouse.db"_qs);
    m_migrations = m_directory->filePath(u"migrations"_qs);
    QVERIFY(QDir().mkpath(m_migrations));
    const QDir released(u":/store/migrations"_qs);
    for (const QString &name : released.entryList({u"*.sql"_qs})) {
        QVERIFY(QFile::copy(released.filePath(name), m_migrations + u'/' + name));
    }
}

void MigrationsTest::writeMigration(const QString &name, const QByteArray &sql)
{
    QFile file(m_migrations + u'/' + name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(sql);
}

Result<void> MigrationsTest::migrate()
{
    auto database = Database::open(m_path, Database::Mode::ReadWrite);
    if (!database) {
        return core::unexpected(database.error());
    }
    return Migrator(**database, m_migrations).migrate();
}

int MigrationsTest::version(const QString &path)
{
    auto database = Database::open(path, Database::Mode::QueryOnly);
    return (*database)->statement("PRAGMA user_version").value<int>().value_or(-1);
}

void MigrationsTest::addUser(const QString &path)
{
    auto database = Database::open(path, Database::Mode::ReadWrite);
    QVERIFY((*database)->execute(u"INSERT INTO users (id, provider, subject, login, status, created_at) "
                                 "VALUES ('local|a', 'local', 'a', 'alice', 'approved', 1)"_qs));
}

int MigrationsTest::countUsers(const QString &path)
{
    auto database = Database::open(path, Database::Mode::QueryOnly);
    return (*database)->statement("SELECT count(*) FROM users").value<int>().value_or(-1);
}

void MigrationsTest::numbersMigrationsWithoutGaps()
{
    const QStringList names = QDir(u":/store/migrations"_qs).entryList({u"*.sql"_qs}, QDir::Files, QDir::Name);
    QVERIFY(!names.isEmpty());
    for (int i = 0; i < names.size(); ++i) {
        QVERIFY2(names.at(i).startsWith(u"%1_"_qs.arg(i + 1, 4, 10, QLatin1Char('0'))), qPrintable(names.at(i)));
    }
    QVERIFY(migrate());
    QCOMPARE(version(m_path), names.size());
}

// server/store/schema.sql is for readers. When a migration changed the schema, run this test with GATEHOUSE_WRITE_SCHEMA=1.
void MigrationsTest::schemaFileIsWhatAFreshDatabaseHas()
{
    QVERIFY(migrate());
    auto database = Database::open(m_path, Database::Mode::QueryOnly);
    const auto statements = (*database)->statement("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
                                .all([](store::Columns &columns) { return columns.take<QString>(); });
    QVERIFY(statements);
    const QString schema = u"-- Generated from a fresh database by tests/migrations; the source is migrations/*.sql.\n\n"_qs
        + statements->join(u";\n\n"_qs) + u";\n"_qs;
    QFile file(QStringLiteral(QT_TESTCASE_SOURCEDIR "/../../server/store/schema.sql"));
    if (qEnvironmentVariableIsSet("GATEHOUSE_WRITE_SCHEMA")) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(schema.toUtf8());
        return;
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    QCOMPARE(QString::fromUtf8(file.readAll()), schema);
}

void MigrationsTest::copiesTheDatabaseBeforeItMigrates()
{
    QVERIFY(migrate());
    addUser(m_path);
    const int before = version(m_path);
    writeMigration(u"9001_next.sql"_qs, "ALTER TABLE users ADD COLUMN nickname TEXT NOT NULL DEFAULT '';\nDELETE FROM users;");
    QVERIFY(migrate());
    QCOMPARE(version(m_path), 9001);
    QCOMPARE(countUsers(m_path), 0);
    const QString copy = Migrator::backupPath(m_path, before);
    QCOMPARE(version(copy), before);
    QCOMPARE(countUsers(copy), 1);
    QCOMPARE(QFile::permissions(copy) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QVERIFY(!QFile::exists(copy + u".partial"_qs));
}

void MigrationsTest::makesNoCopyOfANewDatabase()
{
    QVERIFY(migrate());
    QVERIFY(migrate()); // and nothing to do the second time
    QCOMPARE(QDir(m_directory->path()).entryList({u"*backup*"_qs}), QStringList());
}

void MigrationsTest::checksReferencesAfterATableWasRebuilt()
{
    QVERIFY(migrate());
    addUser(m_path);
    // The documented way to change a table: references are off while it is replaced, and nothing is deleted by cascade.
    writeMigration(u"9001_rebuild.sql"_qs,
                   "CREATE TABLE roles_new (name TEXT PRIMARY KEY, is_builtin INTEGER NOT NULL DEFAULT 0) STRICT;"
                   "INSERT INTO roles_new SELECT name, is_builtin FROM roles;"
                   "DROP TABLE roles; ALTER TABLE roles_new RENAME TO roles;");
    const auto done = migrate();
    QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
    QCOMPARE(countUsers(m_path), 1);
}

void MigrationsTest::refusesANewerSchema()
{
    QVERIFY(migrate());
    {
        auto database = Database::open(m_path, Database::Mode::ReadWrite);
        QVERIFY((*database)->execute(u"PRAGMA user_version = 9999"_qs));
    }
    const auto opened = store::Store::open(m_path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::NewerSchema);
    QVERIFY2(opened.error().detail.contains(u"9999"), qPrintable(opened.error().detail));
    QCOMPARE(version(m_path), 9999);
}

void MigrationsTest::leavesTheDatabaseAsItWas_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("the second statement is wrong") << QByteArray("DELETE FROM users; SELECT nonsense FROM nowhere;");
    QTest::newRow("a row is left that refers to nothing") << QByteArray("DELETE FROM roles WHERE name = 'member';");
    QTest::newRow("a constraint fails") << QByteArray("DELETE FROM users; INSERT INTO roles (name) VALUES ('member');");
}

void MigrationsTest::leavesTheDatabaseAsItWas()
{
    QFETCH(QByteArray, sql);
    QVERIFY(migrate());
    addUser(m_path);
    const int before = version(m_path);
    writeMigration(u"9001_broken.sql"_qs, sql);
    const auto done = migrate();
    QVERIFY(!done);
    QVERIFY2(done.error().detail.contains(u"9001") && done.error().detail.contains(u"as it was"), qPrintable(done.error().detail));
    QCOMPARE(version(m_path), before);
    QCOMPARE(countUsers(m_path), 1);
    QVERIFY(store::Store::open(m_path)); // this version works on with it
}

void MigrationsTest::leavesTheDatabaseUsableWhenKilledInTheMiddle()
{
    QVERIFY(migrate());
    addUser(m_path);
    const int before = version(m_path);
    // Changes a lot, then is busy for longer than we wait.
    writeMigration(u"9001_slow.sql"_qs,
                   "DELETE FROM users; CREATE TABLE filler (x TEXT);"
                   "INSERT INTO filler WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) "
                   "SELECT hex(randomblob(50)) FROM n;"
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;");
    QProcess victim;
    victim.start(QCoreApplication::applicationDirPath() + u"/store_victim"_qs, {u"migrate"_qs, m_path, m_migrations});
    QVERIFY(victim.waitForReadyRead(10'000));
    const QFileInfo log(m_path + u"-wal"_qs);
    const auto logSize = [&log] {
        QFileInfo fresh(log);
        fresh.refresh();
        return fresh.size();
    };
    QTRY_VERIFY_WITH_TIMEOUT(logSize() > 10'000'000, 30'000); // it has spilt uncommitted pages into the log
    victim.kill();
    QVERIFY(victim.waitForFinished());
    QCOMPARE(version(m_path), before);
    QCOMPARE(countUsers(m_path), 1);
    QVERIFY(store::Store::open(m_path));
}

// data/schema_vN.sql: a database as version N of the schema left it, with rows in every table.
void MigrationsTest::load(const QString &path, int schema)
{
    QFile file(QStringLiteral(QT_TESTCASE_SOURCEDIR "/data/schema_v%1.sql").arg(schema));
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    auto database = Database::open(path, Database::Mode::ReadWrite);
    QVERIFY(database);
    for (const QString &sql : store::statementsOf(QString::fromUtf8(file.readAll()))) {
        const auto done = (*database)->execute(sql);
        QVERIFY2(done, done ? "" : qPrintable(sql + done.error().detail));
    }
}

void MigrationsTest::keepsEveryRowOfAnEarlierSchema_data()
{
    QTest::addColumn<int>("schema");
    const auto newest = QDir(u":/store/migrations"_qs).entryList({u"*.sql"_qs}).size();
    for (int schema = 1; schema < newest; ++schema) {
        QTest::addRow("schema %d", schema) << schema;
    }
}

void MigrationsTest::keepsEveryRowOfAnEarlierSchema()
{
    QFETCH(int, schema);
    const QString before = m_directory->filePath(u"before.db"_qs);
    load(before, schema);
    QVERIFY(QFile::copy(before, m_path));
    QVERIFY(store::Store::open(m_path)); // as the program does at its start
    QCOMPARE(version(m_path), int(QDir(m_migrations).entryList({u"*.sql"_qs}).size()));

    auto migrated = Database::open(m_path, Database::Mode::ReadWrite);
    QVERIFY(migrated);
    QVERIFY((*migrated)->statement("ATTACH ? AS before").bind(before).run());
    const auto tables = (*migrated)->statement("SELECT name FROM before.sqlite_schema WHERE type = 'table'").all([](store::Columns &columns) { return columns.take<QByteArray>(); });
    QVERIFY(tables && tables->size() > 15);
    for (const QByteArray &table : *tables) {
        if (schema == 1 && table == "allowed_logins") {
            continue; // another shape: keepsAllowedLoginsOfTheFirstSchema
        }
        if (schema <= 2 && table == "local_accounts") {
            continue; // another unit of time: keepsWhenPasswordsWereChanged
        }
        const auto names = (*migrated)
                               ->statement("SELECT group_concat('\"' || name || '\"', ', ') FROM pragma_table_info('" + table + "', 'before')")
                               .value<QByteArray>();
        QVERIFY(names);
        const auto rows = (*migrated)->statement("SELECT count(*) FROM before." + table).value<int>();
        QVERIFY2(rows && *rows > 0, table.constData());
        const auto lost = (*migrated)
                              ->statement("SELECT count(*) FROM (SELECT " + *names + " FROM before." + table + " EXCEPT SELECT " + *names + " FROM main."
                                          + table + ")")
                              .value<int>();
        QVERIFY2(lost, lost ? "" : qPrintable(lost.error().detail));
        QVERIFY2(*lost == 0, table.constData());
    }
    QCOMPARE((*migrated)->statement("SELECT count(*) FROM pragma_foreign_key_check").value<int>().value_or(-1), 0);
    QCOMPARE((*migrated)->statement("PRAGMA integrity_check").value<QString>().value_or(QString()), u"ok"_qs);
}

void MigrationsTest::keepsAllowedLoginsOfTheFirstSchema()
{
    load(m_path, 1);
    QVERIFY(store::Store::open(m_path));
    auto migrated = Database::open(m_path, Database::Mode::ReadWrite);
    QVERIFY(migrated);
    const auto entries = (*migrated)
                             ->statement("SELECT a.kind || ':' || a.name || ' ' || a.role || ' ' || coalesce(b.user_id, '-') FROM allowed_logins a "
                                         "LEFT JOIN login_bindings b USING (kind, name) ORDER BY a.name")
                             .all([](store::Columns &columns) { return columns.take<QString>(); });
    QVERIFY(entries);
    QCOMPARE(*entries, (QStringList{u"github:expected member -"_qs, u"github:octocat premium github|583231"_qs}));
}

void MigrationsTest::keepsWhenPasswordsWereChanged()
{
    load(m_path, 2);
    QVERIFY(store::Store::open(m_path));
    auto migrated = Database::open(m_path, Database::Mode::ReadWrite);
    QVERIFY(migrated);
    const auto accounts = (*migrated)
                              ->statement("SELECT user_id || ' ' || login || ' ' || substr(password_hash, 1, 9) || ' ' || changed_ms FROM local_accounts")
                              .all([](store::Columns &columns) { return columns.take<QString>(); });
    QVERIFY(accounts);
    QCOMPARE(*accounts, QStringList{u"local|owner Žofie $argon2id 1790000001000"_qs});
}

QTEST_GUILESS_MAIN(MigrationsTest)
#include "tst_migrations.moc"
