// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/provider_token_seal.h"

#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/core/sealed_box.h"
#include "server/store/provider_token_key_table.h"
#include "server/store/provider_token_table.h"

namespace oauth
{
namespace
{

constexpr QByteArrayView WrapInfo("gatehouse provider token key 1");

// Ties a box to its family, so that one moved to another row does not open.
QByteArray tokenContext(const core::FamilyId &familyId)
{
    return "provider token " + familyId.bytes();
}

QByteArray keyContext(const core::FamilyId &familyId)
{
    return "provider token key " + familyId.bytes();
}

} // namespace

ProviderTokenSeal::ProviderTokenSeal(core::Secret masterKey)
    : m_masterKey(std::make_shared<const core::Secret>(std::move(masterKey)))
{
}

core::Secret ProviderTokenSeal::wrappingKey(QByteArrayView credential) const
{
    QByteArray key = core::hkdfSha256(credential, m_masterKey->reveal(), WrapInfo);
    core::Secret secret(key);
    key.fill('\0');
    return secret;
}

store::Result<void> ProviderTokenSeal::wrapFor(store::Transaction &transaction, const core::FamilyId &familyId,
    const core::Secret &dataKey, const Opener &opener) const
{
    const QByteArrayView credential = opener.credential.reveal();
    return store::ProviderTokenKeyTable(transaction)
        .insert({core::sha256(credential), familyId, core::seal(wrappingKey(credential), keyContext(familyId), dataKey),
            opener.expiresAt});
}

store::Result<void> ProviderTokenSeal::sealForCode(store::Transaction &transaction, const core::FamilyId &familyId,
    const core::Secret &providerToken, const Opener &code) const
{
    const core::Secret dataKey(core::randomBytes(32));
    const auto stored = store::ProviderTokenTable(transaction)
                            .insert(familyId, core::seal(dataKey, tokenContext(familyId), providerToken));
    return stored ? wrapFor(transaction, familyId, dataKey, code) : stored;
}

store::Result<std::optional<core::Secret>> ProviderTokenSeal::unwrap(
    store::Database &database, QByteArrayView credential, core::Seconds now, core::FamilyId *familyId) const
{
    const auto row = store::ProviderTokenKeyTable(database).find(core::sha256(credential));
    if (!row) {
        return core::unexpected(row.error());
    }
    if (!*row || (*row)->expiresAt <= now) {
        return std::nullopt;
    }
    *familyId = (*row)->familyId;
    return core::unseal(wrappingKey(credential), keyContext(*familyId), (*row)->keyWrapped);
}

store::Result<void> ProviderTokenSeal::passOn(store::Transaction &transaction, const core::FamilyId &familyId,
    const Opener &presented, const QList<Opener> &successors, core::Seconds now) const
{
    core::FamilyId owner;
    const auto dataKey = unwrap(transaction.database(), presented.credential.reveal(), now, &owner);
    if (!dataKey) {
        return core::unexpected(dataKey.error());
    }
    if (!*dataKey || owner != familyId) {
        return {};
    }
    for (const Opener &successor : successors) {
        if (auto wrapped = wrapFor(transaction, familyId, **dataKey, successor); !wrapped) {
            return wrapped;
        }
    }
    const store::ProviderTokenKeyTable keys(transaction);
    if (auto shortened = keys.expireAt(core::sha256(presented.credential.reveal()), presented.expiresAt); !shortened) {
        return core::unexpected(shortened.error());
    }
    return keys.removeExpired(familyId, now).map([](int) {});
}

store::Result<void> ProviderTokenSeal::replace(store::Transaction &transaction, QByteArrayView credential,
    const core::Secret &providerToken, core::Seconds now) const
{
    core::FamilyId familyId;
    const auto dataKey = unwrap(transaction.database(), credential, now, &familyId);
    if (!dataKey) {
        return core::unexpected(dataKey.error());
    }
    return *dataKey ? store::ProviderTokenTable(transaction)
                          .insert(familyId, core::seal(**dataKey, tokenContext(familyId), providerToken))
                    : store::Result<void>();
}

store::Result<std::optional<core::Secret>> ProviderTokenSeal::open(
    store::Database &database, QByteArrayView credential, core::Seconds now) const
{
    core::FamilyId familyId;
    const auto dataKey = unwrap(database, credential, now, &familyId);
    if (!dataKey || !*dataKey) {
        return dataKey;
    }
    const auto sealedToken = store::ProviderTokenTable(database).find(familyId);
    if (!sealedToken) {
        return core::unexpected(sealedToken.error());
    }
    if (!*sealedToken) {
        return std::nullopt;
    }
    return core::unseal(**dataKey, tokenContext(familyId), **sealedToken);
}

} // namespace oauth
