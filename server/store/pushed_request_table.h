// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `pushed_requests` (RFC 9126).
#pragma once

#include "server/store/rows/pushed_request_row.h"
#include "server/store/table.h"

namespace store
{

class PushedRequestTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<int> count() const;
    [[nodiscard]] Result<void> insert(const PushedRequestRow &row) const;
    // Read and removed in one statement (RFC 9126 section 7.3). Nothing: unknown, used, expired, or another client's.
    [[nodiscard]] Result<std::optional<PushedRequestRow>> consume(const QByteArray &requestUriHash, const core::ClientId &clientId,
                                                                  core::Seconds now) const;
    [[nodiscard]] Result<int> removeExpired(core::Seconds now, int atMost) const;
};

} // namespace store
