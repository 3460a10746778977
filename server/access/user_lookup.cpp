// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/user_lookup.h"

#include "server/access/login_name.h"
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

} // namespace access_control
