// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_code_issue.h"

#include "server/access/rights_reader.h"
#include "server/audit/append.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/store/authorization_code_table.h"
#include "server/oauth/grant_type.h"
#include "server/store/client_table.h"
#include "server/store/device_authorization_table.h"
#include "server/store/local_account_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/user_table.h"

namespace oauth
{

namespace
{

std::optional<CodeRefusal> refusalOf(identity::Admission admission, bool isApprovedOnce)
{
    switch (admission) {
    case identity::Admission::Admitted:
        return std::nullopt;
    case identity::Admission::Waiting:
        return isApprovedOnce ? std::nullopt : std::optional(CodeRefusal::Waiting);
    case identity::Admission::Denied:
        return CodeRefusal::Denied;
    case identity::Admission::Blocked:
        return CodeRefusal::Blocked;
    }
    Q_UNREACHABLE();
}

store::RefreshTokenFamilyRow familyOf(const CodeOrder &order, const store::UserRow &user, const ScopeSet &scopes)
{
    store::RefreshTokenFamilyRow family;
    family.id = core::FamilyId(core::randomToken(16));
    family.userId = user.id;
    family.clientId = order.transaction.request.client.id;
    family.resource = order.transaction.request.resource;
    family.scope = scopes.toString();
    family.address = order.transaction.address;
    // Only while it is needed: an approval that came meanwhile makes it an ordinary session.
    family.isApprovedOnce = user.statusAt(order.now) != store::UserStatus::Approved;
    family.createdAt = order.now;
    family.lastUsedAt = order.now;
    family.authenticatedAt = std::chrono::floor<std::chrono::seconds>(order.transaction.person->authenticatedAt);
    return family;
}

audit::Event allowedEvent(const CodeOrder &order, const store::RefreshTokenFamilyRow &family)
{
    audit::Event event;
    event.kind = audit::EventKind::ConsentAllowed;
    event.time = order.now;
    event.actor = audit::Actor::user(family.userId);
    event.userId = family.userId;
    event.clientId = family.clientId;
    event.onWhat = family.id.toString();
    event.details = {{QStringLiteral("scope"), family.scope}, {QStringLiteral("resource"), family.resource}};
    event.origin = order.origin;
    return event;
}

store::Result<QByteArray> writeCode(store::Transaction &tx, const CodeOrder &order,
    const store::RefreshTokenFamilyRow &family, const ProviderTokenSeal &seal)
{
    const AuthorizationRequest &request = order.transaction.request;
    const QByteArray code = core::randomToken(32);
    store::AuthorizationCodeRow row;
    row.codeHash = core::sha256(code);
    row.familyId = family.id;
    row.clientId = family.clientId;
    row.redirectUri = request.redirectUri.uri;
    row.codeChallenge = request.codeChallenge;
    row.nonce = request.nonce;
    row.createdAt = order.now;
    row.expiresAt = order.now + order.codeLifetime;

    auto written = store::AuthorizationCodeTable(tx).insert(row);
    if (const core::Secret &token = order.transaction.person->providerToken; written && !token.isEmpty()) {
        written = seal.sealForCode(tx, family.id, token, {core::Secret(code), row.expiresAt});
    }
    return written.map([&] { return code; });
}

// The device gets no provider token: its code is not known here any more, only its hash, and nothing else could open it.
store::Result<CodeOutcome> allowDevice(
    store::Transaction &tx, const CodeOrder &order, const store::RefreshTokenFamilyRow &family)
{
    return store::DeviceAuthorizationTable(tx)
        .allow(order.transaction.request.deviceCodeHash, family.id, order.now)
        .map([](bool isAllowed) {
            return isAllowed ? CodeOutcome(QByteArray()) : CodeOutcome(core::unexpected(CodeRefusal::DeviceGone));
        });
}

store::Result<void> keepOrForget(
    store::Transaction &tx, const CodeOrder &order, const store::RefreshTokenFamilyRow &family)
{
    if (!order.memory) {
        return {};
    }
    const auto key = memoryKey(order.transaction.request, family.userId);
    return writeConsentMemory(tx, *order.memory, key, *ScopeSet::parse(family.scope), order.now);
}

store::Result<CodeOutcome> writeGrant(store::Transaction &tx, const CodeOrder &order,
    const store::RefreshTokenFamilyRow &family, const ProviderTokenSeal &seal)
{
    const auto begun = store::RefreshTokenFamilyTable(tx)
                           .insert(family)
                           .and_then([&] { return store::ClientTable(tx).updateAuthorized(family.clientId, order.now); })
                           .and_then([&] { return keepOrForget(tx, order, family); })
                           .and_then([&] { return audit::append(tx, allowedEvent(order, family)); });
    if (!begun) {
        return core::unexpected(store::Error(begun.error()));
    }
    if (!order.transaction.request.isOfDevice()) {
        return writeCode(tx, order, family, seal).map([](const QByteArray &code) { return CodeOutcome(code); });
    }
    const auto allowed = allowDevice(tx, order, family);
    if (!allowed || *allowed) {
        return allowed;
    }
    // Nobody waits for it any more: a family that is never redeemed would only lie there.
    return store::RefreshTokenFamilyTable(tx)
        .revoke(family.id, QStringLiteral("the device's code ran out"), order.now)
        .map([&](bool) { return *allowed; });
}

} // namespace

bool mayStillBeAnswered(const store::ClientRow &client, const AuthorizationRequest &request)
{
    return request.isOfDevice() ? client.grantTypes.contains(toWire(GrantType::DeviceCode))
                                : isRegisteredRedirectUri(client.redirectUris, request.redirectUri.uri);
}

Error errorFor(CodeRefusal refusal)
{
    const auto denied = [](const QString &description, const QString &detail) {
        return Error{ErrorCode::AccessDenied, description, detail, {}};
    };
    switch (refusal) {
    case CodeRefusal::ClientGone:
        return {ErrorCode::UnauthorizedClient, {}, QStringLiteral("the client or its redirect URI is gone"), {}};
    case CodeRefusal::DeviceGone:
        return {ErrorCode::ExpiredToken, {}, QStringLiteral("the device's code ran out or was answered already"), {}};
    case CodeRefusal::UserGone:
        return denied({}, QStringLiteral("the user was deleted meanwhile"));
    case CodeRefusal::PasswordChanged:
        return denied({}, QStringLiteral("the password was changed meanwhile"));
    case CodeRefusal::Waiting:
        return denied(QStringLiteral("This sign-in is not approved yet."), QStringLiteral("not approved"));
    case CodeRefusal::Denied:
        return denied(QStringLiteral("An administrator did not approve this sign-in."),
            QStringLiteral("denied by an administrator"));
    case CodeRefusal::Blocked:
        return denied(QStringLiteral("This account may not sign in here."), QStringLiteral("the user is blocked"));
    case CodeRefusal::NothingToGive:
        return denied(
            QStringLiteral("This account may not use any of the tools asked for."), QStringLiteral("nothing to give"));
    }
    Q_UNREACHABLE();
}

store::Result<CodeOutcome> issueCode(store::Transaction &tx, const CodeOrder &order, const ProviderTokenSeal &seal)
{
    const AuthorizationRequest &request = order.transaction.request;
    const auto client = store::ClientTable(tx).find(request.client.id);
    const AuthorizationTransaction::Person &person = *order.transaction.person;
    const auto user = store::UserTable(tx).find(person.userId);
    const auto isSignInOver = store::LocalAccountTable(tx).isChangedSince(person.userId, person.authenticatedAt);
    if (!client || !user || !isSignInOver) {
        return core::unexpected(store::Error(!client ? client.error() : !user ? user.error() : isSignInOver.error()));
    }
    if (!*client || !(*client)->isApproved() || !mayStillBeAnswered(**client, request)) {
        return CodeOutcome(core::unexpected(CodeRefusal::ClientGone));
    }
    if (!*user) {
        return CodeOutcome(core::unexpected(CodeRefusal::UserGone));
    }
    if (*isSignInOver) {
        return CodeOutcome(core::unexpected(CodeRefusal::PasswordChanged));
    }
    if (const auto refusal = refusalOf(identity::admissionOf(**user, order.now), order.transaction.isApprovedOnce)) {
        return CodeOutcome(core::unexpected(CodeRefusal(*refusal)));
    }
    const auto rights = access_control::loadRights(tx.database(), (*user)->id);
    if (!rights) {
        return core::unexpected(store::Error(rights.error()));
    }
    // Never more than the page showed, and never more than the user can give now.
    const ScopeSet scopes = offerTo(*rights, order.consented, order.tools).scopes;
    if (scopes.isEmpty()) {
        return CodeOutcome(core::unexpected(CodeRefusal::NothingToGive));
    }
    return writeGrant(tx, order, familyOf(order, **user, scopes), seal);
}

} // namespace oauth
