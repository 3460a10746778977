// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `local_second_factors`: the authenticator app of an account kept here. With it go its recovery codes.
#pragma once

#include "server/store/rows/second_factor_row.h"
#include "server/store/table.h"

namespace store
{

class SecondFactorTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<SecondFactorRow>> find(const core::UserId &userId) const;
    [[nodiscard]] Result<QList<SecondFactorRow>> list() const;
    [[nodiscard]] Result<void> insert(const SecondFactorRow &row) const;
    [[nodiscard]] Result<void> updateStep(const core::UserId &userId, qint64 step) const;
    [[nodiscard]] Result<void> updateSecret(const core::UserId &userId, const QByteArray &secretSealed) const;
    [[nodiscard]] Result<bool> remove(const core::UserId &userId) const;
};

} // namespace store
