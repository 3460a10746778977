// SPDX-License-Identifier: GPL-3.0-or-later
// What the table classes share: a connection to read with and, inside a write, the transaction that their changes are noted on.
// A table is a short-lived view: `UserTable(transaction).update(row)`. Thread of the connection.
#pragma once

#include "server/store/transaction.h"

namespace store
{

class Table
{
public:
    explicit Table(Database &database)
        : m_database(database)
    {
    }
    explicit Table(Transaction &transaction)
        : m_database(transaction.database())
        , m_transaction(&transaction)
    {
    }

protected:
    [[nodiscard]] Statement statement(const QByteArray &sql) const { return m_database.statement(sql); }

    // Runs a change and notes it when it touched a row. Asserts that there is a transaction: a table made from a Database reads.
    [[nodiscard]] Result<int> change(Statement &statement, Topic topic, ChangeKind kind, const QByteArray &key) const
    {
        Q_ASSERT(m_transaction);
        auto rows = statement.run();
        if (rows && *rows > 0) {
            m_transaction->note(topic, kind, key);
        }
        return rows;
    }

    [[nodiscard]] Database &database() const { return m_database; }
    [[nodiscard]] Transaction &transaction() const
    {
        Q_ASSERT(m_transaction);
        return *m_transaction;
    }

private:
    Database &m_database;
    Transaction *m_transaction = nullptr;
};

} // namespace store
