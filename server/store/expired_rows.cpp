// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/expired_rows.h"

#include "server/store/approval_request_table.h"
#include "server/store/authorization_code_table.h"
#include "server/store/client_table.h"
#include "server/store/device_authorization_table.h"
#include "server/store/personal_access_token_table.h"
#include "server/store/provider_token_key_table.h"
#include "server/store/pushed_request_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/refresh_token_table.h"
#include "server/store/remembered_consent_table.h"
#include "server/store/revoked_access_token_table.h"
#include "server/store/used_client_assertion_table.h"

namespace store
{

Result<RemovedRows> removeExpiredRows(Transaction &transaction, const Lifetimes &lifetimes, core::Seconds now, int atMost)
{
    Result<int> removed = 0;
    const auto add = [&removed](auto step) {
        removed = removed.and_then([&step](int before) { return step().map([before](int rows) { return before + rows; }); });
    };
    const auto sizeOf = [](const RefreshTokenFamilyTable::Ids &ids) { return int(ids.size()); };
    const RefreshTokenFamilyTable families(transaction);
    RefreshTokenFamilyTable::Ids ended;

    add([&] { return ApprovalRequestTable(transaction).removeExpired(now); });
    add([&] { return AuthorizationCodeTable(transaction).removeExpired(now, atMost); });
    add([&] { return RefreshTokenTable(transaction).removeExpired(now, atMost); });
    add([&] { return ProviderTokenKeyTable(transaction).removeExpired(now, atMost); });
    add([&] { return RevokedAccessTokenTable(transaction).removeExpired(now, atMost); });
    add([&] { return DeviceAuthorizationTable(transaction).removeExpired(now, atMost); });
    add([&] { return PushedRequestTable(transaction).removeExpired(now, atMost); });
    add([&] { return UsedClientAssertionTable(transaction).removeExpired(now, atMost); });
    add([&] { return RememberedConsentTable(transaction).removeExpired(now, atMost); });
    add([&] { return PersonalAccessTokenTable(transaction).removeExpired(now - lifetimes.expiredPersonalAccessToken, atMost); });
    add([&] {
        return families.revokeIdle(now - lifetimes.refreshToken, now, atMost).map([&](const RefreshTokenFamilyTable::Ids &ids) {
            ended = ids;
            return sizeOf(ids);
        });
    });
    add([&] { return families.removeEnded(now - lifetimes.endedFamily, atMost).map(sizeOf); });
    add([&] {
        return ClientTable(transaction)
            .removeUnused(now - lifetimes.dynamicClient, now - lifetimes.unauthorizedClient, atMost);
    });
    return removed.map([&ended](int count) { return RemovedRows{count, ended}; });
}

} // namespace store
