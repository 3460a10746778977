// SPDX-License-Identifier: GPL-3.0-or-later
// How one row becomes bytes, and what they are hashed to. Anybody with an export can do the same. Each field is its length (8 bytes,
// big-endian) and then itself; text is UTF-8, numbers are decimal text, hashes are raw:
//
//   personal_hash = SHA-256("gatehouse audit personal 1", personal_salt, actor_id, user_id, on_what, address, proxy_address, details)
//   hash          = SHA-256("gatehouse audit row 1", previous_hash, id, time_ms, kind, actor_kind, result, reason, client_id,
//                           request_id, repeats, erased_rows, personal_hash)
//
// `previous_hash` of the first row is 32 zero bytes. The head (last id and hash) is kept in `meta` as well, so that rows cut off at
// the end are missed. Any thread.
#pragma once

#include "server/store/rows/audit_event_row.h"
#include "server/store/transaction.h"

namespace audit
{

[[nodiscard]] QByteArray personalHashOf(const store::AuditEventRow &row);
[[nodiscard]] QByteArray hashOf(const store::AuditEventRow &row);

struct ChainHead {
    qint64 id = 0;
    QByteArray hash = QByteArray(32, '\0');

    friend bool operator==(const ChainHead &, const ChainHead &) = default;
};

[[nodiscard]] store::Result<ChainHead> readHead(store::Database &database);
[[nodiscard]] store::Result<void> writeHead(store::Transaction &transaction, const ChainHead &head);

// The last row that retention removed: the chain begins behind it. Id 0: none was.
[[nodiscard]] store::Result<ChainHead> readStart(store::Database &database);
[[nodiscard]] store::Result<void> writeStart(store::Transaction &transaction, const ChainHead &start);

[[nodiscard]] QString toText(const ChainHead &row); // "<id> <hash in hex>"

} // namespace audit
