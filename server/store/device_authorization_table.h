// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `device_authorizations` (RFC 8628). One decision, one redemption; kept until it expires.
#pragma once

#include "server/store/rows/device_authorization_row.h"
#include "server/store/table.h"

namespace store
{

class DeviceAuthorizationTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<DeviceAuthorizationRow>> find(const QByteArray &deviceCodeHash) const;
    [[nodiscard]] Result<std::optional<DeviceAuthorizationRow>> findByUserCode(const QString &userCode) const;
    [[nodiscard]] Result<int> countLive(core::Seconds now) const;

    [[nodiscard]] Result<void> insert(const DeviceAuthorizationRow &row) const;
    // False: unknown, expired, or decided already.
    [[nodiscard]] Result<bool> allow(const QByteArray &deviceCodeHash, const core::FamilyId &familyId, core::Seconds now) const;
    [[nodiscard]] Result<bool> deny(const QByteArray &deviceCodeHash, core::Seconds now) const;
    // Read and made unusable in one statement; its family counts as a session from here on. Nothing: unknown, used, expired or not allowed.
    [[nodiscard]] Result<std::optional<DeviceAuthorizationRow>> consume(const QByteArray &deviceCodeHash, core::Seconds now) const;
    [[nodiscard]] Result<int> removeExpired(core::Seconds now, int atMost) const;
};

} // namespace store
