// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/grants/device_code_grant.h"

#include "server/core/digest.h"
#include "server/store/device_authorization_table.h"
#include "server/store/refresh_token_family_table.h"

namespace oauth
{
namespace
{

auto refused(ErrorCode code, const QString &detail)
{
    return core::unexpected(Refusal{{code, {}, detail, {}}, {}, {}});
}

// RFC 8628 section 3.5. A code of another client is as good as none.
core::Expected<core::FamilyId, Refusal> allowedFamily(
    const std::optional<store::DeviceAuthorizationRow> &device, const store::ClientRow &client, core::Seconds now)
{
    if (!device || device->clientId != client.id) {
        return core::unexpected(invalidGrant(QStringLiteral("unknown device code")));
    }
    if (device->consumedAt) {
        return core::unexpected(invalidGrant(QStringLiteral("device code used twice")));
    }
    if (device->expiresAt <= now) {
        return refused(ErrorCode::ExpiredToken, QStringLiteral("device code expired"));
    }
    if (device->deniedAt) {
        return refused(ErrorCode::AccessDenied, QStringLiteral("the person said no"));
    }
    if (!device->familyId) {
        return refused(ErrorCode::AuthorizationPending, {});
    }
    return *device->familyId;
}

} // namespace

DeviceCodeGrant::DeviceCodeGrant(const OAuthConfig &config)
    : m_refreshTokenLifetime(config.refreshTokenLifetime)
{
}

core::Expected<TokenPlan, Refusal> DeviceCodeGrant::plan(
    store::Database &database, const TokenRequest &request, const store::ClientRow &client, core::Seconds now) const
{
    if (!client.grantTypes.contains(toWire(GrantType::DeviceCode))) {
        return refused(ErrorCode::UnauthorizedClient, QStringLiteral("not registered for device codes"));
    }
    const auto device = store::DeviceAuthorizationTable(database).find(core::sha256(request.deviceCode.reveal()));
    if (!device) {
        return core::unexpected(refusalFor(device.error()));
    }
    const auto familyId = allowedFamily(*device, client, now);
    if (!familyId) {
        return core::unexpected(Refusal(familyId.error()));
    }
    const auto family = store::RefreshTokenFamilyTable(database).find(*familyId);
    if (!family) {
        return core::unexpected(refusalFor(family.error()));
    }
    if (!*family || !(*family)->isLive()) {
        return core::unexpected(invalidGrant(QStringLiteral("the grant was ended")));
    }
    auto user = admittedUser(database, **family, now);
    if (!user) {
        return core::unexpected(user.error());
    }
    TokenPlan plan;
    plan.client = client;
    plan.user = *std::move(user);
    plan.family = **family;
    plan.scopes = ScopeSet::parse(plan.family.scope).value_or(ScopeSet());
    plan.presented = request.deviceCode;
    plan.presentedUntil = now;
    plan.idToken = idTokenWish(plan.scopes, {});
    return plan;
}

RefreshTokenIssue DeviceCodeGrant::refreshTokenIssue(const TokenPlan &plan) const
{
    return refreshTokenIssueFor(plan.client, plan.scopes);
}

store::Result<void> DeviceCodeGrant::consume(
    store::Transaction &transaction, const TokenPlan &plan, const core::Secret &refreshToken, core::Seconds now) const
{
    const auto consumed
        = store::DeviceAuthorizationTable(transaction).consume(core::sha256(plan.presented.reveal()), now);
    if (!consumed) {
        return core::unexpected(consumed.error());
    }
    if (!*consumed) { // plan() saw it unused in this very transaction, so this is our bug: nothing is issued
        return core::unexpected(
            store::Error{store::ErrorKind::Other, QStringLiteral("the device code could not be consumed")});
    }
    return refreshToken.isEmpty()
        ? store::Result<void>()
        : insertFirstRefreshToken(transaction, plan.family.id, refreshToken, now, m_refreshTokenLifetime);
}

} // namespace oauth
