// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/migrator.h"

#include "server/store/sql_script.h"

#include <QDir>
#include <QFile>
#include <QLoggingCategory>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace store
{

namespace
{

Q_LOGGING_CATEGORY(lcStore, "gatehouse.store")

// SQLite does not bring a VACUUM INTO copy to the disk by itself.
bool reachDisk(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite)) {
        return false;
    }
#ifdef Q_OS_UNIX
    return ::fsync(file.handle()) == 0;
#else
    return file.flush();
#endif
}

} // namespace

Migrator::Migrator(Database &database, QString directory)
    : m_database(database)
    , m_directory(std::move(directory))
{
}

QString Migrator::backupPath(const QString &databasePath, int version)
{
    return databasePath + QStringLiteral(".schema-%1.backup").arg(version);
}

Result<void> Migrator::migrate()
{
    const auto version = currentVersion();
    if (!version) {
        return core::unexpected(version.error());
    }
    const QList<Migration> all = migrations();
    const int newest = all.isEmpty() ? 0 : all.constLast().number;
    if (*version > newest) {
        return core::unexpected(Error{ErrorKind::NewerSchema,
                                      QStringLiteral("%1 has schema %2; this version of Gatehouse knows up to %3")
                                          .arg(m_database.path()).arg(*version).arg(newest)});
    }
    if (*version == newest) {
        return {};
    }
    if (auto ready = *version == 0 ? refuseForeignFile() : backUp(*version); !ready) {
        return ready;
    }
    for (const Migration &migration : all) {
        if (migration.number <= *version) {
            continue;
        }
        if (auto applied = apply(migration); !applied) {
            return applied;
        }
    }
    return {};
}

QList<Migrator::Migration> Migrator::migrations() const
{
    QList<Migration> found;
    const QDir directory(m_directory);
    for (const QString &name : directory.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name)) {
        found.append({name.section(u'_', 0, 0).toInt(), directory.filePath(name)});
    }
    return found;
}

Result<int> Migrator::currentVersion()
{
    return m_database.statement("PRAGMA user_version").value<int>();
}

// Version 0 is a new file, or a database of some other program.
Result<void> Migrator::refuseForeignFile()
{
    const auto tables = m_database.statement("SELECT count(*) FROM sqlite_schema").value<int>();
    if (!tables) {
        return core::unexpected(tables.error());
    }
    if (*tables > 0) {
        return core::unexpected(
            Error{ErrorKind::CannotOpen, m_database.path() + QStringLiteral(" is not a Gatehouse database")});
    }
    return {};
}

Result<void> Migrator::backUp(int version)
{
    const QString target = backupPath(m_database.path(), version);
    const QString partial = target + QStringLiteral(".partial");
    QFile::remove(partial);
    const auto copied = m_database.statement("VACUUM INTO ?").bind(partial).run();
    if (!copied) {
        QFile::remove(partial);
        return core::unexpected(copied.error());
    }
    QFile::setPermissions(partial, QFile::ReadOwner | QFile::WriteOwner);
    // A copy from an attempt that failed later holds the same rows or older ones: the newest counts.
    QFile::remove(target);
    if (!reachDisk(partial) || !QFile::rename(partial, target)) {
        return core::unexpected(Error{ErrorKind::Other, QStringLiteral("cannot write the backup ") + target});
    }
    qCInfo(lcStore).noquote() << "copied the database to" << target << "before migrating it";
    return {};
}

Result<void> Migrator::apply(const Migration &migration)
{
    // Rebuilding a table drops it for a moment; references are checked as a whole before the commit instead. SQLite ignores
    // this switch inside a transaction (https://www.sqlite.org/lang_altertable.html section 7).
    if (auto off = m_database.execute(QStringLiteral("PRAGMA foreign_keys = OFF")); !off) {
        return off;
    }
    auto done = m_database.execute(QStringLiteral("BEGIN IMMEDIATE"));
    if (done) {
        done = runScript(migration);
        if (done) {
            done = m_database.execute(QStringLiteral("COMMIT"));
        }
        if (!done) {
            (void)m_database.execute(QStringLiteral("ROLLBACK"));
        }
    }
    auto on = m_database.execute(QStringLiteral("PRAGMA foreign_keys = ON"));
    if (!done) {
        return core::unexpected(Error{done.error().kind, QStringLiteral("migration to schema %1 failed, the database is as it was: ")
                                                             .arg(migration.number) + done.error().detail});
    }
    return on;
}

Result<void> Migrator::runScript(const Migration &migration)
{
    QFile file(migration.path);
    if (!file.open(QIODevice::ReadOnly)) {
        return core::unexpected(Error{ErrorKind::Other, migration.path + QStringLiteral(": ") + file.errorString()});
    }
    for (const QString &sql : statementsOf(QString::fromUtf8(file.readAll()))) {
        if (auto done = m_database.execute(sql); !done) {
            return done;
        }
    }
    const auto orphans = m_database.statement("SELECT count(*) FROM pragma_foreign_key_check").value<int>();
    if (!orphans) {
        return core::unexpected(orphans.error());
    }
    if (*orphans > 0) {
        return core::unexpected(Error{ErrorKind::Constraint, QStringLiteral("%1 rows refer to nothing").arg(*orphans)});
    }
    return m_database.execute(QStringLiteral("PRAGMA user_version = %1").arg(migration.number));
}

} // namespace store
