// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/database.h"

#include "server/store/sqlite_error.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QThread>

#include <atomic>

namespace store
{

namespace
{

// Another program may hold the file for a moment (sqlite3, a backup); longer than this is told as an error.
constexpr auto kOptions = "QSQLITE_BUSY_TIMEOUT=2000";

QString newConnectionName()
{
    static std::atomic<int> count = 0;
    const QString thread = QThread::currentThread()->objectName();
    return (thread.isEmpty() ? QStringLiteral("main") : thread) + u'-' + QString::number(++count);
}

// SQLite would make it readable by everyone; its -wal and -shm follow the database's mode.
Result<void> createPrivately(const QString &path)
{
    QFile file(path);
    if (file.exists()) {
        return {};
    }
    if (!file.open(QIODevice::NewOnly | QIODevice::WriteOnly, QFile::ReadOwner | QFile::WriteOwner)) {
        return core::unexpected(Error{ErrorKind::CannotOpen, path + QStringLiteral(": ") + file.errorString()});
    }
    return {};
}

} // namespace

Database::Database(QString path, QString connectionName)
    : m_path(std::move(path))
    , m_connectionName(std::move(connectionName))
{
}

Result<std::unique_ptr<Database>> Database::open(const QString &path, Mode mode)
{
    if (path != QLatin1String(":memory:") && mode == Mode::ReadWrite) {
        if (auto created = createPrivately(path); !created) {
            return core::unexpected(created.error());
        }
    }
    std::unique_ptr<Database> database(new Database(path, newConnectionName()));
    QSqlDatabase connection = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), database->m_connectionName);
    connection.setDatabaseName(path);
    connection.setConnectOptions(QString::fromLatin1(kOptions));
    if (!connection.open()) {
        Error error = errorFrom(connection.lastError(), QStringLiteral("open ") + path);
        error.kind = ErrorKind::CannotOpen;
        return core::unexpected(error);
    }
    if (auto configured = database->configure(mode); !configured) {
        return core::unexpected(configured.error());
    }
    return database;
}

Database::~Database()
{
    m_idle.clear();
    QSqlDatabase::removeDatabase(m_connectionName);
}

// The one place that says how a connection behaves.
Result<void> Database::configure(Mode mode)
{
    QStringList pragmas{QStringLiteral("PRAGMA foreign_keys = ON"), QStringLiteral("PRAGMA temp_store = MEMORY")};
    if (mode == Mode::QueryOnly) {
        pragmas << QStringLiteral("PRAGMA query_only = ON");
    } else {
        // Before the first table is made: later it would take a VACUUM (WriteThread does that for older files).
        pragmas << QStringLiteral("PRAGMA auto_vacuum = INCREMENTAL");
        // 64 MiB: a log that one large transaction made grow is cut back by the next checkpoint.
        pragmas << QStringLiteral("PRAGMA journal_mode = WAL") << QStringLiteral("PRAGMA synchronous = FULL")
                << QStringLiteral("PRAGMA journal_size_limit = 67108864");
    }
    for (const QString &pragma : pragmas) {
        if (auto done = execute(pragma); !done) {
            return done;
        }
    }
    return {};
}

Statement Database::statement(const QByteArray &sql)
{
    if (auto idle = m_idle.extract(sql)) {
        return Statement(*this, sql, std::move(idle.mapped()), std::nullopt);
    }
    auto query = std::make_unique<QSqlQuery>(QSqlDatabase::database(m_connectionName, false));
    query->setForwardOnly(true);
    std::optional<Error> error;
    if (!query->prepare(QString::fromUtf8(sql))) {
        error = errorFrom(query->lastError(), QStringLiteral("prepare ") + QString::fromUtf8(sql.left(60)));
    }
    return Statement(*this, sql, std::move(query), std::move(error));
}

void Database::putBack(const QByteArray &sql, std::unique_ptr<QSqlQuery> query)
{
    m_idle.try_emplace(sql, std::move(query));
}

Result<void> Database::execute(const QString &sql)
{
    QSqlQuery query(QSqlDatabase::database(m_connectionName, false));
    if (!query.exec(sql)) {
        return core::unexpected(errorFrom(query.lastError(), sql.left(60)));
    }
    return {};
}

} // namespace store
