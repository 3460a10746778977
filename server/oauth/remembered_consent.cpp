// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/remembered_consent.h"

namespace oauth
{

bool mayBeRemembered(const AuthorizationRequest &request)
{
    return !request.isOfDevice() && request.redirectUri.kind == RedirectUriKind::Https;
}

store::RememberedConsentTable::Key memoryKey(const AuthorizationRequest &request, const core::UserId &userId)
{
    return {userId, request.client.id, request.resource, request.redirectUri.uri};
}

bool covers(const std::optional<store::RememberedConsentRow> &remembered, const ScopeSet &offered)
{
    if (!remembered) {
        return false;
    }
    const auto allowed = ScopeSet::parse(remembered->scope);
    return allowed && allowed->containsAll(offered);
}

store::Result<void> writeConsentMemory(store::Transaction &tx, ConsentMemory memory,
    const store::RememberedConsentTable::Key &key, const ScopeSet &allowed, core::Seconds now)
{
    const store::RememberedConsentTable table(tx);
    switch (memory) {
    case ConsentMemory::Forget:
        return table.remove(key).map([](bool) {});
    case ConsentMemory::Keep:
        break;
    }
    const auto present = table.find(key, now);
    if (!present) {
        return core::unexpected(store::Error(present.error()));
    }
    if (covers(*present, allowed)) {
        return {};
    }
    return table.insert({key.userId, key.clientId, key.resource, key.redirectUri, allowed.toString(), now,
        now + rememberedConsentLifetime});
}

} // namespace oauth
