// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `revoked_access_tokens`: single access tokens that were revoked (RFC 7009) while their family lives on; kept until they
// would have expired anyway.
#pragma once

#include "server/store/table.h"

namespace store
{

class RevokedAccessTokenTable final : private Table
{
public:
    using Table::Table;

    struct Row {
        QByteArray jti;
        core::Seconds expiresAt{};
    };

    [[nodiscard]] Result<std::optional<Row>> find(const QByteArray &jti) const;
    [[nodiscard]] Result<QList<Row>> list(core::Seconds now) const; // that would still be valid
    [[nodiscard]] Result<void> insert(const QByteArray &jti, core::Seconds expiresAt) const; // again: nothing happens
    [[nodiscard]] Result<int> removeExpired(core::Seconds now, int atMost) const;
};

} // namespace store
