// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `local_recovery_codes`: for somebody whose authenticator app is gone. Each works once.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"
#include "server/store/table.h"

namespace store
{

class RecoveryCodeTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<void> insert(const core::UserId &userId, const QByteArray &codeHash) const;
    // False: not theirs, or used.
    [[nodiscard]] Result<bool> consume(const core::UserId &userId, const QByteArray &codeHash, core::Seconds now) const;
    [[nodiscard]] Result<int> countUnused(const core::UserId &userId) const;
};

} // namespace store
