// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/grants/client_credentials_grant.h"

#include "server/store/refresh_token_family_table.h"
#include "server/store/user_table.h"

namespace oauth
{
namespace
{

const QString MachineProvider = QStringLiteral("client");

auto refused(ErrorCode code, const QString &description, const QString &detail)
{
    return core::unexpected(Refusal{{code, description, detail, {}}, {}, {}});
}

store::UserRow machineUser(const store::ClientRow &client, core::Seconds now)
{
    store::UserRow user;
    user.id = core::UserId(client.id.bytes());
    user.provider = MachineProvider;
    user.subject = client.id.toString();
    user.login = client.name;
    user.name = client.name;
    user.status = store::UserStatus::Approved; // whoever made the client wanted it to work
    user.createdAt = now;
    return user;
}

// Registered by anybody (RFC 7591) is not made by somebody here: such a client would admit itself.
bool mayActForItself(const store::ClientRow &client)
{
    return client.kind == store::ClientKind::Manual && client.grantTypes.contains(toWire(GrantType::ClientCredentials))
        && clientAuthMethodFromWire(client.tokenEndpointAuthMethod) != ClientAuthMethod::None;
}

} // namespace

ClientCredentialsGrant::ClientCredentialsGrant(const OAuthConfig &config)
    : m_resources(config)
    , m_scopes(config)
{
}

core::Expected<TokenPlan, Refusal> ClientCredentialsGrant::plan(
    store::Database &database, const TokenRequest &request, const store::ClientRow &client, core::Seconds now) const
{
    if (!mayActForItself(client)) {
        return refused(ErrorCode::UnauthorizedClient, {}, QStringLiteral("not made for client credentials"));
    }
    const auto resource = m_resources.resolve(request.resources);
    if (!resource) {
        return core::unexpected(Refusal{resource.error(), {}, {}});
    }
    auto scopes = m_scopes.resolve(request.scope.value_or(QString()), *resource);
    if (!scopes) {
        return core::unexpected(Refusal{scopes.error(), {}, {}});
    }
    scopes = m_scopes.within(*scopes, client.scope);
    if (!scopes) {
        return core::unexpected(Refusal{scopes.error(), {}, {}});
    }
    // There is no person to identify, and the client can ask again at any time (RFC 6749 section 4.4.3).
    QStringList tokens = scopes->tokens();
    tokens.removeIf([](const QString &token) { return !McpScope::parse(token); });
    if (tokens.isEmpty()) {
        return refused(ErrorCode::InvalidScope, QStringLiteral("This client has none of the scopes asked for."), {});
    }
    const auto known = store::UserTable(database).find(core::UserId(client.id.bytes()));
    if (!known) {
        return core::unexpected(refusalFor(known.error()));
    }
    TokenPlan plan;
    plan.client = client;
    plan.user = known->value_or(machineUser(client, now));
    plan.scopes = ScopeSet(tokens);
    if (plan.user.provider != MachineProvider || plan.user.statusAt(now) != store::UserStatus::Approved) {
        return refused(
            ErrorCode::UnauthorizedClient, {}, QStringLiteral("the client's user is blocked or not approved"));
    }
    const auto live = store::RefreshTokenFamilyTable(database).findLiveOf(
        plan.user.id, client.id, *resource, plan.scopes.toString());
    if (!live) {
        return core::unexpected(refusalFor(live.error()));
    }
    plan.family = live->value_or(store::RefreshTokenFamilyRow());
    if (!*live) {
        plan.family.id = request.freshFamily;
        plan.family.userId = plan.user.id;
        plan.family.clientId = client.id;
        plan.family.resource = *resource;
        plan.family.scope = plan.scopes.toString();
        plan.family.createdAt = now;
        plan.family.redeemedAt = now;
        plan.family.lastUsedAt = now;
    }
    return plan;
}

RefreshTokenIssue ClientCredentialsGrant::refreshTokenIssue(const TokenPlan &) const
{
    return RefreshTokenIssue::None;
}

store::Result<void> ClientCredentialsGrant::consume(
    store::Transaction &transaction, const TokenPlan &plan, const core::Secret &, core::Seconds) const
{
    const store::UserTable users(transaction);
    const store::RefreshTokenFamilyTable families(transaction);
    return users.find(plan.user.id)
        .and_then([&](const auto &user) { return user ? store::Result<void>() : users.insert(plan.user); })
        .and_then([&] { return families.find(plan.family.id); })
        .and_then([&](const auto &family) { return family ? store::Result<void>() : families.insert(plan.family); });
}

} // namespace oauth
