// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/live/access_reader.h"

#include "server/access/rights_reader.h"
#include "server/store/client_table.h"
#include "server/store/personal_access_token_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/rows/access_way.h"
#include "server/store/user_table.h"

namespace live
{

namespace
{

using Found = store::Result<std::optional<Access>>;

template <class R>
Found failed(const R &result)
{
    return core::unexpected(store::Error(result.error()));
}

// The part that is the same for everybody who has a name.
Found readUser(store::Database &database, const core::UserId &id)
{
    const auto user = store::UserTable(database).find(id);
    if (!user) {
        return failed(user);
    }
    if (!*user) {
        return std::nullopt;
    }
    const auto rights = access_control::loadRights(database, id);
    if (!rights) {
        return failed(rights);
    }
    Access access;
    access.user = **user;
    access.principal.userId = access.user.id;
    access.principal.provider = access.user.provider;
    access.principal.subject = access.user.subject;
    access.principal.login = access.user.login;
    access.principal.name = access.user.name;
    access.principal.email = access.user.email;
    access.principal.role = access.user.role;
    access.principal.rights = *rights;
    return access;
}

Found readFamily(store::Database &database, const core::FamilyId &id)
{
    const auto family = store::RefreshTokenFamilyTable(database).find(id);
    if (!family || !*family) {
        return family ? Found(std::nullopt) : failed(family);
    }
    const auto client = store::ClientTable(database).find((*family)->clientId);
    if (!client || !*client) {
        return client ? Found(std::nullopt) : failed(client);
    }
    Found access = readUser(database, (*family)->userId);
    if (access && *access) {
        (*access)->principal.clientId = (*client)->id;
        (*access)->principal.clientName = (*client)->name;
        (*access)->hasEnded = !(*family)->isLive();
        (*access)->isApprovedOnce = (*family)->isApprovedOnce;
    }
    return access;
}

// Its name stands where a client's would: that is what tells its calls apart from others of the same person.
Found readPersonalAccessToken(store::Database &database, const QString &id)
{
    const auto token = store::PersonalAccessTokenTable(database).find(id);
    if (!token || !*token) {
        return token ? Found(std::nullopt) : failed(token);
    }
    Found access = readUser(database, (*token)->userId);
    if (access && *access) {
        (*access)->principal.clientId = core::ClientId(store::AccessWay::ofPersonalAccessToken(id).bytes());
        (*access)->principal.clientName = (*token)->name;
        (*access)->endsAt = (*token)->expiresAt;
    }
    return access;
}

// Nobody has signed in, so nobody's roles count: every tool, but for servers that have a list of those who may enter.
Found readAnybody(store::Database &database)
{
    const core::UserId id = anonymousUser();
    auto rights = access_control::loadRights(database, id);
    if (!rights) {
        return failed(rights);
    }
    rights->rules.append({id.toString(), access_control::Effect::Allow, QStringLiteral("*/*")});
    Access access;
    access.user.id = id;
    access.user.status = store::UserStatus::Approved;
    access.principal.userId = id;
    access.principal.login = id.toString();
    access.principal.rights = *rights;
    return access;
}

Found read(store::Database &database, const core::FamilyId &id)
{
    const store::AccessWay way = store::AccessWay::of(id);
    switch (way.kind) {
    case store::AccessWay::Kind::TokenFamily:
        return readFamily(database, id);
    case store::AccessWay::Kind::PersonalAccessToken:
        return readPersonalAccessToken(database, QString::fromUtf8(way.id));
    case store::AccessWay::Kind::OutsideToken:
        return readUser(database, core::UserId(way.id));
    case store::AccessWay::Kind::Anybody:
        return readAnybody(database);
    }
    Q_UNREACHABLE();
}

} // namespace

core::UserId anonymousUser()
{
    return core::UserId(QStringLiteral("anonymous"));
}

store::Result<std::optional<Access>> readAccess(store::Database &database, const core::FamilyId &id)
{
    Found access = read(database, id);
    if (access && *access) {
        (*access)->principal.familyId = id;
    }
    return access;
}

} // namespace live
