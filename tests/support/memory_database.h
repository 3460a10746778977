// SPDX-License-Identifier: GPL-3.0-or-later
// A migrated SQLite database in memory with a transaction to hand to tables: the double for tests that need no threads.
// Link server_store.
#pragma once

#include "server/store/database.h"
#include "server/store/migrator.h"
#include "server/store/transaction.h"

namespace tests
{

class MemoryDatabase final
{
public:
    MemoryDatabase()
        : m_database(opened())
        , m_transaction(*m_database)
    {
    }

    [[nodiscard]] store::Database &database() { return *m_database; }
    [[nodiscard]] store::Transaction &transaction() { return m_transaction; }

private:
    static std::unique_ptr<store::Database> opened()
    {
        auto database = store::Database::open(QStringLiteral(":memory:"), store::Database::Mode::ReadWrite);
        if (!database) {
            qFatal("%s", qPrintable(database.error().detail));
        }
        if (auto migrated = store::Migrator(**database).migrate(); !migrated) {
            qFatal("%s", qPrintable(migrated.error().detail));
        }
        return std::move(*database);
    }

    std::unique_ptr<store::Database> m_database;
    store::Transaction m_transaction;
};

} // namespace tests
