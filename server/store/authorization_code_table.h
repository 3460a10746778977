// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `authorization_codes` (RFC 6749 section 4.1.2). A used one is kept until it expires, so that its second use is noticed.
#pragma once

#include "server/store/rows/authorization_code_row.h"
#include "server/store/table.h"

namespace store
{

class AuthorizationCodeTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<AuthorizationCodeRow>> find(const QByteArray &codeHash) const;
    [[nodiscard]] Result<void> insert(const AuthorizationCodeRow &row) const;
    // Read and made unusable in one statement; its family counts as a session from here on. Nothing: unknown, used or expired.
    [[nodiscard]] Result<std::optional<AuthorizationCodeRow>> consume(const QByteArray &codeHash, core::Seconds now) const;
    [[nodiscard]] Result<int> removeExpired(core::Seconds now, int atMost) const;
};

} // namespace store
