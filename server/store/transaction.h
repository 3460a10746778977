// SPDX-License-Identifier: GPL-3.0-or-later
// What a job of Store::write() works on: the connection inside an open transaction, and the changes to announce once it is
// committed. Beginning and committing are WriteThread's. `store` thread.
#pragma once

#include "server/store/change.h"
#include "server/store/database.h"

namespace store
{

class Transaction final
{
public:
    explicit Transaction(Database &database)
        : m_database(database)
    {
    }
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;

    [[nodiscard]] Database &database() { return m_database; }

    // Called by the tables; the same change is announced once.
    void note(Topic topic, ChangeKind kind, const QByteArray &key);

    [[nodiscard]] const QList<Change> &changes() const { return m_changes; }

private:
    Database &m_database;
    QList<Change> m_changes;
};

} // namespace store
