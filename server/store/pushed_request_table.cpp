// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/pushed_request_table.h"

namespace store
{

Result<int> PushedRequestTable::count() const
{
    return statement("SELECT count(*) FROM pushed_requests").value<int>();
}

Result<void> PushedRequestTable::insert(const PushedRequestRow &row) const
{
    return statement("INSERT INTO pushed_requests (request_uri_hash, client_id, parameters, expires_at) VALUES (?, ?, ?, ?)")
        .bind(row.requestUriHash, row.clientId, row.parameters, row.expiresAt)
        .run()
        .map([](int) {});
}

Result<std::optional<PushedRequestRow>> PushedRequestTable::consume(const QByteArray &requestUriHash, const core::ClientId &clientId,
                                                                    core::Seconds now) const
{
    return statement("DELETE FROM pushed_requests WHERE request_uri_hash = ? AND client_id = ? AND expires_at > ? "
                     "RETURNING request_uri_hash, client_id, parameters, expires_at")
        .bind(requestUriHash, clientId, now)
        .one([](Columns &columns) {
            return PushedRequestRow{
                .requestUriHash = columns.take<QByteArray>(),
                .clientId = columns.take<core::ClientId>(),
                .parameters = columns.take<QByteArray>(),
                .expiresAt = columns.take<core::Seconds>(),
            };
        });
}

Result<int> PushedRequestTable::removeExpired(core::Seconds now, int atMost) const
{
    return statement("DELETE FROM pushed_requests WHERE rowid IN (SELECT rowid FROM pushed_requests WHERE expires_at <= ? LIMIT ?)")
        .bind(now, atMost)
        .run();
}

} // namespace store
