// SPDX-License-Identifier: GPL-3.0-or-later
// One SQLite connection, named after the thread that opened it and used by no other. Owns the cache of its prepared statements.
#pragma once

#include "server/store/statement.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <unordered_map>

namespace store
{

class Database final
{
public:
    enum class Mode {
        ReadWrite,
        QueryOnly,
    };

    // A file that does not exist yet is made readable by its owner alone. ":memory:" is for tests.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const QString &path, Mode mode);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    // Prepared once and kept.
    [[nodiscard]] Statement statement(const QByteArray &sql);

    // PRAGMA, BEGIN, DDL: without parameters, not kept.
    [[nodiscard]] Result<void> execute(const QString &sql);

    [[nodiscard]] QString path() const { return m_path; }

private:
    friend class Statement;
    Database(QString path, QString connectionName);
    [[nodiscard]] Result<void> configure(Mode mode);
    void putBack(const QByteArray &sql, std::unique_ptr<QSqlQuery> query);

    QString m_path;
    QString m_connectionName;
    std::unordered_map<QByteArray, std::unique_ptr<QSqlQuery>> m_idle; // one in use is not in here
};

} // namespace store
