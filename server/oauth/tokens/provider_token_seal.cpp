// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/provider_token_seal.h"

#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/core/sealed_box.h"
#include "server/store/meta_table.h"
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

const QString EarlierKeyPrefix = QStringLiteral("earlier_master_key:");

QString earlierKeyName(const QByteArray &id)
{
    return EarlierKeyPrefix + QString::fromLatin1(id);
}

QByteArray earlierKeyContext(const QByteArray &id)
{
    return "earlier master key " + id;
}

core::Secret derivedKey(const core::Secret &masterKey, QByteArrayView credential)
{
    QByteArray key = core::hkdfSha256(credential, masterKey.reveal(), WrapInfo);
    core::Secret secret(key);
    key.fill('\0');
    return secret;
}

} // namespace

ProviderTokenSeal::ProviderTokenSeal(core::Secret masterKey)
    : m_masterKey(std::make_shared<const core::Secret>(std::move(masterKey)))
{
}

core::Secret ProviderTokenSeal::wrappingKey(QByteArrayView credential) const
{
    return derivedKey(*m_masterKey, credential);
}

store::Result<std::optional<core::Secret>> ProviderTokenSeal::wrappingKeyOf(
    store::Database &database, const QByteArray &earlierId, QByteArrayView credential) const
{
    if (earlierId.isEmpty()) {
        return std::optional(wrappingKey(credential));
    }
    return store::MetaTable(database).find(earlierKeyName(earlierId)).map([&](const std::optional<QByteArray> &kept) -> std::optional<core::Secret> {
        const auto earlier = kept ? core::unseal(*m_masterKey, earlierKeyContext(earlierId), *kept) : std::nullopt;
        return earlier ? std::optional(derivedKey(*earlier, credential)) : std::nullopt;
    });
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
    return wrappingKeyOf(database, (*row)->earlierMasterKeyId, credential).map([&](const std::optional<core::Secret> &key) {
        return key ? core::unseal(*key, keyContext(*familyId), (*row)->keyWrapped) : std::nullopt;
    });
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

store::Result<void> ProviderTokenSeal::keepEarlierMasterKey(store::Transaction &transaction, const MasterKeyChange &change)
{
    const store::MetaTable meta(transaction);
    const auto names = meta.listKeys(EarlierKeyPrefix);
    if (!names) {
        return core::unexpected(names.error());
    }
    store::Result<void> done;
    for (const QString &name : *names) { // of changes before this one
        const QByteArray id = name.mid(EarlierKeyPrefix.size()).toLatin1();
        done = done.and_then([&] { return meta.find(name); }).and_then([&](const std::optional<QByteArray> &kept) {
            const auto plain = kept ? core::unseal(change.from, earlierKeyContext(id), *kept) : std::nullopt;
            return plain ? meta.update(name, core::seal(change.to, earlierKeyContext(id), *plain)) : store::Result<void>();
        });
    }
    return done.and_then([&] { return store::ProviderTokenKeyTable(transaction).noteEarlierMasterKey(change.fromId); }).and_then([&](int rows) {
        return rows == 0 ? store::Result<void>()
                         : meta.update(earlierKeyName(change.fromId), core::seal(change.to, earlierKeyContext(change.fromId), change.from));
    });
}

store::Result<int> ProviderTokenSeal::removeUnusedMasterKeys(store::Transaction &transaction)
{
    const store::MetaTable meta(transaction);
    const auto names = meta.listKeys(EarlierKeyPrefix);
    if (!names) {
        return core::unexpected(names.error());
    }
    store::Result<int> removed = 0;
    for (const QString &name : *names) {
        const auto isUsed = store::ProviderTokenKeyTable(transaction).isEarlierMasterKeyUsed(name.mid(EarlierKeyPrefix.size()).toLatin1());
        if (isUsed && *isUsed) {
            continue;
        }
        removed = removed.and_then([&](int before) {
            return isUsed ? meta.remove(name).map([before](bool) { return before + 1; }) : store::Result<int>(core::unexpected(isUsed.error()));
        });
    }
    return removed;
}

} // namespace oauth
