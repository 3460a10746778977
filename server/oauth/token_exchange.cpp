// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/token_exchange.h"

#include "server/access/rights_reader.h"
#include "server/audit/append.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"

namespace oauth
{
namespace
{

audit::EventKind exchangeKind(GrantType type)
{
    switch (type) {
    case GrantType::AuthorizationCode:
    case GrantType::DeviceCode:
        return audit::EventKind::CodeRedeemed;
    case GrantType::ClientCredentials:
        return audit::EventKind::TokenIssued;
    case GrantType::RefreshToken:
        return audit::EventKind::TokenRefreshed;
    }
    Q_UNREACHABLE();
}

audit::EventKind reuseKind(GrantType type)
{
    return type == GrantType::RefreshToken ? audit::EventKind::RefreshReuseDetected : audit::EventKind::CodeReused;
}

audit::Event eventOf(audit::EventKind kind, const TokenRequest &request, const store::RefreshTokenFamilyRow &family,
    core::Seconds now)
{
    audit::Event event;
    event.kind = kind;
    event.time = now;
    event.actor = audit::Actor::client(request.credentials.clientId);
    event.userId = family.userId;
    event.clientId = family.clientId;
    event.onWhat = family.id.toString();
    event.origin = request.origin;
    return event;
}

} // namespace

TokenExchange::TokenExchange(const OAuthConfig &config, ProviderTokenSeal seal)
    : m_authorizationCode(config)
    , m_refreshToken(config)
    , m_clientCredentials(config)
    , m_deviceCode(config)
    , m_externalServers(config.externalServers)
    , m_seal(std::move(seal))
    , m_refreshTokenLifetime(config.refreshTokenLifetime)
{
}

const GrantHandler &TokenExchange::grantFor(GrantType type) const
{
    switch (type) {
    case GrantType::AuthorizationCode:
        return m_authorizationCode;
    case GrantType::RefreshToken:
        return m_refreshToken;
    case GrantType::ClientCredentials:
        return m_clientCredentials;
    case GrantType::DeviceCode:
        return m_deviceCode;
    }
    Q_UNREACHABLE();
}

core::Expected<TokenPlan, Refusal> TokenExchange::plan(
    store::Database &database, const TokenRequest &request, core::Seconds now) const
{
    const auto client = store::ClientTable(database).find(request.credentials.clientId);
    if (!client) {
        return core::unexpected(refusalFor(client.error()));
    }
    if (auto authenticated = authenticateClient(request.credentials, *client); !authenticated) {
        return core::unexpected(Refusal{authenticated.error(), {}, {}});
    }
    auto planned = grantFor(request.grantType).plan(database, request, **client, now);
    if (planned) {
        if (auto refusal = checkServer(database, *planned)) {
            return core::unexpected(*std::move(refusal));
        }
    }
    return planned;
}

// A server that runs elsewhere may look at a token's signature alone: whoever may not enter (any more) gets none, by
// whichever grant.
std::optional<Refusal> TokenExchange::checkServer(store::Database &database, const TokenPlan &plan) const
{
    const auto server = m_externalServers->findByResource(plan.family.resource);
    if (!server) {
        return std::nullopt;
    }
    const auto rights = access_control::loadRights(database, plan.user.id);
    if (!rights) {
        return refusalFor(rights.error());
    }
    return rights->mayEnter(server->id) ? std::nullopt
                                        : std::optional(invalidGrant(QStringLiteral("not on the list of the server")));
}

store::Result<bool> TokenExchange::end(
    store::Transaction &transaction, const TokenRequest &request, const Refusal &refusal, core::Seconds now)
{
    if (!refusal.compromisedFamily) {
        return false;
    }
    const store::RefreshTokenFamilyTable families(transaction);
    const auto family = families.find(*refusal.compromisedFamily);
    if (!family || !*family) {
        return family.map([](const auto &) { return false; });
    }
    const auto ended = families.revoke((*family)->id, refusal.reason, now);
    if (!ended || !*ended) {
        return ended;
    }
    audit::Event event = eventOf(reuseKind(request.grantType), request, **family, now);
    event.result = audit::EventResult::Refused;
    event.reason = QStringLiteral("session_ended");
    return audit::append(transaction, event).map([] { return true; });
}

store::Result<bool> TokenExchange::endCompromisedFamily(
    store::Transaction &transaction, const TokenRequest &request, core::Seconds now) const
{
    const auto planned = plan(transaction.database(), request, now);
    return planned ? store::Result<bool>(false) : end(transaction, request, planned.error(), now);
}

store::Result<bool> TokenExchange::endRefusedUpstream(
    store::Transaction &transaction, const TokenRequest &request, core::Seconds now) const
{
    const auto planned = plan(transaction.database(), request, now);
    if (!planned) { // ended meanwhile
        return false;
    }
    const auto ended = store::RefreshTokenFamilyTable(transaction)
                           .revoke(planned->family.id, QStringLiteral("refused by the identity provider"), now);
    if (!ended || !*ended) {
        return ended;
    }
    audit::Event event = eventOf(audit::EventKind::SessionEnded, request, planned->family, now);
    event.result = audit::EventResult::Refused;
    event.reason = QStringLiteral("refused_upstream");
    return audit::append(transaction, event).map([] { return true; });
}

// Differs for client credentials only, when another request began or ended their family meanwhile.
store::Result<std::optional<Error>> TokenExchange::settleFamily(
    store::Transaction &transaction, const AccessToken &accessToken, TokenPlan &plan)
{
    if (plan.family.id == accessToken.familyId) {
        return std::nullopt;
    }
    const auto signedFor = store::RefreshTokenFamilyTable(transaction).find(accessToken.familyId);
    if (!signedFor) {
        return core::unexpected(store::Error(signedFor.error()));
    }
    if (*signedFor) {
        return Error{ErrorCode::TemporarilyUnavailable, QStringLiteral("The session was ended just now; ask again."), {}, std::chrono::seconds(1)};
    }
    plan.family.id = accessToken.familyId;
    return std::nullopt;
}

store::Result<core::Expected<TokenExchange::Exchanged, TokenExchange::Refused>> TokenExchange::exchange(
    store::Transaction &transaction, const TokenRequest &request, const AccessToken &accessToken,
    core::Seconds now) const
{
    using Outcome = core::Expected<Exchanged, Refused>;
    auto plan = this->plan(transaction.database(), request, now);
    if (!plan) {
        const auto ended = end(transaction, request, plan.error(), now);
        if (!ended) {
            return core::unexpected(ended.error());
        }
        return Outcome(core::unexpected(Refused{plan.error().error, *ended}));
    }
    const auto unsettled = settleFamily(transaction, accessToken, *plan);
    if (!unsettled) {
        return core::unexpected(unsettled.error());
    }
    if (*unsettled) {
        return Outcome(core::unexpected(Refused{**unsettled, false}));
    }
    const GrantHandler &grant = grantFor(request.grantType);
    Exchanged exchanged{
        grant.refreshTokenIssue(*plan) == RefreshTokenIssue::Issue ? TokenIssuer::newRefreshToken() : core::Secret(),
        plan->scopes};
    QList<ProviderTokenSeal::Opener> successors{{accessToken.token, accessToken.expiresAt}};
    if (!exchanged.refreshToken.isEmpty()) {
        successors.append({exchanged.refreshToken, now + m_refreshTokenLifetime});
    }
    const auto done
        = grant.consume(transaction, *plan, exchanged.refreshToken, now)
              .and_then([&] {
                  return m_seal.passOn(
                      transaction, plan->family.id, {plan->presented, plan->presentedUntil}, successors, now);
              })
              .and_then([&] { return store::RefreshTokenFamilyTable(transaction).touch(plan->family.id, now); })
              .and_then([&] { return store::ClientTable(transaction).touch(plan->client.id, now); })
              .and_then([&] {
                  audit::Event event = eventOf(exchangeKind(request.grantType), request, plan->family, now);
                  event.details = {{QStringLiteral("scope"), plan->scopes.toString()}};
                  return audit::append(transaction, event);
              });
    if (!done) {
        return core::unexpected(done.error()); // rolls everything back
    }
    return Outcome(std::move(exchanged));
}

} // namespace oauth
