// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider (GitHub) gave us, kept so that a stolen database opens nothing, even with the master key: the token
// is sealed under a data key of its family, and that key is stored only wrapped by HKDF(master key, code or token) for
// the code and then for each live access and refresh token (product section 6). Background work cannot open it. A cheap
// value; every function on the store thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"
#include "server/core/secret.h"
#include "server/store/store.h"

#include <memory>
#include <optional>

namespace oauth
{

class ProviderTokenSeal
{
public:
    explicit ProviderTokenSeal(core::Secret masterKey); // 32 bytes

    // A credential of ours that may open it, until when.
    struct Opener {
        core::Secret credential;
        core::Seconds expiresAt{};
    };

    // When the authorization code is issued.
    [[nodiscard]] store::Result<void> sealForCode(store::Transaction &transaction, const core::FamilyId &familyId,
        const core::Secret &providerToken, const Opener &code) const;

    // When `presented` (a code, a refresh token) is exchanged: the successors open it too, `presented` until
    // `presentedUntil`. Nothing to do for a family without a provider token.
    [[nodiscard]] store::Result<void> passOn(store::Transaction &transaction, const core::FamilyId &familyId,
        const Opener &presented, const QList<Opener> &successors, core::Seconds now) const;

    // The provider gave us another one: every credential that opened the old one opens it. Nothing to do when
    // `credential` opens nothing.
    [[nodiscard]] store::Result<void> replace(store::Transaction &transaction, QByteArrayView credential,
        const core::Secret &providerToken, core::Seconds now) const;

    // nullopt: this credential opens nothing (none was given, expired, forgotten).
    [[nodiscard]] store::Result<std::optional<core::Secret>> open(
        store::Database &database, QByteArrayView credential, core::Seconds now) const;

    // The master key is changed. What there is cannot be wrapped anew without the tokens that open it: the key before is
    // kept, sealed under the new one, until the last of them is gone.
    struct MasterKeyChange {
        const core::Secret &from;
        QByteArray fromId;
        const core::Secret &to;
    };
    [[nodiscard]] static store::Result<void> keepEarlierMasterKey(store::Transaction &transaction, const MasterKeyChange &change);
    [[nodiscard]] static store::Result<int> removeUnusedMasterKeys(store::Transaction &transaction);

private:
    [[nodiscard]] core::Secret wrappingKey(QByteArrayView credential) const;
    [[nodiscard]] store::Result<std::optional<core::Secret>> wrappingKeyOf(
        store::Database &database, const QByteArray &earlierId, QByteArrayView credential) const;
    [[nodiscard]] store::Result<void> wrapFor(store::Transaction &transaction, const core::FamilyId &familyId,
        const core::Secret &dataKey, const Opener &opener) const;
    [[nodiscard]] store::Result<std::optional<core::Secret>> unwrap(
        store::Database &database, QByteArrayView credential, core::Seconds now, core::FamilyId *familyId) const;

    std::shared_ptr<const core::Secret> m_masterKey;
};

} // namespace oauth
