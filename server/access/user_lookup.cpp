// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/user_lookup.h"

#include "server/access/login_name.h"
#include "server/store/login_binding_table.h"
#include "server/store/user_table.h"

namespace access_control
{

store::Result<QList<store::UserRow>> listUsersNamed(store::Database &database, const store::LoginName &name)
{
    const store::UserTable users(database);
    if (name.kind == QLatin1String("github") || name.kind == QLatin1String("local")) {
        return users.listByLogin(name.kind, name.name);
    }
    return users.list().map([&name](QList<store::UserRow> all) {
        all.removeIf([&name](const store::UserRow &user) { return !loginNamesOf(user).contains(name); });
        return all;
    });
}

store::Result<void> bindIfKnown(store::Transaction &transaction, const store::LoginName &name, core::Seconds now)
{
    const auto users = listUsersNamed(transaction.database(), name);
    if (!users) {
        return core::unexpected(store::Error(users.error()));
    }
    if (users->size() != 1) {
        return {};
    }
    return store::LoginBindingTable(transaction).insert(name, users->first().id, now).map([](bool) {});
}

} // namespace access_control
