// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/grants/grant_handler.h"

#include "server/oauth/parameters.h"
#include "server/store/user_table.h"

namespace oauth
{

std::optional<IdTokenWish> idTokenWish(const ScopeSet &scopes, const QString &nonce)
{
    return scopes.contains(value::ScopeOpenId) ? std::optional(IdTokenWish{nonce}) : std::nullopt;
}

RefreshTokenIssue refreshTokenIssueFor(const store::ClientRow &client, const ScopeSet &scopes)
{
    const bool mayRefresh
        = client.grantTypes.contains(toWire(GrantType::RefreshToken)) || scopes.contains(value::ScopeOfflineAccess);
    return mayRefresh ? RefreshTokenIssue::Issue : RefreshTokenIssue::None;
}

Refusal refusalFor(const store::Error &error)
{
    switch (error.kind) {
    case store::ErrorKind::Full:
    case store::ErrorKind::Busy:
        return {{ErrorCode::TemporarilyUnavailable, {}, error.detail, std::chrono::seconds(5)}, {}, {}};
    case store::ErrorKind::CannotOpen:
    case store::ErrorKind::NewerSchema:
    case store::ErrorKind::Corrupt:
    case store::ErrorKind::Constraint:
    case store::ErrorKind::Other:
        return {{ErrorCode::ServerError, {}, error.detail, {}}, {}, {}};
    }
    Q_UNREACHABLE();
}

Refusal invalidGrant(const QString &detail)
{
    return {{ErrorCode::InvalidGrant, {}, detail, {}}, {}, {}};
}

core::Expected<store::UserRow, Refusal> admittedUser(
    store::Database &database, const store::RefreshTokenFamilyRow &family, core::Seconds now)
{
    const auto user = store::UserTable(database).find(family.userId);
    if (!user) {
        return core::unexpected(refusalFor(user.error()));
    }
    if (!*user) {
        return core::unexpected(invalidGrant(QStringLiteral("the user is gone")));
    }
    switch ((*user)->statusAt(now)) {
    case store::UserStatus::Approved:
        return **user;
    case store::UserStatus::Pending:
        if (family.isApprovedOnce) {
            return **user;
        }
        return core::unexpected(invalidGrant(QStringLiteral("the user is not approved")));
    case store::UserStatus::Blocked:
        return core::unexpected(invalidGrant(QStringLiteral("the user is blocked")));
    }
    Q_UNREACHABLE();
}

} // namespace oauth
