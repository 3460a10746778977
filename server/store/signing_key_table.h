// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `signing_keys`: the keys of our access tokens, private parts sealed under the master key.
#pragma once

#include "server/store/rows/signing_key_row.h"
#include "server/store/table.h"

namespace store
{

class SigningKeyTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<QList<SigningKeyRow>> list() const; // newest first
    [[nodiscard]] Result<std::optional<SigningKeyRow>> find(const QByteArray &kid) const;
    [[nodiscard]] Result<void> insert(const SigningKeyRow &row) const;
    // It does not sign any more: its private part goes.
    [[nodiscard]] Result<bool> retire(const QByteArray &kid, core::Seconds retiredAt) const;
    [[nodiscard]] Result<void> updateSealed(const QByteArray &kid, const QByteArray &privateKeySealed) const;
    // Tokens of keys in use may live that long from now on.
    [[nodiscard]] Result<void> noteTokenLifetime(std::chrono::seconds lifetime) const;
    [[nodiscard]] Result<bool> remove(const QByteArray &kid) const;
};

} // namespace store
