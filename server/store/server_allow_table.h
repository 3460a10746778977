// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `server_allow_entries`: the allow-list of a server. A server without an entry has none, and its door is open.
#pragma once

#include "server/store/rows/login_name.h"
#include "server/store/table.h"

namespace store
{

class ServerAllowTable final : private Table
{
public:
    using Table::Table;

    // Kinds of entry beside those of LoginName.
    static constexpr QLatin1String userKind{"user"}; // name = a stable id
    static constexpr QLatin1String roleKind{"role"};

    [[nodiscard]] Result<QList<LoginName>> list(const QString &server) const;
    [[nodiscard]] Result<QStringList> listServers() const; // those that have a list
    // Servers with a list that this user is not on.
    [[nodiscard]] Result<QStringList> listClosedTo(const core::UserId &id, const QStringList &rolesOfUser) const;

    [[nodiscard]] Result<void> insert(const QString &server, const LoginName &entry) const;
    [[nodiscard]] Result<bool> remove(const QString &server, const LoginName &entry) const;
    [[nodiscard]] Result<void> removeAll(const QString &server) const;
};

} // namespace store
