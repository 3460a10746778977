// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/login_lists.h"

#include "server/access/login_name.h"
#include "server/store/allowed_login_table.h"
#include "server/store/login_binding_table.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcLoginLists, "gatehouse.identity")

namespace identity
{

namespace
{

struct Entry {
    store::LoginName login;
    std::optional<store::AllowedLoginRow> made; // beforehand, by an administrator
    bool isAllowedInSettings = false;

    [[nodiscard]] bool admits() const { return made || isAllowedInSettings; }
};

store::Result<void> addStanding(
    store::Transaction &tx, ListStanding &standing, const Entry &entry, const core::UserId &userId, core::Seconds now)
{
    const store::LoginBindingTable bindings(tx);
    const auto isNew = bindings.insert(entry.login, userId, now);
    const auto owner = bindings.find(entry.login);
    if (!isNew || !owner) {
        return core::unexpected(store::Error(isNew ? owner.error() : isNew.error()));
    }
    if (**owner != userId) {
        qCWarning(lcLoginLists, "%ls belongs to %s and was now used by %s: a conflict to decide",
            qUtf16Printable(entry.login.toString()), (*owner)->bytes().constData(), userId.bytes().constData());
        standing.isInConflict = true;
        return bindings.insertConflict({entry.login, **owner, userId, entry.admits(), now});
    }
    // An entry made beforehand lets somebody in once; what an administrator decides afterwards stands.
    if (entry.made && *isNew) {
        standing.admittedBy = store::ApprovedBy::Person;
    } else if (entry.isAllowedInSettings && !standing.admittedBy) {
        standing.admittedBy = store::ApprovedBy::Settings;
    }
    if (standing.admittedBy && entry.made) {
        standing.role = entry.made->role;
    }
    return {};
}

} // namespace

store::Result<ListStanding> findInLists(store::Transaction &tx, const store::UserRow &user,
    const IsListedInSettings &isAllowedInSettings, core::Seconds now)
{
    ListStanding standing;
    const auto names = access_control::loginNamesOf(user);
    for (const store::LoginName &name : names) {
        const auto made = store::AllowedLoginTable(tx).find(name);
        const auto isListed = store::LoginBindingTable(tx).isListed(name);
        if (!made || !isListed) {
            return core::unexpected(store::Error(made ? isListed.error() : made.error()));
        }
        const Entry entry{name, *made, isAllowedInSettings(name)};
        if (!*isListed && !entry.isAllowedInSettings) {
            continue;
        }
        if (const auto added = addStanding(tx, standing, entry, user.id, now); !added) {
            return core::unexpected(store::Error(added.error()));
        }
    }
    return standing;
}

} // namespace identity
