// SPDX-License-Identifier: GPL-3.0-or-later
// The audit log as text, a page at a time, so that memory does not grow with it. JSON Lines have everything that is needed to verify
// the chain without us (chain.h); CSV is for reading and spreadsheets. `reports` thread.
#pragma once

#include "server/store/audit_event_table.h"

namespace audit
{

enum class ExportFormat {
    JsonLines,
    Csv,
};

struct ExportPage {
    QByteArray text;
    qint64 lastId = 0; // where the next page starts: Query::afterId
    bool isLast = true;
};

// The first page (afterId 0) of a CSV has the header line.
[[nodiscard]] store::Result<ExportPage> exportRows(store::Database &database, const store::AuditEventTable::Query &query, ExportFormat format);

} // namespace audit
