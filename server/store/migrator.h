// SPDX-License-Identifier: GPL-3.0-or-later
// Brings a database to the newest schema: each NNNN_name.sql runs in one transaction together with its number (PRAGMA
// user_version). A file that already holds something is copied first. Failure leaves the file as it was. `store` thread, at start.
#pragma once

#include "server/store/database.h"

namespace store
{

class Migrator final
{
public:
    explicit Migrator(Database &database, QString directory = QStringLiteral(":/store/migrations"));

    [[nodiscard]] Result<void> migrate();

    // Where the copy made before migrating away from `version` is kept.
    [[nodiscard]] static QString backupPath(const QString &databasePath, int version);

private:
    struct Migration {
        int number = 0;
        QString path;
    };
    [[nodiscard]] QList<Migration> migrations() const;
    [[nodiscard]] Result<int> currentVersion();
    [[nodiscard]] Result<void> refuseForeignFile();
    [[nodiscard]] Result<void> backUp(int version);
    [[nodiscard]] Result<void> apply(const Migration &migration);
    [[nodiscard]] Result<void> runScript(const Migration &migration);

    Database &m_database;
    QString m_directory;
};

} // namespace store
