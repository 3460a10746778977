// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/free_pages.h"

namespace store
{

Result<qint64> bytesInUse(Database &database)
{
    return database
        .statement("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()")
        .value<qint64>();
}

Result<qint64> giveBackPages(Database &database, int atMost)
{
    // A row for each page: it goes on only while it is asked for the next.
    const auto stepped = database.statement("PRAGMA incremental_vacuum(" + QByteArray::number(atMost) + ")").all([](Columns &) { return 0; });
    if (!stepped) {
        return core::unexpected(Error(stepped.error()));
    }
    return database.statement("PRAGMA freelist_count").value<qint64>();
}

} // namespace store
