// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `used_client_assertions`: each assertion of a client counts once (RFC 7523 section 3), also after a restart.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"
#include "server/store/table.h"

namespace store
{

class UsedClientAssertionTable final : private Table
{
public:
    using Table::Table;

    // False: it was used before.
    [[nodiscard]] Result<bool> insert(const core::ClientId &clientId, const QByteArray &jtiHash, core::Seconds expiresAt) const;
    [[nodiscard]] Result<int> removeExpired(core::Seconds now, int atMost) const;
};

} // namespace store
